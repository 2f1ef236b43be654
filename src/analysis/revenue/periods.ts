import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { endOfDay, startOfDay, type Timezone } from '#domain/day.ts';
import { fromDecimal, type Rational } from '#domain/rational.ts';
import { RULES_VERSION } from '#domain/rules.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/metrics.ts';

import { dayKnownUntil, earlier } from './known-until.ts';

/** What moved MRR over some local days, in exact minor units of the base currency. */
export interface Period {
  readonly start: Rational;
  readonly new: Rational;
  readonly reactivation: Rational;
  readonly expansion: Rational;
  readonly contraction: Rational;
  readonly churn: Rational;
  readonly end: Rational;
  /** MRR at the end of those who had some at the start, at the start's rates of exchange. */
  readonly retained: Rational;
  /** The same with nobody counted for more than at the start. */
  readonly kept: Rational;
  readonly startCustomers: number;
  readonly endCustomers: number;
  /** Of those at the start, who is none at the end; comped ones are. */
  readonly lostCustomers: number;
  readonly gains: number;
  readonly losses: number;
}

export interface PeriodDays {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
}

interface PeriodsInput {
  readonly days: readonly PeriodDays[];
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly now: Temporal.Instant;
}

/** The periods in the order asked for, each up to `now` when its last day is not over. */
export async function askPeriods(db: Queryable, input: PeriodsInput): Promise<Period[]> {
  const { days, timezone, baseCurrency, now } = input;
  const rows = await queries.periods(db, {
    periods: days.map(({ fromDay, toDay }, position) => {
      const beforeAt = dayKnownUntil(toDay, timezone, now);
      return {
        position,
        from_day: fromDay.toString(),
        to_day: toDay.toString(),
        from_at: earlier(startOfDay(fromDay, timezone), beforeAt).toString(),
        before_at: beforeAt.toString(),
      };
    }),
    timezone,
    baseCurrency,
    rulesVersion: RULES_VERSION,
  });
  return rows.map((row) => ({
    start: fromDecimal(row.startMinor),
    new: fromDecimal(row.newMinor),
    reactivation: fromDecimal(row.reactivationMinor),
    expansion: fromDecimal(row.expansionMinor),
    contraction: fromDecimal(row.contractionMinor),
    churn: fromDecimal(row.churnMinor),
    end: fromDecimal(row.endMinor),
    retained: fromDecimal(row.retainedMinor),
    kept: fromDecimal(row.keptMinor),
    startCustomers: row.startCustomers,
    endCustomers: row.endCustomers,
    lostCustomers: row.lostCustomers,
    gains: row.gains,
    losses: row.losses,
  }));
}

/** The newest `count` local months that are over by `now` and by the end of `toDay`, newest first. */
export function fullMonths(
  toDay: Temporal.PlainDate,
  count: number,
  { timezone, now }: { timezone: Timezone; now: Temporal.Instant },
): PeriodDays[] {
  const isOver = endOfDay(toDay, timezone).epochNanoseconds <= now.epochNanoseconds;
  const isFull = isOver && toDay.day === toDay.daysInMonth;
  const first = toDay.with({ day: 1 }).subtract({ months: isFull ? 0 : 1 });
  return Array.from({ length: count }, (_, index) => {
    const fromDay = first.subtract({ months: index });
    return { fromDay, toDay: fromDay.with({ day: fromDay.daysInMonth }) };
  });
}
