import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { dailySnapshots, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

const scope = (timezone = 'UTC', currency = 'usd') => ({
  timezone: timezone as Timezone,
  baseCurrency: currency as Currency,
});

/** `{ '2026-03-08': 1900n }`: what MRR was at the end of each day, which its products add up to. */
async function totals(
  db: Db,
  {
    from,
    to,
    timezone,
    currency,
  }: { from: string; to: string; timezone?: string; currency?: string },
) {
  const range = { fromDay: day(from), toDay: day(to), ...scope(timezone, currency) };
  const snapshots = await dailySnapshots(db, range);
  for (const { products, totalMinor } of snapshots) {
    expect(products.reduce((sum, { mrrMinor }) => sum + mrrMinor, 0n)).toBe(totalMinor);
  }
  return Object.fromEntries(snapshots.map((row) => [row.day.toString(), row.totalMinor]));
}

describe('a daily snapshot', () => {
  test('says how each kind of movement changed the day', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_stays', mrr: '1000', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_grows', mrr: '500', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_grows', mrr: '250', from: '2026-03-02T10:00:00Z' },
      { customer: 'cus_shrinks', mrr: '800', from: '2026-01-01T00:00:00Z' },
      {
        customer: 'cus_shrinks',
        mrr: '300',
        from: '2026-01-01T00:00:00Z',
        until: '2026-03-02T11:00:00Z',
      },
      {
        customer: 'cus_leaves',
        mrr: '70',
        from: '2026-01-01T00:00:00Z',
        until: '2026-03-02T12:00:00Z',
      },
      {
        customer: 'cus_returns',
        mrr: '60',
        from: '2026-01-01T00:00:00Z',
        until: '2026-02-01T00:00:00Z',
      },
      { customer: 'cus_returns', mrr: '65', from: '2026-03-02T13:00:00Z' },
      { customer: 'cus_joins', mrr: '9', from: '2026-03-02T14:00:00Z' },
    ]);

    const [snapshot] = await dailySnapshots(db, {
      fromDay: day('2026-03-02'),
      toDay: day('2026-03-02'),
      ...scope(),
    });

    expect(snapshot).toEqual({
      day: day('2026-03-02'),
      fromDay: day('2026-03-02'),
      currency: 'usd',
      totalMinor: 2624n,
      newMinor: 9n,
      reactivationMinor: 65n,
      expansionMinor: 250n,
      contractionMinor: 300n,
      churnMinor: 70n,
      fxMinor: 0n,
      customers: 5,
      products: [{ name: 'prod_1', mrrMinor: 2624n }],
      quality: 'live',
      restatement: null,
    });
  });

  test('is there for a quiet day and for a day before the first customer', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1900', from: '2026-03-02T10:00:00Z' }]);

    expect(await totals(db, { from: '2026-03-01', to: '2026-03-04' })).toEqual({
      '2026-03-01': 0n,
      '2026-03-02': 1900n,
      '2026-03-03': 1900n,
      '2026-03-04': 1900n,
    });
  });

  test('is zero in an empty ledger', async ({ db }) => {
    const snapshots = await dailySnapshots(db, {
      fromDay: day('2026-03-01'),
      toDay: day('2026-03-02'),
      ...scope(),
    });

    expect(
      snapshots.map(({ totalMinor, customers, products }) => ({ totalMinor, customers, products })),
    ).toEqual([
      { totalMinor: 0n, customers: 0, products: [] },
      { totalMinor: 0n, customers: 0, products: [] },
    ]);
  });

  test('ends after 23 hours on the day the clocks go forward', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-03-09T06:59:59Z' },
      { customer: 'cus_2', mrr: '10', from: '2026-03-09T07:00:00Z' },
    ]);

    expect(
      await totals(db, { from: '2026-03-07', to: '2026-03-09', timezone: 'America/Los_Angeles' }),
    ).toEqual({ '2026-03-07': 0n, '2026-03-08': 1n, '2026-03-09': 11n });
  });

  test('ends after 25 hours on the day the clocks go back', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-11-02T07:59:59Z' },
      { customer: 'cus_2', mrr: '10', from: '2026-11-02T08:00:00Z' },
    ]);

    expect(
      await totals(db, { from: '2026-10-31', to: '2026-11-02', timezone: 'America/Los_Angeles' }),
    ).toEqual({ '2026-10-31': 0n, '2026-11-01': 1n, '2026-11-02': 11n });
  });

  test('keeps an hour that comes twice at midnight in one day', async ({ db }) => {
    // Havana's clocks go from 01:00 back to 00:00 on 1 November 2026, at 05:00Z.
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-11-01T03:59:59Z' },
      { customer: 'cus_2', mrr: '10', from: '2026-11-01T04:00:00Z' },
      { customer: 'cus_3', mrr: '100', from: '2026-11-01T05:00:00Z' },
    ]);
    const range = { from: '2026-10-31', to: '2026-11-01', timezone: 'America/Havana' };
    const expected = { '2026-10-31': 1n, '2026-11-01': 111n };

    expect(await totals(db, range)).toEqual(expected);
    for (const throughDay of ['2026-10-31', '2026-11-01']) {
      await storeSnapshots(db, { throughDay: day(throughDay), ...scope('America/Havana') });
      expect(await totals(db, range)).toEqual(expected);
    }
  });

  test('follows the clocks of the Chatham Islands, 45 minutes off', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-06-01T11:14:59Z' },
      { customer: 'cus_2', mrr: '10', from: '2026-06-01T11:15:00Z' },
    ]);

    expect(
      await totals(db, { from: '2026-06-01', to: '2026-06-02', timezone: 'Pacific/Chatham' }),
    ).toEqual({ '2026-06-01': 1n, '2026-06-02': 11n });
  });

  test('knows the leap day and the end of a month', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2024-02-29T23:59:59Z' },
      { customer: 'cus_2', mrr: '10', from: '2024-03-01T00:00:00Z' },
      {
        customer: 'cus_3',
        mrr: '100',
        from: '2024-03-31T23:59:59Z',
        until: '2024-04-01T00:00:00Z',
      },
    ]);

    expect(await totals(db, { from: '2024-02-28', to: '2024-03-01' })).toEqual({
      '2024-02-28': 0n,
      '2024-02-29': 1n,
      '2024-03-01': 11n,
    });
    expect(await totals(db, { from: '2024-03-31', to: '2024-04-01' })).toEqual({
      '2024-03-31': 111n,
      '2024-04-01': 11n,
    });
  });

  test('rounds once, after everything is added up', async ({ db }) => {
    const yearly = { mrr: '166.25', from: '2026-01-01T00:00:00Z' };
    await addSpans(
      db,
      Array.from({ length: 100 }, (_, index) => ({ customer: `cus_${index}`, ...yearly })),
    );

    expect(await totals(db, { from: '2026-01-01', to: '2026-01-01' })).toEqual({
      '2026-01-01': 16_625n,
    });
  });

  test('rounds half a cent up, and less than half of one to nothing', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '0.5', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_2', mrr: '0.49999999', currency: 'kwd', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_3', mrr: '1', currency: 'eur', from: '2026-01-01T00:00:00Z' },
    ]);
    const on = { from: '2026-01-01', to: '2026-01-01' };

    expect(await totals(db, on)).toEqual({ '2026-01-01': 1n });
    expect(await totals(db, { ...on, currency: 'kwd' })).toEqual({ '2026-01-01': 0n });
    expect(await totals(db, { ...on, currency: 'eur' })).toEqual({ '2026-01-01': 1n });
  });

  test('never adds one currency to another', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1999', from },
      { customer: 'cus_1', mrr: '3000', currency: 'jpy', from },
      { customer: 'cus_1', mrr: '1234', currency: 'kwd', from },
    ]);
    const on = { from: '2026-01-01', to: '2026-01-01' };

    expect(await totals(db, on)).toEqual({ '2026-01-01': 1999n });
    expect(await totals(db, { ...on, currency: 'jpy' })).toEqual({ '2026-01-01': 3000n });
    expect(await totals(db, { ...on, currency: 'kwd' })).toEqual({ '2026-01-01': 1234n });
  });

  test('of today stops at the present and leaves out what is certain but still to come', async ({
    db,
  }) => {
    await addSpans(db, [
      {
        customer: 'cus_1',
        mrr: '100',
        from: '2026-03-02T10:00:00Z',
        until: '2026-03-02T20:00:00Z',
      },
      { customer: 'cus_1', mrr: '150', from: '2026-03-02T20:00:00Z' },
    ]);
    const today = { fromDay: day('2026-03-02'), toDay: day('2026-03-02'), ...scope() };

    const [early] = await dailySnapshots(db, {
      ...today,
      now: instant('2026-03-02T19:59:59.999Z'),
    });
    const [late] = await dailySnapshots(db, { ...today, now: instant('2026-03-02T20:00:00Z') });

    expect(early).toMatchObject({ totalMinor: 100n, expansionMinor: 0n });
    expect(early?.products).toEqual([{ name: 'prod_1', mrrMinor: 100n }]);
    expect(late).toMatchObject({ totalMinor: 150n, expansionMinor: 50n });
  });
});

