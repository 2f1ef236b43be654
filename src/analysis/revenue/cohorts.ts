import { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { dayOf, startOfDay, type Timezone } from '#domain/day.ts';
import { rational } from '#domain/rational.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/metrics.ts';

import { currentMrr, type CurrentMrr, type Scope } from './current-mrr.ts';
import { knownUntil } from './known-until.ts';
import { countRate, moneyRate, type CountRate, type MoneyRate } from './ratio.ts';

/** Nobody paid through Stripe before; months from here on cover every customer there can be. */
const FIRST_MONTH = Temporal.PlainYearMonth.from('2010-01');

/** Who first paid in the same month, and what became of them. */
export interface Cohort {
  readonly month: Temporal.PlainYearMonth;
  /** Everybody whose first day with MRR lies in the month. */
  readonly customers: number;
  /** What they paid at the end of that first day, in minor units. */
  readonly mrrMinor: bigint;
  /** The state at the end of the month itself, of the month after, and so on up to now. */
  readonly months: readonly CohortMonth[];
}

export interface CohortMonth {
  /** Months after the first one; 0 is that month itself. */
  readonly n: number;
  /** Who pays then. */
  readonly customers: number;
  readonly mrrMinor: bigint;
  /** False for the month that is not over: its state is that of now. */
  readonly isComplete: boolean;
}

/** What became of all cohorts that are old enough, so many months after they joined. */
export interface RetentionPoint {
  readonly n: number;
  /** Who pays then, of everybody who joined. */
  readonly customers: CountRate;
  /** What they pay then, of what everybody paid on their first day. */
  readonly revenue: MoneyRate;
}

export interface Cohorts {
  readonly asOf: Temporal.Instant;
  readonly currency: Currency;
  /** Oldest first. Months in which nobody first paid have none. */
  readonly cohorts: readonly Cohort[];
  /** By months since joining, from 0 on; months that are not over are in none. */
  readonly retention: readonly RetentionPoint[];
  /** Currencies whose customers are in no cohort, because no rate is known. */
  readonly notIncluded: CurrentMrr['notIncluded'];
}

/**
 * Retention of customers and of revenue by the local month in which they first paid. Every amount of a
 * customer counts at the rate of exchange of that first day. Source of the rule: docs/metrics.md,
 * Cohorts.
 */
export async function cohorts(db: Queryable, scope: Scope): Promise<Cohorts> {
  const { now, timezone, baseCurrency } = scope;
  const [rows, { notIncluded }] = await Promise.all([
    queries.cohorts(db, {
      months: monthsUntil(now, timezone),
      beforeAt: knownUntil(now),
      timezone,
      baseCurrency,
    }),
    currentMrr(db, scope),
  ]);
  const found = grouped(rows);
  return {
    asOf: now,
    currency: baseCurrency,
    cohorts: found,
    retention: retentionOf(found),
    notIncluded,
  };
}

/** Temporal and not Postgres says when a local month begins: they differ where a midnight comes twice. */
function monthsUntil(now: Temporal.Instant, timezone: Timezone) {
  const last = dayOf(now, timezone).toPlainYearMonth();
  const { months: length } = FIRST_MONTH.until(last, { largestUnit: 'months' });
  return Array.from({ length: length + 1 }, (_, index) => {
    const firstDay = FIRST_MONTH.add({ months: index }).toPlainDate({ day: 1 });
    return { month_day: firstDay.toString(), from_at: startOfDay(firstDay, timezone).toString() };
  });
}

function grouped(rows: Awaited<ReturnType<typeof queries.cohorts>>): Cohort[] {
  const found = new Map<string, Cohort & { readonly months: CohortMonth[] }>();
  for (const { cohortMonth, joinedCustomers, joinedMinor, ...state } of rows) {
    const month = cohortMonth.toPlainYearMonth();
    const cohort = found.get(month.toString()) ?? {
      month,
      customers: joinedCustomers,
      mrrMinor: joinedMinor,
      months: [],
    };
    found.set(month.toString(), cohort);
    cohort.months.push(state);
  }
  return [...found.values()];
}

function retentionOf(found: readonly Cohort[]): RetentionPoint[] {
  const length = Math.max(0, ...found.map(({ months }) => months.length));
  return Array.from({ length }, (_, n) => {
    const old = found.flatMap((cohort) => {
      const month = cohort.months[n];
      return month?.isComplete === true ? [{ cohort, month }] : [];
    });
    const joined = sumOf(old.map(({ cohort }) => cohort.customers));
    const revenue = moneyRate(
      rational(old.reduce((sum, { month }) => sum + month.mrrMinor, 0n)),
      rational(old.reduce((sum, { cohort }) => sum + cohort.mrrMinor, 0n)),
      joined,
    );
    const customers = countRate(sumOf(old.map(({ month }) => month.customers)), joined);
    return { n, customers, revenue };
  }).filter(({ customers }) => customers.whole > 0);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
