import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';

import { snapshotsBy, type DailySnapshot, type DayRange, type Interval } from './snapshots.ts';

/** A day, a week from Monday or a month: MRR at its end, and what moved it in it. */
export interface Rollup extends DailySnapshot {
  /** Whether it is over; what is not stands as of now. */
  readonly isComplete: boolean;
}

/**
 * MRR by day, week or month, oldest first. Weeks and months are whole: those of the first and the
 * last day are there from their beginning to their end, or to now. Source of the rules:
 * docs/metrics.md, Weeks and months.
 */
export async function rollups(
  db: Queryable,
  input: DayRange & { readonly interval: Interval; readonly now: Temporal.Instant },
): Promise<Rollup[]> {
  const { interval, timezone, now, ...asked } = input;
  const today = dayOf(now, timezone);
  const fromDay = firstDayOf(interval, asked.fromDay);
  const toDay = earlierDay(lastDayOf(interval, asked.toDay), today);
  const rows = await snapshotsBy(db, interval, { ...asked, fromDay, toDay, timezone, now });
  return rows.map((row) => ({
    ...row,
    isComplete: lastDayOf(interval, row.day).until(today).sign > 0,
  }));
}

/** ISO weeks begin on Monday. */
function firstDayOf(interval: Interval, day: Temporal.PlainDate): Temporal.PlainDate {
  if (interval === 'month') return day.with({ day: 1 });
  return interval === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
}

function lastDayOf(interval: Interval, day: Temporal.PlainDate): Temporal.PlainDate {
  const first = firstDayOf(interval, day);
  if (interval === 'month') return first.add({ months: 1 }).subtract({ days: 1 });
  return interval === 'week' ? first.add({ days: 6 }) : day;
}

function earlierDay(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return a.since(b).sign < 0 ? a : b;
}
