import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';

const NOW = Temporal.Instant.from('2026-03-09T12:00:00Z');
const SETTINGS = { now: NOW, timezone: 'America/New_York' as Timezone };

const record = (more: Record<string, unknown> = {}) => ({
  customer_id: 'cus_1',
  metric_name: 'api_calls',
  quantity: 1,
  timestamp: '2026-03-08T12:00:00Z',
  ...more,
});

/** `2026-03-08 cus_1 api_calls 5`, one line per stored day. */
async function stored(db: Db): Promise<string[]> {
  const rows = await db<{ line: string }[]>`
    select concat_ws(' ', day, stripe_id, usage_metrics.name, trim_scale(quantity)) as line
    from usage_daily
    inner join customers on customers.id = customer_id
    inner join usage_metrics on usage_metrics.id = metric_id
    order by 1`;
  return rows.map(({ line }) => line);
}

describe('a day of usage', () => {
  test('adds up, takes the largest or the newest, by the kind of the metric', async ({ db }) => {
    const taken = await takeUsage(
      db,
      [
        record({ quantity: 2 }),
        record({ quantity: 3.5 }),
        record({ quantity: -0.5 }),
        record({ metric_name: 'seats', kind: 'last', quantity: 9 }),
        record({ metric_name: 'seats', quantity: 7, timestamp: '2026-03-08T11:00:00Z' }),
        record({ metric_name: 'peak', kind: 'max', quantity: 4 }),
        record({ metric_name: 'peak', quantity: '12.000000001' }),
      ],
      SETTINGS,
    );
    expect(taken).toEqual({ accepted: 7, duplicates: 0, rejected: [] });
    await takeUsage(db, [record({ metric_name: 'peak', quantity: 1 })], SETTINGS);
    await takeUsage(db, [record({ metric_name: 'seats', quantity: 8 })], SETTINGS);

    expect(await stored(db)).toEqual([
      '2026-03-08 cus_1 api_calls 5',
      '2026-03-08 cus_1 peak 12.000000001',
      '2026-03-08 cus_1 seats 8',
    ]);
  });

  test('is a local day, 23 hours long when the clock goes forward', async ({ db }) => {
    await takeUsage(
      db,
      [
        record({ timestamp: '2026-03-08T04:59:59Z' }),
        record({ timestamp: '2026-03-08T05:00:00Z', quantity: 10 }),
        record({ timestamp: '2026-03-08T23:59:59.999-04:00', quantity: 20 }),
        record({ timestamp: '2026-03-09T04:00:00Z', quantity: 100 }),
        record({ timestamp: undefined, quantity: 1000 }),
      ],
      SETTINGS,
    );
    expect(await stored(db)).toEqual([
      '2026-03-07 cus_1 api_calls 1',
      '2026-03-08 cus_1 api_calls 30',
      '2026-03-09 cus_1 api_calls 1100',
    ]);
  });
});

describe('a repeated key', () => {
  test('makes one record of fifty equal posts, together and one after the other', async ({
    db,
  }) => {
    const same = record({ idempotency_key: 'order-7', quantity: 3 });
    const [first, ...others] = await Promise.all(
      Array.from({ length: 25 }, () => takeUsage(db, [same], SETTINGS)),
    );
    const again = await takeUsage(
      db,
      Array.from({ length: 25 }, () => same),
      SETTINGS,
    );

    const answers = [first, ...others, again];
    expect(answers.reduce((sum, answer) => sum + (answer?.accepted ?? 0), 0)).toBe(1);
    expect(answers.reduce((sum, answer) => sum + (answer?.duplicates ?? 0), 0)).toBe(49);
    expect(await stored(db)).toEqual(['2026-03-08 cus_1 api_calls 3']);
  });
});

