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
import { addSpans } from '../../support/ledger-rows.ts';

/** Already the 11th in Berlin. */
const NOW = Temporal.Instant.from('2026-06-10T22:30:00Z');

const test = base
  .extend('write', async ({}, { onCleanup }) => {
    const home = makeHome();
    onCleanup(async () => removeHome(home));
    return (content: string) => {
      const file = path.join(home, 'rates.csv');
      writeFileSync(file, content);
      return file;
    };
  })
  .extend('type', ({ db }) => async (...words: string[]) => {
    const said: string[] = [];
    const exitCode = await runCommandLine(
      words,
      {
        db: async () => db,
        settings: () => ({
          timezone: 'Europe/Berlin' as Timezone,
          baseCurrency: parseCurrency('usd') as Currency,
          thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
          forwarding: { opsp: null, webhook: null, email: null },
          slack: { mode: 'local', botToken: null, appToken: null, apiUrl: 'http://127.0.0.1/' },
          stripe: { isSimulated: false, accounts: [{ name: 'main' }], webhookSecrets: [] },
        }),
        now: () => NOW,
        version: '1.2.3',
        progress: () => {},
        operations: operations(NOW),
      },
      { print: (text) => said.push(text), complain: (text) => said.push(text), width: 100 },
    );
    return { exitCode, said: said.join('\n') };
  });

describe('fx set', () => {
  test('keeps a rate from today on, and the total follows', async ({ db, type }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: '2026-06-01T00:00:00Z' },
      { customer: 'cus_2', mrr: '1000', currency: 'eur', from: '2026-06-01T00:00:00Z' },
    ]);
    expect((await type('mrr')).said).toContain(
      'Not included  €10.00 of 1 customer: no rate (moneyradar fx set EUR RATE)',
    );

    expect(await type('fx', 'set', 'eur', '1.08')).toEqual({
      exitCode: 0,
      said: 'From 2026-06-11 on, 1 EUR is 1.08 USD. Every figure follows at once.',
    });

    expect((await type('mrr')).said.split('\n').slice(0, 1)).toEqual(['MRR        $20.80']);
    expect((await type('mrr')).said).toContain('In EUR     €10.00 of 1 customer');
    expect(await db`select actor, action from audit_log`).toEqual([
      { actor: 'cli', action: 'fx_rates_set' },
    ]);
  });

  test('shows what a changed rate did in a column of its own', async ({ db, type }) => {
    await addSpans(db, [
      { customer: 'cus_2', mrr: '1000', currency: 'eur', from: '2026-06-01T00:00:00Z' },
    ]);
    await type('fx', 'set', 'EUR', '1', '--from', '2026-01-01');
    await type('fx', 'set', 'EUR', '1.25', '--from', '2026-06-10');

    const { said } = await type('snapshots', '--from', '2026-06-01', '--by', 'month');

    expect(said.split('\n')).toEqual([
      'Month         MRR      New  Back  Expansion  Contraction  Churn      FX  Customers',
      '2026-06 *  $12.50  +$10.00                                       +$2.50          1',
      '',
      '* The month is not over: it stands as of now.',
    ]);
    const native = await type('snapshots', '--days', '2', '--currency', 'EUR', '--json');
    expect(JSON.parse(native.said)).toMatchObject({
      currency: 'EUR',
      snapshots: [
        { total_mrr: 10, fx_mrr: 0 },
        { total_mrr: 10, fx_mrr: 0 },
      ],
    });
  });

  test('refuses what is no rate, currency or day', async ({ db, type }) => {
    const answers = await Promise.all([
      type('fx', 'set', 'EUR', '1,08'),
      type('fx', 'set', 'EURO', '1.08'),
      type('fx', 'set', 'USD', '1'),
      type('fx', 'set', 'EUR', '1.08', '--from', '2026-02-29'),
      type('snapshots', '--by', 'quarter'),
      type('snapshots', '--currency', 'EURO'),
    ]);

    expect(answers.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(answers.map(({ said }) => said.split('\n')[0])).toEqual([
      'RATE must be a decimal above zero, such as 1.08, not “1,08”.',
      'CURRENCY must be three letters, not “EURO”.',
      'CURRENCY USD is the base currency, which is always worth 1.',
      '--from must be YYYY-MM-DD, not “2026-02-29”.',
      '--by must be one of day, week, month.',
      '--currency must be three letters, such as EUR.',
    ]);
    expect(await db`select * from fx_rates`).toEqual([]);
  });
});

