import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { extendDirtySeries } from '#analysis/usage/extend-series.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';

const NOW = Temporal.Instant.from('2026-06-10T12:00:00Z');
const SETTINGS = { now: NOW, timezone: 'UTC' as Timezone, batchSize: 100 };
const KINDS = { calls: 'sum', peak: 'max', seats: 'last' } as const;

interface Used {
  readonly metric: keyof typeof KINDS;
  readonly daysAgo: number;
  readonly quantity: number;
}

/** `calls 2026-06-01 [1,1,3] 101`, a line per series, its end cut where nothing was used. */
async function series(db: Db): Promise<string[]> {
  const rows = await db<{ line: string }[]>`
    select concat_ws(' ', name, base_day, (
      select json_agg(trim_scale(value / 1000.0)) from unnest(daily_values) as value
    ), used_days) as line
    from usage_series inner join usage_metrics on usage_metrics.id = metric_id
    order by name`;
  return rows.map(({ line }) => line);
}

async function use(db: Db, used: readonly Used[]): Promise<void> {
  const records = used.map(({ metric, daysAgo, quantity }) => ({
    customer_id: 'cus_1',
    metric_name: metric,
    kind: KINDS[metric],
    quantity,
    timestamp: NOW.subtract({ hours: 24 * daysAgo }).toString(),
  }));
  await takeUsage(db, records, SETTINGS);
  await db.begin((transaction) => extendDirtySeries(transaction, SETTINGS));
}

test('a series goes on where it ended, over days on which nothing was used', async ({ db }) => {
  await use(db, [
    { metric: 'calls', daysAgo: 5, quantity: 2 },
    { metric: 'seats', daysAgo: 5, quantity: 4 },
    { metric: 'peak', daysAgo: 5, quantity: 9 },
  ]);
  await use(db, [
    { metric: 'calls', daysAgo: 2, quantity: 0.5 },
    { metric: 'seats', daysAgo: 1, quantity: 3 },
    { metric: 'peak', daysAgo: 3, quantity: 1 },
  ]);
  expect(await series(db)).toEqual([
    'calls 2026-06-05 [2, 2, 2, 2.5] 1001',
    'peak 2026-06-05 [9, 0, 1] 101',
    'seats 2026-06-05 [4, 4, 4, 4, 3] 10001',
  ]);
});

test('a record that comes late changes the days since, one from long ago none', async ({ db }) => {
  await use(db, [{ metric: 'calls', daysAgo: 1, quantity: 1 }]);
  await use(db, [{ metric: 'calls', daysAgo: 3, quantity: 10 }]);
  await use(db, [{ metric: 'calls', daysAgo: 400, quantity: 100 }]);
  expect((await series(db)).map(withoutLead)).toEqual(['calls 10,10,11 101']);
});

test('more than anybody can use is as much as a series can tell, and stops nobody', async ({
  db,
}) => {
  const quantity = 999_999_999_999;
  const much = { metric: 'calls', daysAgo: 1, quantity } as const;
  await use(
    db,
    Array.from({ length: 10_000 }, () => much),
  );
  await use(db, [{ ...much, daysAgo: 0 }]);
  expect((await series(db)).map(withoutLead)).toEqual([
    'calls 4000000000000000,4000000000000000 11',
  ]);
});

test('however usage comes in, the series is what a rebuild makes of the days', async ({ db }) => {
  const used = fc.record({
    metric: fc.constantFrom('calls', 'peak', 'seats'),
    daysAgo: fc.nat({ max: 110 }),
    quantity: fc.integer({ min: 1, max: 9 }),
  });
  const batches = fc.array(fc.array(used, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      await db.unsafe('delete from usage_daily; delete from usage_series; delete from dirty_usage');
      for (const batch of all) await use(db, batch);
      const grown = await series(db);
      await db.unsafe(`
        delete from usage_series;
        insert into dirty_usage (customer_id, from_day)
        select distinct customer_id, date '2026-03-03' from usage_daily`);
      await db.begin((transaction) => extendDirtySeries(transaction, SETTINGS));
      expect(grown.map(withoutLead)).toEqual((await series(db)).map(withoutLead));
    }),
    { numRuns: 120 },
  );
});

/** A rebuild begins at the first day of the window, a series that grew at its first record. */
function withoutLead(line: string): string {
  const [, metric, list, used] = /^(\w+) \S+ \[(.*)\] (\d+)$/.exec(line) ?? [];
  const first = used?.indexOf('1') ?? 0;
  return `${metric} ${list?.split(', ').slice(first).join()} ${used?.slice(first)}`;
}
