import { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import { MOST_RECORDS } from '#domain/usage.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { perSecond, timed, type Figure } from './figures.ts';

const NOW = Temporal.Instant.from('2026-11-20T12:00:00Z');
const BATCHES = 20;
const METRICS = 2;

/** How fast usage of so many customers comes in, in batches of the largest size. */
export async function benchUsage(db: Db, customers: number): Promise<Figure[]> {
  const settings = { now: NOW, timezone: 'Europe/Berlin' as Timezone };
  await takeUsage(db, batch(customers, { day: 0, isKeyed: false }), settings);
  const intake = async (isKeyed: boolean) => {
    const batches = Array.from({ length: BATCHES }, (_, day) => batch(customers, { day, isKeyed }));
    const ms = await timed(async () => {
      for (const records of batches) await takeUsage(db, records, settings);
    });
    return perSecond(BATCHES * MOST_RECORDS, ms);
  };
  return [
    { name: 'usage intake, with keys', value: await intake(true) },
    { name: 'usage intake, without keys', value: await intake(false) },
  ];
}

function batch(customers: number, { day, isKeyed }: { day: number; isKeyed: boolean }) {
  const timestamp = NOW.subtract({ hours: 24 * (day % 30) }).toString();
  return Array.from({ length: MOST_RECORDS }, (_, index) => ({
    customer_id: `cus_${String(((index * 7919) % customers) + 1).padStart(10, '0')}`,
    metric_name: `metric_${index % METRICS}`,
    quantity: (index % 97) + 1,
    timestamp,
    ...(isKeyed && { idempotency_key: `${day}:${index}` }),
  }));
}