const WRONG = [
  'day,currency,rate',
  '2026-01-01,EUR,1.10',
  '2026-13-01,EUR,1.11',
  '2026-01-02,EUR,-1',
  '',
  '2026-01-01,eur,1.12',
  '2026-01-03,US dollar,1',
  '2026-01-04',
].join('\n');

describe('fx import', () => {
  test('takes in a file as spreadsheets write it, once', async ({ type, write }) => {
    const file = write(
      '\uFEFFDay, Currency ,rate\r\n2026-01-01,EUR,1.10\r\n2026-01-02,gbp,1.3\r\n',
    );

    expect(await type('fx', 'import', file)).toEqual({
      exitCode: 0,
      said: '2 rates were taken in; 2 are new or other than before.',
    });
    expect((await type('fx', 'import', file)).said).toBe(
      '2 rates were taken in; 0 are new or other than before.',
    );
    expect((await type('fx', 'list')).said).toMatch(
      /^Currency {2}From {8}Rate {2}Set at\nEUR {7}2026-01-01 {2}1\.10 .*\nGBP {7}2026-01-02 {3}1\.3 /,
    );
  });

  test('stores nothing of a file with a wrong line, and names them all', async ({
    db,
    type,
    write,
  }) => {
    const { exitCode, said } = await type('fx', 'import', write(WRONG));

    expect(exitCode).toBe(1);
    expect(said.split('\n')).toEqual([
      'Nothing was stored. Mend these lines, or leave them out with --skip:',
      '  line 3: day must be YYYY-MM-DD, not “2026-13-01”',
      '  line 4: rate must be a decimal above zero, such as 1.08, not “-1”',
      '  line 6: says a second time what line 2 says',
      '  line 7: currency must be three letters, not “US dollar”',
      '  line 8: currency must be three letters, not nothing',
    ]);
    expect(await db`select * from fx_rates`).toEqual([]);
  });

  test('leaves wrong lines out when told to', async ({ db, type, write }) => {
    const { exitCode, said } = await type('fx', 'import', write(WRONG), '--skip');

    expect(exitCode).toBe(1);
    expect(said).toContain('1 rates were taken in; 1 are new or other than before.');
    expect(said).toContain('These lines cannot be used:\n  line 3');
    expect(await db`select currency, rate from fx_rates`).toEqual([
      { currency: 'eur', rate: '1.10' },
    ]);
  });

  test('says what is missing in the line of names, and what is no CSV', async ({ type, write }) => {
    expect((await type('fx', 'import', write('date,currency,rate\n'))).said).toContain(
      'line 1: must name the columns day,currency,rate; day missing',
    );
    expect((await type('fx', 'import', write(''))).said).toContain('line 1: must name');
    expect((await type('fx', 'import', write('day,currency,rate\n"2026'))).said).toContain(
      'is not CSV',
    );
    expect((await type('fx', 'import', '/nowhere.csv')).exitCode).toBe(2);
  });

  test('takes ten thousand rates, and not one more', async ({ db, type, write }) => {
    const first = Temporal.PlainDate.from('1999-01-01');
    const lines = Array.from(
      { length: 10_001 },
      (_, n) => `${first.add({ days: n }).toString()},EUR,1.1`,
    );
    const head = 'day,currency,rate';

    const many = await type('fx', 'import', write([head, ...lines.slice(1)].join('\n')));
    const more = await type('fx', 'import', write([head, ...lines].join('\n')));

    expect(many.said).toBe('10000 rates were taken in; 10000 are new or other than before.');
    expect(more.said).toContain('line 10002: is one rate too many; a file has 10000');
    expect(await db`select count(*) as n from fx_rates`).toEqual([{ n: 10_000n }]);
  });
});
