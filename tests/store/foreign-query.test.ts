import { describe, expect } from 'vitest';

import { askForeign } from '#store/foreign-query.ts';
import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';
import type { Target } from '#store/postgres.ts';

import { asRole, test as base } from '../support/database.ts';

const LIMITS = { timeoutMs: 500, rowsMost: 10 };

/** `reader` is where the role of custom metrics comes in. */
const test = base.extend('reader', { scope: 'worker' }, async ({ target }): Promise<Target> => {
  await prepareMetricsRole(target, { isOurServer: true });
  return asRole(target, METRICS_ROLE);
});

describe('a query that somebody wrote', () => {
  test('gives its days and values as text, with their types', async ({ reader }) => {
    const text =
      "with d as (select date '2031-01-01' as day) select day, 1.50 as value from d -- one";

    expect(await askForeign(reader, text, LIMITS)).toEqual([
      { day: '2031-01-01', value: '1.50', dayType: 'date', valueType: 'numeric' },
    ]);
  });

  test('gives one row more than allowed, however many it has', async ({ reader }) => {
    const many = 'select generate_series(1, 10000000) as n';
    const text = `select date '2031-01-01' + n as day, n as value from (${many}) as many`;

    expect(await askForeign(reader, text, LIMITS)).toHaveLength(11);
  });

  test.for<[what: string, text: string, code: string]>([
    ['sleeps', "select date '2031-01-01' as day, 1 as value from pg_sleep(20)", '57014'],
    [
      'takes its limit of time off and sleeps',
      "select date '2031-01-01' as day, 1 as value, set_config('statement_timeout', '0', false), pg_sleep(20)",
      '57014',
    ],
    [
      'sorts ten million rows',
      'select current_date as day, n as value from generate_series(1, 10000000) as n order by md5(n::text)',
      '57014',
    ],
    ['writes', 'insert into usage_metrics (name) values (1)', '42601'],
    [
      'writes on the way to an answer',
      'with w as (delete from customers returning 1) select current_date as day, 1 as value from w',
      '0A000',
    ],
    [
      'writes by a function',
      "select current_date as day, lo_from_bytea(0, 'x')::bigint as value",
      '25006',
    ],
    [
      'asks to write and writes',
      "select current_date as day, 1 as value, set_config('transaction_read_only', 'off', true)",
      '25001',
    ],
    ['is two statements', 'select current_date as day, 1 as value; drop table customers', '42601'],
    [
      'ends ours and begins another',
      'select current_date as day, 1 as value) as a limit 1; drop table customers; select 1 from (select 1',
      '42601',
    ],
    ['has no day', 'select 1 as value', '42703'],
    ['is no SQL', 'how many?', '42601'],
    ['divides by zero', 'select current_date as day, 1 / 0 as value', '22012'],
    ['is nothing', '', '42601'],
  ])('that %s gives a code and a sentence', async ([, text, code], { reader }) => {
    const answer = await askForeign(reader, text, LIMITS);

    expect(answer).toMatchObject({ code, sentence: expect.stringMatching(/\.$/) });
  });

  test.for<[what: string, text: string, remedy: RegExp]>([
    ['writes', 'delete from customers', /starts with select or with, and only reads\.$/],
    [
      'writes on the way',
      'with w as (delete from customers returning 1) select current_date as day, 1 as value from w',
      /may only read, with select or with\.$/,
    ],
    [
      'names no day',
      'select current_date as d, 1 as value',
      /a date as day, and a number as value/,
    ],
    [
      'names no value',
      'select current_date as day, 1 as v',
      /a date as day, and a number as value/,
    ],
    ['sleeps', 'select current_date as day, 1 as value from pg_sleep(9)', /Ask for fewer days/],
    ['asks for keys', 'select current_date as day, 1 as value from api_keys', /metric grants/],
  ])('that %s is told what to do', async ([, text, remedy], { reader }) => {
    expect(await askForeign(reader, text, LIMITS)).toMatchObject({
      sentence: expect.stringMatching(remedy),
    });
  });

  test('that meets a table which somebody has locked does not wait for long', async ({
    db,
    reader,
  }) => {
    const text = 'select current_date as day, count(*) as value from usage_metrics';
    const answer = await db.begin(async (transaction) => {
      await transaction.unsafe('lock table usage_metrics');
      return await askForeign(reader, text, { ...LIMITS, timeoutMs: 20_000 });
    });

    expect(answer).toMatchObject({ code: '55P03', sentence: expect.stringContaining('locked') });
  });

  test('that names a column which is none hears only that', async ({ reader }) => {
    const text = 'select current_date as day, count(paid) as value from customers';

    expect(await askForeign(reader, text, LIMITS)).toMatchObject({
      sentence: 'The database says: column "paid" does not exist.',
    });
  });

  test('never tells what a value was', async ({ reader }) => {
    const text = "select current_date as day, ('secret-' || 1)::int as value";

    const answer = await askForeign(reader, text, LIMITS);

    expect(answer).toMatchObject({ code: '22P02' });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('that is asked of nobody says so', async () => {
    const answer = await askForeign({ url: 'postgres://127.0.0.1:1/none' }, 'select 1', LIMITS);

    expect(answer).toEqual({ code: 'ECONNREFUSED', sentence: 'The database does not answer.' });
  });
});

describe('the role of custom metrics', () => {
  test.for([
    'api_keys',
    'audit_log',
    'outbox',
    'settings',
    'setting_changes',
    'stripe_events',
    'erasure_keys',
    'erased_ids',
    'idempotent_requests',
    'custom_metrics',
    'alert_notes',
    'metrics.risk_alerts',
    'metrics.shown_moves',
    'pg_authid',
  ])('cannot read %s', async (table, { reader }) => {
    const text = `select current_date as day, count(*) as value from ${table}`;

    expect(await askForeign(reader, text, LIMITS)).toMatchObject({ code: '42501' });
  });

  test.for([
    "set_config('role', 'postgres', false)",
    "set_config('session_authorization', 'postgres', false)",
    "set_config('row_security', 'off', false) || query_to_xml('select * from api_keys', true, true, '')",
    "table_to_xml('stripe_events', true, true, '')::text",
    "pg_read_file('/etc/passwd')",
    "query_to_xml('delete from customers returning 1', true, true, '')::text",
    '(select max(name) from customers)',
    '(select max(note) from alerts)',
    '(select c::text from customers as c limit 1)',
  ])('is not led out by %s', async (trick, { reader }) => {
    const text = `select current_date as day, length((${trick})::text) as value`;

    const answer = await askForeign(reader, text, LIMITS);

    expect(answer).toMatchObject({ code: expect.stringMatching(/^(42501|25006|0A000)$/) });
  });

  test('reads what a number is made of', async ({ db, reader }) => {
    await db`insert into customers (stripe_id, name) values ('cus_a', 'Ann')`;
    const text = "select date '2031-01-01' as day, count(*) as value from customers";

    expect(await askForeign(reader, text, LIMITS)).toMatchObject([{ value: '1' }]);
  });

  test('leaves nothing behind for the next query', async ({ reader }) => {
    const first = "select current_date as day, 1 as value, set_config('my.secret', 'x', false)";
    await askForeign(reader, first, LIMITS);
    const second =
      "select current_date as day, length(coalesce(current_setting('my.secret', true), '')) as value";

    expect(await askForeign(reader, second, LIMITS)).toMatchObject([{ value: '0' }]);
  });
});
