import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { createPrometheus } from '#delivery/prometheus.ts';
import type { Timezone } from '#domain/day.ts';
import { connect, type Db, type Queryable } from '#store/postgres.ts';

import { test } from '../support/database.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

function prometheus(db: Queryable) {
  return createPrometheus({
    db,
    now: () => NOW,
    timezone: 'UTC' as Timezone,
    version: '1.2.3',
  });
}

async function scraped({ answer }: ReturnType<typeof prometheus>): Promise<Map<string, string>> {
  const { status, body, contentType } = await answer();
  expect(status).toBe(200);
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = String(body)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.split(' ')[0]!, line.split(' ')[1]!] as const));
}

async function addEvent(db: Db, id: string, state: 'pending' | 'dead'): Promise<void> {
  await db`
    insert into stripe_events
      (id, created_at, received_at, next_attempt_at, is_livemode, type, state, payload)
    values
      (${id}, ${NOW.toString()}, ${NOW.toString()}, '2026-06-10T08:59:00Z', true,
        'customer.updated', ${state}, '{}')`;
}

test('a scrape says what waits, what failed and for how long', async ({ db }) => {
  await addEvent(db, 'evt_1', 'pending');
  await addEvent(db, 'evt_2', 'dead');
  await addEvent(db, 'evt_3', 'dead');
  await db`insert into customers (stripe_id) values ('cus_1')`;
  await db`insert into dirty_customers (customer_id, has_failed) select id, true from customers`;
  const figures = await scraped(prometheus(db));
  expect(figures.get('moneyradar_database_up')).toBe('1');
  expect(figures.get('moneyradar_inbox_pending')).toBe('1');
  expect(figures.get('moneyradar_inbox_failed')).toBe('2');
  expect(figures.get('moneyradar_failed_customers')).toBe('1');
  expect(figures.get('moneyradar_inbox_overdue_seconds')).toBe('60');
  expect(figures.get('moneyradar_last_event_age_seconds')).toBe('0');
  expect(figures.get('moneyradar_info{version="1.2.3"}')).toBe('1');
  expect(Number(figures.get('process_resident_memory_bytes'))).toBeGreaterThan(1_000_000);
});

test('what nobody knows is left out, not zero', async ({ db }) => {
  const figures = await scraped(prometheus(db));
  expect(figures.has('moneyradar_last_event_age_seconds')).toBe(false);
  expect(figures.get('moneyradar_inbox_pending')).toBe('0');
});

test('requests are counted by the named route, never by what was asked for', async ({ db }) => {
  const one = prometheus(db);
  one.observe({ method: 'GET', route: '/api/customers/:id', status: 404, seconds: 0.02 });
  one.observe({ method: 'GET', route: '/api/customers/:id', status: 404, seconds: 0.3 });
  const figures = await scraped(one);
  const labels = 'method="GET",route="/api/customers/:id",status="404"';
  expect(figures.get(`moneyradar_http_request_seconds_count{${labels}}`)).toBe('2');
  expect(figures.get(`moneyradar_http_request_seconds_sum{${labels}}`)).toBe('0.32');
});

test('a database that is away is a figure, and no old figures stand for it', async ({
  db,
  target,
}) => {
  const gone = connect(target, { max: 1 });
  const one = prometheus(gone);
  expect((await scraped(one)).get('moneyradar_inbox_pending')).toBe('0');
  await gone.end();
  const figures = await scraped(one);
  expect(figures.get('moneyradar_database_up')).toBe('0');
  expect(figures.get('moneyradar_scrape_failures_total')).toBe('1');
  expect(figures.has('moneyradar_inbox_pending')).toBe(false);
  expect(figures.has('moneyradar_stale')).toBe(false);
  expect((await scraped(prometheus(db))).get('moneyradar_database_up')).toBe('1');
});
