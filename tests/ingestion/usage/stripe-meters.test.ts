import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';

import { createStripeClient } from '#ingestion/sync/stripe-client.ts';
import { pullMeters } from '#ingestion/usage/stripe-meters.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const STRIPE = 'http://stripe.test';
const client = createStripeClient({
  apiKey: 'rk_test_meters',
  apiBase: STRIPE,
  nowSeconds: () => NOW.epochMilliseconds / 1_000,
  clockMs: () => 0,
  random: () => 0,
  pause: async () => {},
});

/** What was counted, by meter, customer and UTC day. */
const counted = new Map<string, number>();
const asked: string[] = [];
const meters = [
  { id: 'mtr_calls', event_name: 'calls', default_aggregation: { formula: 'sum' } },
  { id: 'mtr_seats', event_name: 'seats', default_aggregation: { formula: 'last' } },
];

const server = setupServer(
  http.get(`${STRIPE}/v1/billing/meters`, () =>
    HttpResponse.json({ data: meters, has_more: false }),
  ),
  http.get(`${STRIPE}/v1/billing/meters/:id/event_summaries`, ({ request, params }) => {
    const { searchParams: query } = new URL(request.url);
    asked.push(`${String(params['id'])} ${query.get('customer')}`);
    const [from, until] = [Number(query.get('start_time')), Number(query.get('end_time'))];
    const days = [...counted].flatMap(([key, value]) => {
      const [meter, customer, day = ''] = key.split(' ');
      const start = Date.parse(`${day}T00:00:00Z`) / 1000;
      if (meter !== params['id'] || customer !== query.get('customer')) return [];
      if (start < from || start >= until) return [];
      return { id: key, start_time: start, end_time: start + 86_400, aggregated_value: value };
    });
    const after = days.findIndex(({ id }) => id === query.get('starting_after'));
    const page = days.slice(after + 1, after + 3);
    return HttpResponse.json({ data: page, has_more: after + 3 < days.length });
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  counted.clear();
  asked.length = 0;
});
afterAll(() => server.close());

/** A customer with a running subscription on a metered price. */
async function subscribe(db: Db, customer: string, meter: string): Promise<void> {
  const price = { id: `price_${meter}`, recurring: { usage_type: 'metered', meter } };
  const object = { id: `sub_${customer}`, items: { data: [{ id: 'si_1', price }] } };
  await db`insert into customers (stripe_id) values (${customer}) on conflict do nothing`;
  await db`
    insert into subscriptions (customer_id, stripe_id, status, currency, data_state)
    select id, ${object.id}, 'active', 'usd', 'complete' from customers where stripe_id = ${customer}`;
  await db`
    insert into stripe_events (id, created_at, is_livemode, type, object_id, stripe_customer_id, payload)
    values (${`evt_${customer}`}, '2026-06-01', false, 'customer.subscription.created',
      ${object.id}, ${customer}, ${JSON.stringify({ object })}::text::jsonb)`;
}

const stored = async (db: Db) =>
  (
    await db<{ line: string }[]>`
      select concat_ws(' ', day, stripe_id, usage_metrics.name, trim_scale(quantity)) as line
      from usage_daily
      inner join customers on customers.id = customer_id
      inner join usage_metrics on usage_metrics.id = metric_id
      order by 1`
  ).map(({ line }) => line);

describe('usage that Stripe meters', () => {
  test('is taken over by day, for customers on metered prices and no others', async ({ db }) => {
    await subscribe(db, 'cus_a', 'mtr_calls');
    await db`insert into customers (stripe_id) values ('cus_b')`;
    for (const day of ['2026-06-07', '2026-06-08', '2026-06-09']) {
      counted.set(`mtr_calls cus_a ${day}`, 12.5);
    }
    expect(await pullMeters(db, { client, account: 'main' }, NOW)).toEqual({
      meters: 2,
      customers: 1,
      days: 3,
    });
    expect(new Set(asked)).toEqual(new Set(['mtr_calls cus_a']));
    expect(await stored(db)).toEqual([
      '2026-06-07 cus_a calls 12.5',
      '2026-06-08 cus_a calls 12.5',
      '2026-06-09 cus_a calls 12.5',
    ]);
  });

  test('replaces a day that has grown since, and writes nothing when nothing did', async ({
    db,
  }) => {
    await subscribe(db, 'cus_a', 'mtr_calls');
    counted.set('mtr_calls cus_a 2026-06-09', 5);
    await pullMeters(db, { client, account: 'main' }, NOW);
    expect((await pullMeters(db, { client, account: 'main' }, NOW)).days).toBe(0);
    counted.set('mtr_calls cus_a 2026-06-09', 8);
    expect((await pullMeters(db, { client, account: 'main' }, NOW)).days).toBe(1);
    expect(await stored(db)).toEqual(['2026-06-09 cus_a calls 8']);
  });

  test('of what stands and is not added up keeps its kind', async ({ db }) => {
    await subscribe(db, 'cus_a', 'mtr_seats');
    await pullMeters(db, { client, account: 'main' }, NOW);
    expect(await db`select name, kind from usage_metrics order by name`).toEqual([
      { name: 'calls', kind: 'sum' },
      { name: 'seats', kind: 'last' },
    ]);
  });
});
