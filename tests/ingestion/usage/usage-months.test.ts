import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import { inMonthsOf, keepUsageMonths } from '#ingestion/usage/usage-months.ts';
import type { Db } from '#store/postgres.ts';
import { dropUsageMonths, setUsageDays } from '#store/queries/usage.ts';

import { test } from '../../support/database.ts';

const TIMEZONE = 'America/New_York' as Timezone;

const at = (timestamp: string, more: Record<string, unknown> = {}) => ({
  customer_id: 'cus_1',
  metric_name: 'api_calls',
  quantity: 1,
  timestamp,
  ...more,
});

const settingsOf = (now: string) => ({ now: Temporal.Instant.from(now), timezone: TIMEZONE });

/** The parts of usage that begin with this name, in order. */
async function parts(db: Db, like: string): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select relid::text as name
    from pg_partition_tree('usage_daily')
    where isleaf and relid::text like ${`usage_daily_${like}%`}
    order by 1`;
  return rows.map(({ name }) => name);
}

/** `2026-03-08 3`, one line per stored day. */
async function stored(db: Db): Promise<string[]> {
  const rows = await db<{ line: string }[]>`
    select concat_ws(' ', day, trim_scale(quantity)) as line from usage_daily order by day`;
  return rows.map(({ line }) => line);
}

describe('the part of a month', () => {
  test('is made by the first of twenty senders that need it at once', async ({ db }) => {
    const sent = Array.from({ length: 20 }, (_, index) =>
      takeUsage(
        db,
        [at('2031-05-31T12:00:00Z', { customer_id: `cus_${index}` }), at('2031-06-01T05:00:00Z')],
        settingsOf('2031-06-01T12:00:00Z'),
      ),
    );
    for (const taken of await Promise.all(sent)) expect(taken).toMatchObject({ accepted: 2 });

    expect(await parts(db, '2031')).toEqual(['usage_daily_2031_05', 'usage_daily_2031_06']);
    const [days] = await db`select sum(quantity) as total, count(*) as days from usage_daily`;
    expect(days).toEqual({ total: '40', days: 21n });
  });

  test('goes by the local day of its records', async ({ db }) => {
    await takeUsage(
      db,
      [at('2033-04-01T03:59:59Z'), at('2033-04-01T04:00:00Z')],
      settingsOf('2033-04-02T00:00:00Z'),
    );

    expect(await stored(db)).toEqual(['2033-03-31 1', '2033-04-01 1']);
    expect(await parts(db, '2033')).toEqual(['usage_daily_2033_03', 'usage_daily_2033_04']);
  });

  test('is made for a record that counts once, whatever was tried before', async ({ db }) => {
    const records = [at('2034-02-01T12:00:00Z', { idempotency_key: 'once' })];
    const settings = settingsOf('2034-02-01T13:00:00Z');

    expect(await takeUsage(db, records, settings)).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await takeUsage(db, records, settings)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await stored(db)).toEqual(['2034-02-01 1']);
  });

  test('is made for the last month that a date can be in', async ({ db }) => {
    await takeUsage(db, [at('2026-01-01T12:00:00Z')], settingsOf('2026-01-02T00:00:00Z'));
    const day = '9999-12-31';
    await inMonthsOf(
      db,
      () => [Temporal.PlainDate.from(day)],
      () =>
        setUsageDays(db, {
          customerIds: ['cus_1'],
          metrics: ['api_calls'],
          days: [day],
          quantities: ['7'],
        }),
    );

    expect(await stored(db)).toEqual(['2026-01-01 1', '9999-12-31 7']);
  });

  test('is there for this month and the next three before anything is used', async ({ db }) => {
    const kept = { today: Temporal.PlainDate.from('2044-01-31'), retentionMonths: null };
    await keepUsageMonths(db, kept);
    await keepUsageMonths(db, kept);

    expect(await parts(db, '2044')).toEqual(
      ['01', '02', '03', '04'].map((month) => `usage_daily_2044_${month}`),
    );
  });

  test('is refused with what is really wrong, when that is something else', async ({ db }) => {
    const work = async () => db`select 1 / 0`;

    await expect(inMonthsOf(db, () => [], work)).rejects.toThrow('division by zero');
  });
});

describe('usage that is not kept', () => {
  const SETTINGS = { ...settingsOf('2035-06-15T12:00:00Z'), retentionMonths: 24 };

  test('is not taken, and said to be so', async ({ db }) => {
    const taken = await takeUsage(
      db,
      [at('2033-06-01T03:59:59Z'), at('2033-06-01T04:00:00Z')],
      SETTINGS,
    );

    expect(taken).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [
        {
          index: 0,
          field: 'timestamp',
          detail: 'is before 2033-06-01T04:00:00Z, and older usage is not kept',
        },
      ],
    });
  });

  test('goes by whole months and, of the time before there were any, by days', async ({ db }) => {
    const { retentionMonths, ...all } = SETTINGS;
    const days = ['2019-02-28', '2024-02-29', '2033-05-31', '2033-06-01', '2035-06-14'];
    const records = days.map((day) => at(`${day}T12:00:00Z`));
    await takeUsage(db, records, all);
    const today = Temporal.PlainDate.from('2028-03-31');
    await keepUsageMonths(db, { today, retentionMonths: 49 });
    expect(await stored(db)).toEqual(days.slice(1).map((day) => `${day} 1`));

    await keepUsageMonths(db, { today: Temporal.PlainDate.from('2035-06-15'), retentionMonths });

    expect(await stored(db)).toEqual(['2033-06-01 1', '2035-06-14 1']);
    expect(await parts(db, '2033_0')).toEqual(['usage_daily_2033_06']);
    expect(await parts(db, 'before')).toEqual([]);
  });
});

test('ten years of records that come late find their months, where there are none', async ({
  db,
}) => {
  await dropUsageMonths(db, { beforeDay: Temporal.PlainDate.from('2040-01-01') });
  const first = Temporal.PlainDate.from('2016-01-29');
  const records = Array.from({ length: 120 }, (_, months) =>
    at(`${first.add({ months }).toString()}T17:00:00Z`),
  );

  const taken = await takeUsage(db, records, settingsOf('2026-01-01T00:00:00Z'));

  expect(taken).toMatchObject({ accepted: 120, rejected: [] });
  expect(await stored(db)).toHaveLength(120);
  expect(await parts(db, '20')).toContain('usage_daily_2020_02');
});
