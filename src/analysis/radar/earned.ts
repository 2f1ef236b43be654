import { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, endOfDay, startOfDay } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import type { RadarScope } from './standing.ts';

/** What became of so many customers, each of whom counts once. Money in the base currency. */
export interface MoveOutcomes {
  readonly n: number;
  readonly won: { readonly n: number; readonly mrrMinor: bigint };
  readonly kept: { readonly n: number; readonly mrrMinor: bigint };
  readonly lost: number;
  readonly nothing: number;
  /** Their 60 days are not over. */
  readonly watching: number;
}

/** What moves marked done in a time came to, beside customers nobody wrote to. */
export interface Earned extends MoveOutcomes {
  /** Customers of the same kinds of move, nearest in money, to whom nobody wrote. */
  readonly comparable: MoveOutcomes;
  readonly currency: Currency;
}

export interface EarnedMonth extends Earned {
  /** Its first day. */
  readonly month: Temporal.PlainDate;
}

interface EarnedAsked extends RadarScope {
  readonly from: Temporal.PlainDate;
  /** The last day. */
  readonly to: Temporal.PlainDate;
}

/**
 * What the moves brought that were marked done on the local days `[from, to]`, by what is known now.
 * Source of the rules: docs/metrics.md, What moves brought.
 */
export async function earned(db: Queryable, asked: EarnedAsked): Promise<Earned> {
  return earnedOf(await rowsOf(db, asked, false), asked.baseCurrency);
}

/**
 * The same by the local month in which they were done, the oldest first; months without any are left out.
 * Who was written to in two months counts in both, so months are not added up.
 */
export async function earnedByMonth(
  db: Queryable,
  asked: EarnedAsked,
): Promise<readonly EarnedMonth[]> {
  const rows = await rowsOf(db, asked, true);
  const months = [...new Set(rows.map(({ monthDay }) => monthDay.toString()))];
  return months.map((month) => ({
    month: Temporal.PlainDate.from(month),
    ...earnedOf(
      rows.filter(({ monthDay }) => monthDay.toString() === month),
      asked.baseCurrency,
    ),
  }));
}

type Row = Awaited<ReturnType<typeof queries.earned>>[number];

async function rowsOf(
  db: Queryable,
  { now, timezone, baseCurrency, from, to }: EarnedAsked,
  isByMonth: boolean,
): Promise<readonly Row[]> {
  return queries.earned(db, {
    fromAt: startOfDay(from, timezone),
    untilAt: endOfDay(to, timezone),
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    timezone,
    baseCurrency,
    isByMonth,
  });
}

function earnedOf(rows: readonly Row[], currency: Currency): Earned {
  return {
    ...outcomesOf(rows.filter(({ isComparison }) => !isComparison)),
    comparable: outcomesOf(rows.filter(({ isComparison }) => isComparison)),
    currency,
  };
}

function outcomesOf(rows: readonly Row[]): MoveOutcomes {
  const sum = (numberOf: (row: Row) => number) =>
    rows.reduce((total, row) => total + numberOf(row), 0);
  const sumMinor = (minorOf: (row: Row) => bigint) =>
    rows.reduce((total, row) => total + minorOf(row), 0n);
  return {
    n: sum(({ customers }) => customers),
    won: { n: sum(({ won }) => won), mrrMinor: sumMinor(({ wonMinor }) => wonMinor) },
    kept: { n: sum(({ kept }) => kept), mrrMinor: sumMinor(({ keptMinor }) => keptMinor) },
    lost: sum(({ lost }) => lost),
    nothing: sum(({ nothing }) => nothing),
    watching: sum(({ watching }) => watching),
  };
}
