import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { rollups } from '#analysis/revenue/rollups.ts';
import { storeSnapshots, type Interval } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

const scope = {
  timezone: 'Pacific/Chatham' as Timezone,
  baseCurrency: 'usd' as Currency,
};

/** Noon of Thursday 5 March 2026 in Chatham, where days begin at 10:15 in UTC. */
const NOW = Temporal.Instant.from('2026-03-04T22:15:00Z');

const test = base.extend('ledger', async ({ db }) => {
  await addSpans(db, [
    { customer: 'cus_1', mrr: '100', from: '2024-02-28T10:20:00Z' },
    { customer: 'cus_2', mrr: '7', from: '2024-02-29T10:10:00Z', until: '2024-02-29T10:20:00Z' },
    { customer: 'cus_3', mrr: '30', from: '2026-02-28T10:14:00Z' },
    { customer: 'cus_4', mrr: '50', from: '2026-02-28T10:16:00Z', product: 'prod_2' },
    { customer: 'cus_3', mrr: '5', from: '2026-03-03T20:00:00Z' },
  ]);
  return db;
});

async function rows(db: Db, interval: Interval, [from, to]: readonly [string, string]) {
  const range = { fromDay: day(from), toDay: day(to), interval, now: NOW, ...scope };
  return (await rollups(db, range)).map((row) => ({
    days: `${row.fromDay.toString()} ${row.day.toString()}`,
    total: row.totalMinor,
    new: row.newMinor,
    expansion: row.expansionMinor,
    churn: row.churnMinor,
    customers: row.customers,
    isComplete: row.isComplete,
  }));
}

describe('weeks', () => {
  test('begin on Monday, and the one that runs says so', async ({ ledger }) => {
    const weeks = await rows(ledger, 'week', ['2026-02-25', '2026-03-05']);

    expect(weeks).toEqual([
      // The 28th of February, 10:14 in UTC, is still that day in Chatham; two minutes later is March.
      {
        days: '2026-02-23 2026-03-01',
        total: 180n,
        new: 80n,
        expansion: 0n,
        churn: 0n,
        customers: 3,
        isComplete: true,
      },
      {
        days: '2026-03-02 2026-03-05',
        total: 185n,
        new: 0n,
        expansion: 5n,
        churn: 0n,
        customers: 3,
        isComplete: false,
      },
    ]);
  });
});

describe('months', () => {
  test('are whole, whichever days were asked for, and reach into the leap day', async ({
    ledger,
  }) => {
    expect(await rows(ledger, 'month', ['2024-02-10', '2024-02-11'])).toEqual([
      {
        days: '2024-02-01 2024-02-29',
        total: 107n,
        new: 107n,
        expansion: 0n,
        churn: 0n,
        customers: 2,
        isComplete: true,
      },
    ]);
    expect(await rows(ledger, 'month', ['2026-02-15', '2026-03-05'])).toMatchObject([
      { days: '2026-02-01 2026-02-28', total: 130n, new: 30n, isComplete: true },
      { days: '2026-03-01 2026-03-05', total: 185n, new: 50n, isComplete: false },
    ]);
  });

  test('end with what their products make on the last day', async ({ ledger }) => {
    const range = { fromDay: day('2026-02-01'), toDay: day('2026-03-05'), now: NOW, ...scope };

    const months = await rollups(ledger, { ...range, interval: 'month' });

    expect(months.map(({ products }) => products)).toEqual([
      [{ name: 'prod_1', mrrMinor: 130n }],
      [
        { name: 'prod_1', mrrMinor: 135n },
        { name: 'prod_2', mrrMinor: 50n },
      ],
    ]);
  });

  test('are what their days add up to, stored or not', async ({ ledger }) => {
    const range = { fromDay: day('2024-01-01'), toDay: day('2026-03-05'), now: NOW, ...scope };
    const before = await rollups(ledger, { ...range, interval: 'month' });
    await storeSnapshots(ledger, { throughDay: day('2025-11-17'), ...scope });

    const [months, days] = await Promise.all([
      rollups(ledger, { ...range, interval: 'month' }),
      rollups(ledger, { ...range, interval: 'day' }),
    ]);

    expect(months).toEqual(before);
    for (const month of months) {
      const own = days.filter((row) => row.day.toPlainYearMonth().equals(month.day.toString()));
      expect(month.newMinor).toBe(own.reduce((sum, { newMinor }) => sum + newMinor, 0n));
      expect(month.churnMinor).toBe(own.reduce((sum, { churnMinor }) => sum + churnMinor, 0n));
      expect(month.totalMinor).toBe(own.at(-1)?.totalMinor);
    }
  });
});

test('a day that is not over is not complete', async ({ ledger }) => {
  expect(await rows(ledger, 'day', ['2026-03-04', '2026-03-05'])).toMatchObject([
    { days: '2026-03-04 2026-03-04', total: 185n, isComplete: true },
    { days: '2026-03-05 2026-03-05', total: 185n, isComplete: false },
  ]);
});