describe('a record that cannot be used', () => {
  test('is named by its place and field, and leaves the others alone', async ({ db }) => {
    const { accepted, rejected } = await takeUsage(
      db,
      [
        record(),
        null,
        record({ customer_id: '' }),
        record({ metric_name: 'a\0b' }),
        record({ quantity: 'many' }),
        record({ quantity: 1e16 }),
        record({ timestamp: '2026-02-30T00:00:00Z' }),
        record({ timestamp: '2026-03-08' }),
        record({ timestamp: '2026-03-11T00:00:00Z' }),
        record({ idempotency_key: 5 }),
        record({ quantities: 5 }),
        record({ kind: 'mean' }),
        record({ kind: 'max' }),
        record(),
      ],
      SETTINGS,
    );
    expect(accepted).toBe(2);
    expect(rejected.map(({ index, field }) => `${index} ${field}`)).toEqual([
      '1 record',
      '2 customer_id',
      '3 metric_name',
      '4 quantity',
      '5 quantity',
      '6 timestamp',
      '7 timestamp',
      '8 timestamp',
      '9 idempotency_key',
      '10 quantities',
      '11 kind',
      '12 kind',
    ]);
  });

  test('is a correction below zero of what is not added up', async ({ db }) => {
    const seats = record({ metric_name: 'seats', kind: 'last', quantity: -1 });
    const { rejected } = await takeUsage(db, [seats], SETTINGS);
    expect(rejected).toEqual([
      { index: 0, field: 'quantity', detail: 'must not be below 0 for a metric of kind last' },
    ]);
  });
});

test('usage of a customer whom Stripe has not named is kept, and marked for a look', async ({
  db,
}) => {
  await takeUsage(db, [record({ customer_id: 'cus_unheard_of' })], SETTINGS);
  const unknown = await db`
    select stripe_id from unknown_customers inner join customers on customers.id = customer_id`;
  expect(unknown).toEqual([{ stripeId: 'cus_unheard_of' }]);
  expect(await db`select customer_id from dirty_usage`).toHaveLength(1);
});

test('any order and any cut into batches gives the same days', async ({ db }) => {
  const usage = fc.record({
    customer_id: fc.constantFrom('cus_1', 'cus_2', 'cus_3'),
    metric_name: fc.constantFrom('calls', 'peak'),
    quantity: fc.integer({ min: 1, max: 50 }),
    timestamp: fc.constantFrom(
      '2026-03-07T10:00:00Z',
      '2026-03-08T03:00:00Z',
      '2026-03-08T20:00:00Z',
    ),
    idempotency_key: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
  });
  const lists = fc.array(usage, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 5 }), async (records, size) => {
      await db.unsafe('delete from usage_daily; delete from usage_keys; delete from dirty_usage');
      // Of equal keys the first counts, so equal keys mean equal records here.
      const keyed = records.map((one) => sameForKey(one));
      for (let from = 0; from < keyed.length; from += size) {
        await takeUsage(db, keyed.slice(from, from + size), SETTINGS);
      }
      expect(await stored(db)).toEqual(slowly(keyed));
    }),
    { numRuns: 150 },
  );
});

interface Usage {
  readonly customer_id: string;
  readonly metric_name: string;
  readonly quantity: number;
  readonly timestamp: string;
  readonly idempotency_key: string | undefined;
}

function sameForKey(usage: Usage): Usage {
  const { idempotency_key: key } = usage;
  if (key === undefined) return usage;
  const quantity = key.codePointAt(0) ?? 0;
  return {
    ...usage,
    customer_id: 'cus_1',
    metric_name: 'calls',
    quantity,
    timestamp: '2026-03-07T10:00:00Z',
  };
}

function slowly(records: readonly Usage[]): string[] {
  const seen = new Set<string>();
  const days = new Map<string, number>();
  for (const {
    customer_id: customer,
    metric_name: metric,
    quantity,
    timestamp,
    ...rest
  } of records) {
    const key = rest.idempotency_key;
    if (key !== undefined && seen.has(key)) continue;
    if (key !== undefined) seen.add(key);
    const day = timestamp.startsWith('2026-03-08T20') ? '2026-03-08' : '2026-03-07';
    const name = `${day} ${customer} ${metric}`;
    days.set(name, (days.get(name) ?? 0) + quantity);
  }
  return [...days].map(([name, quantity]) => `${name} ${quantity}`).toSorted();
}
