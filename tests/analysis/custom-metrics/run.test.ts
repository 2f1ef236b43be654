import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import {
  customMetricNamed,
  customMetrics,
  type CustomMetric,
} from '#analysis/custom-metrics/custom-metric.ts';
import { keepAnswer } from '#analysis/custom-metrics/keep.ts';
import { runDueMetrics } from '#analysis/custom-metrics/run.ts';
import { removeCustomMetric, setCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import type { CustomMetricDesign } from '#domain/custom-metrics.ts';
import type { Timezone } from '#domain/day.ts';
import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';
import type { Db, Target } from '#store/postgres.ts';

import { asRole, test as base } from '../../support/database.ts';

const TIMEZONE = 'Europe/Berlin' as Timezone;
const NOW = Temporal.Instant.from('2031-05-14T10:00:00Z');
const NOT_LATER = { days: 0 };
const TODAY = Temporal.PlainDate.from('2031-05-14');
const ALL =
  "select d::date as day, 1 as value from generate_series(timestamp '2031-04-01', '2031-05-20', '1 day') as d";

const test = base.extend('reader', { scope: 'worker' }, async ({ target }): Promise<Target> => {
  await prepareMetricsRole(target, { isOurServer: true });
  return asRole(target, METRICS_ROLE);
});

describe('a number of one’s own', () => {
  test('has its past from the first moment, and nothing of a day that is not over', async ({
    db,
    reader,
  }) => {
    const set = await write(db, reader, { query: ALL });

    expect(set).toMatchObject({ kind: 'set', isNew: true });
    const { last, days, title } = (await named(db))!;
    expect(title).toBe('Signups');
    expect(last).toEqual({ day: TODAY.subtract({ days: 1 }), value: '1' });
    expect(days).toHaveLength(43);
  });

  test('is not written down when its query gives nothing of use', async ({ db, reader }) => {
    const nan = `select date '2031-05-01' as day, 'NaN'::float8 as value`;

    const set = await write(db, reader, { query: nan });

    expect(set).toMatchObject({ kind: 'failed', failure: { code: 'not_finite' } });
    expect(await named(db)).toBeNull();
  });

  test.for<[what: string, query: string, code: string]>([
    ['a value is text', "select date '2031-05-01' as day, 'many' as value", 'not_a_number'],
    ['a value is money', "select date '2031-05-01' as day, 1::money as value", 'not_a_number'],
    [
      'a value is infinite',
      "select date '2031-05-01' as day, 'infinity'::numeric as value",
      'not_finite',
    ],
    [
      'a value has 19 digits',
      "select date '2031-05-01' as day, 1e18::numeric as value",
      'too_large',
    ],
    ['a day is an instant', 'select now() as day, 1 as value', 'not_a_date'],
    ['a day is infinite', "select 'infinity'::date as day, 1 as value", 'not_a_day'],
    ['a day is before Christ', "select date '0044-03-15 BC' as day, 1 as value", 'not_a_day'],
    ['a day is empty', 'select null::date as day, 1 as value', 'not_a_day'],
    [
      'a day has two rows',
      "select date '2031-05-01' as day, n as value from generate_series(1, 2) as n",
      'two_rows_a_day',
    ],
    [
      'there are too many rows',
      "select date '2000-01-01' + n as day, n as value from generate_series(1, 5000) as n",
      'too_many_rows',
    ],
    ['no day is over', "select date '2031-05-14' as day, 1 as value", 'no_days'],
    ['there is no row', "select date '2031-05-01' as day, 1 as value where false", 'no_days'],
  ])('is refused with a sentence when %s', async ([, query, code], { db, reader }) => {
    const set = await write(db, reader, { query });

    expect(set).toMatchObject({ kind: 'failed', failure: { code } });
  });

  test('leaves out a day without a value', async ({ db, reader }) => {
    const query = `select d as day, nullif(n, 2) as value
      from (values (date '2031-05-01', 1), (date '2031-05-02', 2)) as v (d, n)`;

    await write(db, reader, { query });

    expect((await named(db))!.days).toHaveLength(1);
  });

  test('keeps days that its query gives no more, and changes those that it gives anew', async ({
    db,
    reader,
  }) => {
    await db`insert into usage_metrics (name) values ('a')`;
    const count = '(select count(*) from usage_metrics)';
    const query = `select date '2031-05-13' - n::int as day, ${count} as value
      from generate_series(0, 10 - 5 * ${count}) as n`;
    await write(db, reader, { query });
    await db`insert into usage_metrics (name) values ('b')`;

    await runDueMetrics(db, running(reader, { days: 1 }));

    const { days } = (await named(db, { days: 1 }))!;
    expect(days.map(({ value }) => value)).toEqual(['1', '1', '1', '1', '1', '2']);
  });

  test('is another number with another query', async ({ db, reader }) => {
    await write(db, reader, { query: ALL });

    await write(db, reader, { query: "select date '2031-05-01' as day, 7 as value" });

    expect((await named(db))!.days).toEqual([
      { day: Temporal.PlainDate.from('2031-05-01'), value: '7' },
    ]);
  });

  test('keeps nothing of a query that somebody replaced while it was asked', async ({
    db,
    reader,
  }) => {
    await write(db, reader, { query: ALL });
    const { id } = (await named(db))!;
    await write(db, reader, { query: "select date '2031-05-01' as day, 7 as value" });

    const answer = [{ day: TODAY.subtract({ days: 1 }), value: '9' }];
    expect(await keepAnswer(db, { id, query: ALL }, { answer, now: NOW })).toEqual({
      kind: 'outdated',
    });
    expect((await named(db))!.last?.value).toBe('7');
  });

  test('is asked once a day, however often and by how many', async ({ db, reader }) => {
    await write(db, reader, { query: ALL });
    const today = await runDueMetrics(db, running(reader));
    const tomorrow = await Promise.all(
      [1, 2, 3].map(() => runDueMetrics(db, running(reader, { days: 1 }))),
    );

    expect(today).toEqual([]);
    expect(tomorrow.flat()).toEqual([
      { name: 'signups', kept: { kind: 'answered', days: 44, wasFailing: false } },
    ]);
  });

  test('that fails is told once, asked again within the hour, and well again by itself', async ({
    db,
    reader,
  }) => {
    const query = "select date '2031-05-01' as day, 1 / (2 - count(*)) as value from usage_metrics";
    await write(db, reader, { query });
    await db`insert into usage_metrics (name) values ('a'), ('b')`;
    const told: CustomMetric[] = [];
    const run = async (later: Temporal.DurationLike) =>
      runDueMetrics(db, {
        ...running(reader, later),
        announce: async (_, metric) => void told.push(metric),
      });

    const runs = [await run({ days: 1 }), await run({ days: 1, minutes: 5 })];
    runs.push(await run({ days: 1, hours: 1 }));

    expect(runs.map((one) => one.length)).toEqual([1, 0, 1]);
    expect(told).toMatchObject([{ name: 'signups', failure: { code: '22012' } }]);
    const failing = (await named(db, { days: 1 }))!;
    expect(failing.failure).toMatchObject({ sentence: 'The query divides by zero.' });
    expect(failing.days).toHaveLength(1);
    await db`delete from usage_metrics`;
    await run({ days: 1, hours: 2 });
    expect((await named(db, { days: 1 }))!.failure).toBeNull();
  });

  test('is compared with a week and a month before, exactly', async ({ db, reader }) => {
    const query = `select date '2031-05-13' - n as day, 0.1 + 0.2 * n as value
      from generate_series(0, 30) as n`;

    await write(db, reader, { query });

    const { in7Days, in30Days, last } = (await named(db))!;
    expect(last!.value).toBe('0.1');
    expect(in7Days).toEqual({ before: '1.5', change: '-1.4' });
    expect(in30Days).toEqual({ before: '6.1', change: '-6' });
  });

  test('takes its day from the zone, on the day the clocks change too', async ({ db, reader }) => {
    const query = "select date '2031-03-29' + n as day, n as value from generate_series(0, 3) as n";
    const lastDayAt = async (instant: string, timezone: string) => {
      const scope = { now: Temporal.Instant.from(instant), timezone: timezone as Timezone };
      const decision = { name: 'signups', changes: { query }, actor: 'cli' };
      await db`delete from custom_metrics`;
      await setCustomMetric(db, decision, { ...scope, source: { target: reader } });
      return (await customMetricNamed(db, 'signups', scope))?.last?.day.toString();
    };

    expect(await lastDayAt('2031-03-30T21:59:00Z', 'Europe/Berlin')).toBe('2031-03-29');
    expect(await lastDayAt('2031-03-30T22:01:00Z', 'Europe/Berlin')).toBe('2031-03-30');
    expect(await lastDayAt('2031-03-30T10:16:00Z', 'Pacific/Chatham')).toBe('2031-03-30');
  });

  test('comes into the digest behind the others, and has the place it is given', async ({
    db,
    reader,
  }) => {
    await write(db, reader, { name: 'first', query: ALL });
    await write(db, reader, { name: 'second', query: ALL });
    await write(db, reader, { name: 'third', query: ALL, digestPlace: null });
    await write(db, reader, { name: 'second', digestPlace: 1 });
    await write(db, reader, { name: 'first', digestPlace: 2 });

    const all = await customMetrics(db, { now: NOW, timezone: TIMEZONE });
    expect(all.map(({ name, digestPlace }) => [name, digestPlace])).toEqual([
      ['second', 1],
      ['first', 2],
      ['third', null],
    ]);
  });

  test('is forgotten with its days', async ({ db, reader }) => {
    await write(db, reader, { query: ALL });

    expect(await removeCustomMetric(db, 'signups')).toEqual({ kind: 'removed' });
    expect(await removeCustomMetric(db, 'signups')).toEqual({ kind: 'unknown' });
    expect(await db`select 1 from custom_metric_days`).toHaveLength(0);
  });

  test('is nowhere to be asked when nobody said where', async ({ db }) => {
    expect(await write(db, null, { query: ALL })).toEqual({ kind: 'off' });
  });
});

async function write(
  db: Db,
  reader: Target | null,
  { name = 'signups', ...changes }: Partial<CustomMetricDesign> & { readonly name?: string },
) {
  const source = reader === null ? null : { target: reader, timeoutMs: 2_000 };
  const decision = { name, changes, actor: 'cli' };
  return setCustomMetric(db, decision, { now: NOW, timezone: TIMEZONE, source });
}

async function named(db: Db, later: Temporal.DurationLike = NOT_LATER) {
  return customMetricNamed(db, 'signups', { now: after(later), timezone: TIMEZONE });
}

function running(reader: Target, later: Temporal.DurationLike = NOT_LATER) {
  return { now: after(later), timezone: TIMEZONE, source: { target: reader, timeoutMs: 2_000 } };
}

function after(later: Temporal.DurationLike): Temporal.Instant {
  return NOW.toZonedDateTimeISO('UTC').add(later).toInstant();
}