describe('the products of a snapshot', () => {
  const products = async (db: Db, on = '2026-01-02') => {
    const [snapshot] = await dailySnapshots(db, { fromDay: day(on), toDay: day(on), ...scope() });
    return snapshot?.products;
  };

  test('carry their names, largest first', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addProduct(db, 'prod_1', 'Starter');
    await addProduct(db, 'prod_2', 'Team');
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', product: 'prod_1', from },
      { customer: 'cus_2', mrr: '300', product: 'prod_2', from },
      { customer: 'cus_3', mrr: '50.5', product: 'prod_2', from },
    ]);

    expect(await products(db)).toEqual([
      { name: 'Team', mrrMinor: 351n },
      { name: 'Starter', mrrMinor: 100n },
    ]);
  });

  test('of one name stay apart by their ids', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addProduct(db, 'prod_1', 'Team');
    await addProduct(db, 'prod_2', 'Team');
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', product: 'prod_1', from },
      { customer: 'cus_2', mrr: '300', product: 'prod_2', from },
    ]);

    expect(await products(db)).toEqual([
      { name: 'Team (prod_2)', mrrMinor: 300n },
      { name: 'Team (prod_1)', mrrMinor: 100n },
    ]);
  });

  test('go by their id when nobody named them, and by their price when they have none', async ({
    db,
  }) => {
    const from = '2026-01-01T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', product: 'prod_9', from },
      { customer: 'cus_2', mrr: '300', product: null, price: 'plan_old', from },
    ]);

    expect(await products(db)).toEqual([
      { name: 'plan_old', mrrMinor: 300n },
      { name: 'prod_9', mrrMinor: 100n },
    ]);
  });

  test('are gone once nobody pays for them', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '5', from: '2026-01-01T00:00:00Z', until: '2026-01-02T23:59:59Z' },
      { customer: 'cus_1', mrr: '7', product: 'prod_2', from: '2026-01-01T00:00:00Z' },
    ]);

    expect(await products(db, '2026-01-01')).toHaveLength(2);
    expect(await products(db, '2026-01-02')).toEqual([{ name: 'prod_2', mrrMinor: 7n }]);
  });
});
