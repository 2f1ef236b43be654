import { Temporal } from 'temporal-polyfill';

import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const TODAY = Temporal.PlainDate.from('2026-06-15');
export const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  threshold: 0.7,
};

/** Starter (10 calls), Pro (100 calls, 5 seats), Scale (no limit of calls): $10, $30 and $90 a month. */
export const test = base.extend('db', async ({ db }) => {
  const plans: [string, number, Record<string, string>][] = [
    ['Starter', 1000, { calls: '10' }],
    ['Pro', 3000, { calls: '100', seats: '5' }],
    ['Scale', 9000, { calls: 'unlimited' }],
  ];
  for (const [nickname, amount, metadata] of plans) {
    const price = monthlyPrice(`price_${nickname}`, amount, { nickname, metadata });
    await addCatalogueObject(db, 'price', price);
  }
  return db;
});

/** A customer on a plan since long, in a billing month that began on 1 June unless said otherwise. */
export async function subscribe(
  db: Db,
  customer: string,
  span: Partial<SpanRow> = {},
): Promise<void> {
  const subscription = `sub_${customer}`;
  const from = '2025-01-01T00:00:00Z';
  await addSpans(db, [
    { customer, subscription, mrr: '1000', from, price: 'price_Starter', ...span },
  ]);
  await db`
    update subscriptions
    set current_period_start_at = '2026-06-01', current_period_end_at = '2026-07-01'
    where stripe_id = ${subscription}`;
}

/** So much a day of what a customer uses on each of these days of June; earlier ones are below 1. */
export async function use(db: Db, customerAndMetric: string, days: Record<number, number>) {
  const [customer, metric] = customerAndMetric.split(' ');
  const records = Object.entries(days).map(([day, quantity]) => ({
    customer_id: customer,
    metric_name: metric,
    ...(metric === 'seats' && { kind: 'last' }),
    quantity,
    timestamp: `${TODAY.with({ day: 1 })
      .add({ days: Number(day) - 1 })
      .toString()}T10:00:00Z`,
  }));
  await takeUsage(db, records, SCOPE);
}

export const everyDay = (from: number, until: number, quantity: number) =>
  Object.fromEntries(Array.from({ length: until - from + 1 }, (_, i) => [from + i, quantity]));
