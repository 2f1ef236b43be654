import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { cohorts } from '#analysis/revenue/cohorts.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const ask = (db: Db, now: string, { timezone = 'UTC', currency = 'usd' } = {}) =>
  cohorts(db, {
    now: Temporal.Instant.from(now),
    timezone: timezone as Timezone,
    baseCurrency: currency as Currency,
  });

/** `2026-01 3/600: 0 3/600, 1 2/500*`: customers and minor units; a star for a month that is not over. */
async function told(db: Db, now: string, where = {}): Promise<string[]> {
  const { cohorts: found } = await ask(db, now, where);
  return found.map(({ month, customers, mrrMinor, months }) => {
    const states = months.map(
      (one) => `${one.n} ${one.customers}/${one.mrrMinor}${one.isComplete ? '' : '*'}`,
    );
    return `${month.toString()} ${customers}/${mrrMinor}: ${states.join(', ')}`;
  });
}

describe('cohorts by month', () => {
  test('follow who joined in a month, at the end of each month since', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_stays', mrr: '100', from: '2026-01-05T00:00:00Z' },
      { customer: 'cus_stays', mrr: '50', from: '2026-02-20T00:00:00Z' },
      {
        customer: 'cus_leaves',
        mrr: '200',
        from: '2026-01-31T23:59:59Z',
        until: '2026-02-28T23:59:59Z',
      },
      {
        customer: 'cus_returns',
        mrr: '300',
        from: '2026-01-10T00:00:00Z',
        until: '2026-01-20T00:00:00Z',
      },
      { customer: 'cus_returns', mrr: '310', from: '2026-03-01T00:00:00Z' },
      { customer: 'cus_second', mrr: '70', from: '2026-03-03T00:00:00Z' },
    ]);

    expect(await told(db, '2026-03-10T00:00:00Z')).toEqual([
      '2026-01 3/600: 0 2/300, 1 1/150, 2 2/460*',
      '2026-03 1/70: 0 1/70*',
    ]);
  });

  test('are none in an empty database', async ({ db }) => {
    expect(await ask(db, '2026-03-10T00:00:00Z')).toMatchObject({ cohorts: [], retention: [] });
  });

  test('begin with what a customer paid at the end of the first day', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', from: '2026-01-05T09:00:00Z' },
      { customer: 'cus_1', mrr: '900', from: '2026-01-05T23:59:59Z' },
      { customer: 'cus_1', mrr: '7', from: '2026-01-06T00:00:00Z' },
      { customer: 'cus_2', mrr: '5', from: '2026-01-07T09:00:00Z', until: '2026-01-07T10:00:00Z' },
    ]);

    expect(await told(db, '2026-01-31T12:00:00Z')).toEqual(['2026-01 2/1000: 0 1/1007*']);
  });

  test('end a month when its last day is over, and not a second before', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1', from: '2024-02-01T00:00:00Z' }]);

    expect(await told(db, '2024-02-29T23:59:59Z')).toEqual(['2024-02 1/1: 0 1/1*']);
    expect(await told(db, '2024-03-01T00:00:00Z')).toEqual(['2024-02 1/1: 0 1/1, 1 1/1*']);
  });

  test.for([
    // The clocks go forward on 31 March in Berlin and back on 31 October 2027, both ends of a month.
    ['Europe/Berlin', '2024-03-31T21:59:59Z', '2024-03-31T22:00:00Z', '2024-03', '2024-04'],
    ['Europe/Berlin', '2027-10-31T22:59:59Z', '2027-10-31T23:00:00Z', '2027-10', '2027-11'],
    ['America/New_York', '2026-11-01T03:59:59Z', '2026-11-01T04:00:00Z', '2026-10', '2026-11'],
    ['Pacific/Chatham', '2026-03-31T10:14:59Z', '2026-03-31T10:15:00Z', '2026-03', '2026-04'],
  ] as const)(
    'begin at local midnight in %s, %s',
    async ([timezone, before, after, one, other], { db }) => {
      await addSpans(db, [
        { customer: 'cus_1', mrr: '1', from: before },
        { customer: 'cus_2', mrr: '1', from: after },
      ]);
      const { cohorts: found } = await ask(db, '2028-01-01T00:00:00Z', { timezone });

      expect(found.map(({ month, customers }) => [month.toString(), customers])).toEqual([
        [one, 1],
        [other, 1],
      ]);
    },
  );

  test('leave out what is certain but still to come', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-01-01T00:00:00Z', until: '2026-01-20T00:00:00Z' },
      { customer: 'cus_2', mrr: '1', from: '2026-01-18T00:00:00Z' },
    ]);

    expect(await told(db, '2026-01-15T00:00:00Z')).toEqual(['2026-01 1/1: 0 1/1*']);
  });

  test.for([
    ['jpy', '1980.5', 1981n],
    ['kwd', '12345', 12_345n],
  ] as const)('are in the minor units of %s', async ([currency, mrr, minor], { db }) => {
    await addSpans(db, [{ customer: 'cus_1', currency, mrr, from: '2026-01-01T00:00:00Z' }]);

    const [found] = (await ask(db, '2026-01-15T00:00:00Z', { currency })).cohorts;
    expect(found).toMatchObject({ mrrMinor: minor, months: [{ mrrMinor: minor }] });
  });

  test('count an exchange rate once, on the first day, so that it retains nothing', async ({
    db,
  }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2026-01-01', 0.01, 1), ('usd', 'jpy', '2026-02-01', 0.02, 2)`;
    await addSpans(db, [
      { customer: 'cus_1', currency: 'jpy', mrr: '100', from: '2026-01-31T00:00:00Z' },
      { customer: 'cus_2', currency: 'jpy', mrr: '100', from: '2026-02-01T00:00:00Z' },
      { customer: 'cus_unknown', currency: 'kwd', mrr: '100', from: '2026-01-01T00:00:00Z' },
    ]);

    expect(await told(db, '2026-03-15T00:00:00Z')).toEqual([
      '2026-01 1/100: 0 1/100, 1 1/100, 2 1/100*',
      '2026-02 1/200: 0 1/200, 1 1/200*',
    ]);
  });

  test('count a customer of two currencies once, until both are left', async ({ db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2026-01-01', 2, 2)`;
    await addSpans(db, [
      { customer: 'cus_1', mrr: '10', from: '2026-01-05T00:00:00Z', until: '2026-02-15T00:00:00Z' },
      {
        customer: 'cus_1',
        currency: 'eur',
        mrr: '10',
        from: '2026-02-05T00:00:00Z',
        until: '2026-04-05T00:00:00Z',
      },
    ]);

    expect(await told(db, '2026-04-15T00:00:00Z')).toEqual([
      '2026-01 1/10: 0 1/10, 1 1/20, 2 1/20, 3 0/0*',
    ]);
  });

  test('add up to everybody who is old enough', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', from: '2026-01-05T00:00:00Z' },
      {
        customer: 'cus_2',
        mrr: '300',
        from: '2026-01-06T00:00:00Z',
        until: '2026-02-10T00:00:00Z',
      },
      { customer: 'cus_3', mrr: '200', from: '2026-02-06T00:00:00Z' },
      { customer: 'cus_4', mrr: '999', from: '2026-03-06T00:00:00Z' },
    ]);

    const { retention } = await ask(db, '2026-03-15T00:00:00Z');

    expect(retention).toMatchObject([
      { n: 0, customers: { part: 3, whole: 3 }, revenue: { partMinor: 600n, wholeMinor: 600n } },
      { n: 1, customers: { part: 1, whole: 2 }, revenue: { partMinor: 100n, wholeMinor: 400n } },
    ]);
  });

  test('hold for more than a thousand customers', async ({ db }) => {
    await addSpans(
      db,
      Array.from({ length: 1_200 }, (_, n) => ({
        customer: `cus_${n}`,
        mrr: '1',
        from: '2026-01-05T00:00:00Z',
        until: n < 300 ? '2026-02-05T00:00:00Z' : null,
      })),
    );

    expect(await told(db, '2026-03-01T00:00:00Z')).toEqual([
      '2026-01 1200/1200: 0 1200/1200, 1 900/900, 2 900/900*',
    ]);
  });
});
