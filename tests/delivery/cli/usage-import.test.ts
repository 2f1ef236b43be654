import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { runCommandLine } from '#delivery/cli/run.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { operations } from '../../support/doors.ts';
import { makeHome, removeHome } from '../../support/home.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** Takes in a file of that name and content, and says what was printed. */
const test = base.extend('take', async ({ db }, { onCleanup }) => {
  const home = makeHome();
  onCleanup(async () => removeHome(home));
  return async (name: string, content: string, now = NOW) => {
    const file = path.join(home, name);
    writeFileSync(file, content);
    const said: string[] = [];
    const exitCode = await runCommandLine(
      ['usage', 'import', file],
      {
        db: async () => db,
        settings: () => ({
          timezone: 'UTC' as Timezone,
          baseCurrency: parseCurrency('usd') as Currency,
          thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
          forwarding: { opsp: null, webhook: null, email: null },
          slack: { mode: 'local', botToken: null, appToken: null, apiUrl: 'http://127.0.0.1/' },
          stripe: { isSimulated: false, accounts: [{ name: 'main' }], webhookSecrets: [] },
        }),
        now: () => now,
        version: '1.2.3',
        progress: () => {},
        operations: operations(now),
      },
      { print: (text) => said.push(text), complain: (text) => said.push(text), width: 80 },
    );
    return { exitCode, said: said.join('\n') };
  };
});

const CSV = [
  '\uFEFFCustomer_id, metric_name ,quantity,timestamp',
  'cus_1,api_calls,10,2026-06-09T10:00:00Z',
  'cus_1,api_calls,10,2026-06-09T10:00:00Z',
  '"cus_2","says ""hello"", daily",2.5,2026-06-09T10:00:00+02:00',
  '',
].join('\r\n');

describe('a file of usage', () => {
  test('as spreadsheets write it is taken in, and the same file again changes nothing', async ({
    db,
    take,
  }) => {
    expect(await take('usage.csv', CSV)).toEqual({
      exitCode: 0,
      said: '3 records were taken in.',
    });
    expect((await take('again.csv', CSV)).said).toBe(
      '0 records were taken in, 3 were known already.',
    );
    const days = await db`
      select name, trim_scale(quantity) as quantity
      from usage_daily
      inner join usage_metrics on usage_metrics.id = metric_id
      order by name`;
    expect(days).toEqual([
      { name: 'api_calls', quantity: '20' },
      { name: 'says "hello", daily', quantity: '2.5' },
    ]);
  });

  test('without times is about the day on which it is taken in', async ({ db, take }) => {
    const total = 'customer_id,metric_name,quantity\ncus_1,api_calls,100\n';
    const taken = { said: '1 record was taken in.' };
    expect(await take('night.csv', total)).toMatchObject(taken);
    expect((await take('again.csv', total)).said).toMatch('1 was known already');
    expect(await take('next.csv', total, NOW.add({ hours: 24 }))).toMatchObject(taken);
    expect(
      await db`select day::text, trim_scale(quantity) as quantity from usage_daily order by day`,
    ).toEqual([
      { day: '2026-06-10', quantity: '100' },
      { day: '2026-06-11', quantity: '100' },
    ]);
  });

  test('names the lines that cannot be used and takes the others', async ({ take }) => {
    const lines = [
      '{"customer_id":"cus_1","metric_name":"calls","quantity":1}',
      'not JSON',
      '',
      '{"customer_id":"cus_1","metric_name":"calls","quantity":"x"}',
    ];
    const { exitCode, said } = await take('usage.ndjson', lines.join('\n'));
    expect(exitCode).toBe(1);
    expect(said).toContain('1 record was taken in.\n2 cannot be used:\n  line 2: record');
    expect(said).toContain('\n  line 4: quantity must be a number');
  });

  test('whose records say that they have no key counts once as well', async ({ take }) => {
    const line =
      '{"customer_id":"cus_1","metric_name":"calls","quantity":1,"idempotency_key":null}\r\n';
    expect((await take('usage.ndjson', line)).said).toBe('1 record was taken in.');
    expect((await take('again.ndjson', line)).said).toContain('1 was known already');
  });

  test('without the columns it needs is refused whole', async ({ take }) => {
    const { exitCode, said } = await take('usage.csv', 'customer,quantity\ncus_1,5\n');
    expect(exitCode).toBe(2);
    expect(said).toContain('customer_id, metric_name are missing');
  });

  test('with a line of too few fields takes the other lines', async ({ take }) => {
    const lines = ['customer_id,metric_name,quantity,timestamp', 'cus_1,calls,1', 'cus_2,calls,1,'];
    expect(await take('usage.csv', lines.join('\n'))).toEqual({
      exitCode: 1,
      said: '1 record was taken in.\n1 cannot be used:\n  line 2: does not have as many fields as the first line',
    });
  });

  test('that breaks off keeps what stands before, and says how much', async ({ take }) => {
    const lines = ['customer_id,metric_name,quantity', 'cus_1,calls,1', '"cus_2,calls,1'];
    const { exitCode, said } = await take('usage.csv', lines.join('\n'));
    expect(exitCode).toBe(2);
    expect(said).toContain('Taken in before that: 1 record.');
  });

  test('that names a column twice is refused, as nobody knows which counts', async ({ take }) => {
    const { exitCode, said } = await take(
      'usage.csv',
      'customer_id,metric_name,quantity,Quantity\ncus_1,calls,1,2\n',
    );
    expect(exitCode).toBe(2);
    expect(said).toContain('names the column quantity twice');
  });

  test('of another kind is not guessed at', async ({ take }) => {
    expect(await take('usage.xlsx', '')).toMatchObject({ exitCode: 2 });
  });
});
