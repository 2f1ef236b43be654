import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { startOfDay } from '#domain/day.ts';
import type { MovementType } from '#domain/ledger.ts';
import { RULES_VERSION } from '#domain/rules.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { dayKnownUntil, earlier, knownUntil } from './known-until.ts';
import { movementRow, type MovementRow } from './movement-row.ts';
import type { DayRange } from './snapshots.ts';

const TOP_MOVEMENTS = 10;
const FROM_THE_LARGEST = {
  type: null,
  afterWorthMinor: null,
  afterAt: null,
  afterStripeCustomerId: null,
  afterCurrency: null,
} as const;

/** How MRR got from one day to another, in minor units; every line is positive, but for fx. */
export interface Bridge {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  readonly currency: Currency;
  readonly startMinor: bigint;
  readonly newMinor: bigint;
  readonly reactivationMinor: bigint;
  readonly expansionMinor: bigint;
  readonly contractionMinor: bigint;
  readonly churnMinor: bigint;
  /** What changed rates of exchange did to what was there before. */
  readonly fxMinor: bigint;
  readonly endMinor: bigint;
  /** How many movements each line adds up. */
  readonly counts: Readonly<Record<MovementType, number>>;
  /**
   * Whether start and lines give the end exactly, before any rounding. Start and end are summed from
   * the spans, the lines from the movements, so a wrong ledger shows here.
   */
  readonly closes: boolean;
  /** Largest first by their worth in that currency, each in its own; at most ten. */
  readonly topMovements: readonly MovementRow[];
}

/**
 * The bridge over a range of local days, up to `now` when the last day is not over. Source of the
 * rules: docs/metrics.md, Movements.
 */
export async function bridge(
  db: Queryable,
  input: DayRange & { readonly now: Temporal.Instant },
): Promise<Bridge> {
  const { fromDay, toDay, timezone, baseCurrency, isNative = false, now, account = null } = input;
  const beforeAt = dayKnownUntil(toDay, timezone, now);
  const fromAt = earlier(startOfDay(fromDay, timezone), beforeAt);
  const range = { fromAt, beforeAt, timezone, baseCurrency, isConverted: !isNative, account };
  const [[figures], largest] = await Promise.all([
    queries.bridge(db, { ...range, rulesVersion: RULES_VERSION }),
    queries.movementsByWorth(db, {
      ...range,
      ...FROM_THE_LARGEST,
      knownUntil: knownUntil(now),
      limitRows: TOP_MOVEMENTS,
    }),
  ]);
  if (figures === undefined) throw new Error('a bridge has one row');
  return {
    fromDay,
    toDay,
    currency: baseCurrency,
    startMinor: figures.startMinor,
    newMinor: figures.newMinor,
    reactivationMinor: figures.reactivationMinor,
    expansionMinor: figures.expansionMinor,
    contractionMinor: figures.contractionMinor,
    churnMinor: figures.churnMinor,
    fxMinor: figures.fxMinor,
    endMinor: figures.endMinor,
    counts: {
      new: figures.newCount,
      reactivation: figures.reactivationCount,
      expansion: figures.expansionCount,
      contraction: figures.contractionCount,
      churn: figures.churnCount,
    },
    closes: figures.closes,
    topMovements: largest.map(movementRow),
  };
}
