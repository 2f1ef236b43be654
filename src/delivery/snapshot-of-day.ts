import type { Temporal } from 'temporal-polyfill';

import { dailySnapshots, storeSnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

/** Stores every complete day up to the one asked for, and returns that one; today is not complete. */
export async function snapshotOfDay(
  db: Db,
  input: {
    day: Temporal.PlainDate;
    now: Temporal.Instant;
    timezone: Timezone;
    baseCurrency: Currency;
  },
): Promise<DailySnapshot> {
  const { day, now, timezone, baseCurrency } = input;
  const today = dayOf(now, timezone);
  const isComplete = day.since(today).sign < 0;
  const throughDay = isComplete ? day : today.subtract({ days: 1 });
  const stored = await storeSnapshots(db, { throughDay, timezone, baseCurrency });
  if (isComplete) return stored;
  const [live] = await dailySnapshots(db, {
    fromDay: day,
    toDay: day,
    timezone,
    baseCurrency,
    now,
  });
  if (!live) throw new Error('a day has no snapshot');
  return live;
}
