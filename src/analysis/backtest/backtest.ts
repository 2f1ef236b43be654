import type { Temporal } from 'temporal-polyfill';

import type { ScoreScope } from '#analysis/scores/score.ts';
import { MONTHS_LOOKED_AT } from '#domain/backtest.ts';
import { SCORE_WEIGHTS_VERSION } from '#domain/scores.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import {
  backtestFigures,
  keptBacktest,
  lockBacktest,
  runBacktest,
} from '#store/queries/backtest.ts';

import { backtestOutcomes, type BacktestOutcome } from './figure.ts';
import { monthEnds } from './month-ends.ts';

const WORK_MEM = '128MB';
/** While a history grows, what is kept is looked at anew after this. */
const YOUNG_HOURS = 20;

/** How often scores of the past were right. */
export interface Backtest {
  /** The month ends with anybody to score; null when none is old enough. */
  readonly firstDay: Temporal.PlainDate | null;
  readonly lastDay: Temporal.PlainDate | null;
  readonly months: number;
  /** Scores at these month ends, and customers without one. */
  readonly scored: number;
  readonly notScored: number;
  readonly outcomes: readonly BacktestOutcome[];
  readonly weightsVersion: number;
  readonly calculatedAt: Temporal.Instant;
}

/**
 * What came of customers after up to twelve month ends, beside their scores there by what was known then.
 * What was found is kept until another month end is old enough, for as long as the settings are the same.
 * Source of the rules: docs/metrics.md, How often scores were right.
 */
export async function backtest(
  db: Db,
  scope: ScoreScope,
  { isAnew = false }: { readonly isAnew?: boolean } = {},
): Promise<Backtest> {
  const before = isAnew ? null : await freshBacktest(db, scope);
  if (before !== null) return before;
  return db.begin(async (transaction) => {
    await lockBacktest(transaction, { workMem: WORK_MEM });
    // Somebody else may have looked meanwhile.
    const meanwhile = isAnew ? null : await freshBacktest(transaction, scope);
    if (meanwhile !== null) return meanwhile;
    const { now, timezone, baseCurrency, ticketSpike } = scope;
    const ends = monthEnds(now, timezone);
    await runBacktest(transaction, {
      at: now,
      days: ends.map(({ day }) => day.toString()),
      beforeAts: ends.map(({ beforeAt }) => beforeAt.toString()),
      untilAts: ends.map(({ untilAt }) => untilAt.toString()),
      timezone,
      baseCurrency,
      ticketSpike: String(ticketSpike),
      weightsVersion: SCORE_WEIGHTS_VERSION,
    });
    const kept = await keptOf(transaction);
    if (kept === null) throw new Error('a look at the past is kept');
    return kept.backtest;
  });
}

/** What the newest look found, however old; null before the first. */
export async function newestBacktest(db: Queryable): Promise<Backtest | null> {
  const kept = await keptOf(db);
  return kept && kept.backtest;
}

async function freshBacktest(db: Queryable, scope: ScoreScope): Promise<Backtest | null> {
  const kept = await keptOf(db);
  return kept !== null && isFresh(kept, scope) ? kept.backtest : null;
}

type Kept = NonNullable<Awaited<ReturnType<typeof keptOf>>>;

function isFresh({ row, backtest: found }: Kept, scope: ScoreScope): boolean {
  const { now, timezone, baseCurrency, ticketSpike } = scope;
  const isSame =
    row.timezone === timezone &&
    row.baseCurrency === baseCurrency &&
    Number(row.ticketSpike) === ticketSpike;
  const newest = monthEnds(now, timezone).at(-1)?.day.toString();
  const newestThen = monthEnds(found.calculatedAt, timezone).at(-1)?.day.toString();
  const isYoung = found.months < MONTHS_LOOKED_AT;
  const hours = found.calculatedAt.until(now).total('hours');
  return isSame && newest === newestThen && !(isYoung && hours >= YOUNG_HOURS);
}

async function keptOf(db: Queryable) {
  const weights = { weightsVersion: SCORE_WEIGHTS_VERSION };
  const [row] = await keptBacktest(db, weights);
  if (row === undefined) return null;
  const { firstDay, lastDay, months, calculatedAt } = row;
  const found: Backtest = {
    firstDay,
    lastDay,
    months,
    scored: Number(row.scored),
    notScored: Number(row.notScored),
    outcomes: backtestOutcomes(await backtestFigures(db, weights), months),
    ...weights,
    calculatedAt,
  };
  return { row, backtest: found };
}
