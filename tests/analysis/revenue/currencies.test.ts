import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { fxRates, setFxRates } from '#analysis/revenue/fx.ts';
import { dailySnapshots, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

/** Days begin in New York, where 8 March 2026 has 23 hours. */
const scope = (baseCurrency = 'usd') => ({
  timezone: 'America/New_York' as Timezone,
  baseCurrency: baseCurrency as Currency,
});

const NOW = Temporal.Instant.from('2026-06-01T12:00:00Z');

function setRates(db: Db, rates: readonly (readonly [string, string, string])[], base = 'usd') {
  return setFxRates(db, {
    baseCurrency: base as Currency,
    rates: rates.map(([currency, fromDay, rate]) => ({
      currency: currency as Currency,
      fromDay: day(fromDay),
      rate,
    })),
  });
}

function snapshotsOf(db: Db, [from, to]: readonly [string, string], base?: string) {
  return dailySnapshots(db, { fromDay: day(from), toDay: day(to), ...scope(base) });
}

function bridgeOf(db: Db, [from, to]: readonly [string, string], base?: string) {
  return bridge(db, { fromDay: day(from), toDay: day(to), ...scope(base), now: NOW });
}

describe('an amount in another currency', () => {
  test('counts at the rate of its day, and changed rates are a line of their own', async ({
    db,
  }) => {
    await setRates(db, [
      ['eur', '2026-01-01', '1.10'],
      ['eur', '2026-03-08', '1.25'],
    ]);
    await addSpans(db, [
      { customer: 'cus_us', mrr: '1000', from: '2026-01-01T12:00:00Z' },
      { customer: 'cus_eu', mrr: '1000', currency: 'eur', from: '2026-03-05T12:00:00Z' },
      // The last second of the day of 23 hours, at the rate of that day.
      { customer: 'cus_late', mrr: '400', currency: 'eur', from: '2026-03-09T03:59:59Z' },
    ]);

    const rows = await snapshotsOf(db, ['2026-03-07', '2026-03-09']);

    expect(rows.map((row) => [row.totalMinor, row.newMinor, row.fxMinor, row.customers])).toEqual([
      [2100n, 0n, 0n, 2],
      // 1000 + 1400 × 1.25; what was there, 1000 euro cents, is worth 150 more.
      [2750n, 500n, 150n, 3],
      [2750n, 0n, 0n, 3],
    ]);
    expect(await bridgeOf(db, ['2026-03-01', '2026-03-31'])).toMatchObject({
      startMinor: 1000n,
      newMinor: 1600n,
      fxMinor: 150n,
      endMinor: 2750n,
      counts: { new: 2 },
      closes: true,
    });
  });

  test('is the same from stored days', async ({ db }) => {
    await setRates(db, [
      ['eur', '2026-01-01', '1.10'],
      ['eur', '2026-03-08', '1.25'],
    ]);
    await addSpans(db, [
      { customer: 'cus_us', mrr: '1000.5', from: '2026-01-01T12:00:00Z' },
      { customer: 'cus_eu', mrr: '999.99', currency: 'eur', from: '2026-03-05T12:00:00Z' },
    ]);
    const range = ['2026-03-01', '2026-03-12'] as const;
    const computed = [await snapshotsOf(db, range), await bridgeOf(db, range)];

    await storeSnapshots(db, { throughDay: day('2026-03-10'), ...scope() });

    expect([await snapshotsOf(db, range), await bridgeOf(db, range)]).toEqual(computed);
  });

  test('before the first rate counts at the first rate', async ({ db }) => {
    await setRates(db, [['eur', '2026-03-20', '2']]);
    await addSpans(db, [
      { customer: 'cus_eu', mrr: '50', currency: 'eur', from: '2026-02-28T12:00:00Z' },
    ]);

    const rows = await snapshotsOf(db, ['2026-02-28', '2026-03-21']);

    expect(new Set(rows.map(({ totalMinor }) => totalMinor))).toEqual(new Set([100n]));
    expect(rows.every(({ fxMinor }) => fxMinor === 0n)).toBe(true);
  });

  test('has no or three digits, or the base has', async ({ db }) => {
    const spans = [
      { customer: 'cus_yen', mrr: '1999', currency: 'jpy', from: '2024-02-29T12:00:00Z' },
      { customer: 'cus_dinar', mrr: '1234', currency: 'kwd', from: '2024-02-29T12:00:00Z' },
      { customer: 'cus_dollar', mrr: '1000', currency: 'usd', from: '2024-02-29T12:00:00Z' },
    ];
    await addSpans(db, spans);
    await setRates(db, [
      ['jpy', '2024-02-29', '0.0067'],
      ['kwd', '2024-02-29', '3.25'],
    ]);
    const toYen = [
      ['usd', '2024-02-29', '150'],
      ['kwd', '2024-02-29', '488.5'],
    ] as const;
    await setRates(db, toYen, 'jpy');
    await setRates(db, [['jpy', '2024-02-29', '0.002']], 'kwd');
    const leapDay = ['2024-02-29', '2024-02-29'] as const;

    const totals = await Promise.all(
      ['usd', 'jpy', 'kwd'].map(async (base) => (await snapshotsOf(db, leapDay, base))[0]),
    );

    expect(totals.map((row) => [row?.totalMinor, row?.customers])).toEqual([
      // ¥1999 are 1339.33 cents, 1234 fils 401.05: with 1000 cents, 2740.38.
      [2740n, 3],
      // $10 are ¥1500, 1.234 dinars ¥602.809: with ¥1999, 4101.809.
      [4102n, 3],
      // ¥1999 are 3998 fils; there is no rate of the dollar to the dinar.
      [5232n, 2],
    ]);
  });

  test('without a rate is named and not in any figure', async ({ db }) => {
    await setRates(db, [['eur', '2026-01-01', '1.10']]);
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: '2026-01-31T23:00:00Z' },
      { customer: 'cus_1', mrr: '100', currency: 'eur', from: '2026-01-31T23:00:00Z' },
      { customer: 'cus_2', mrr: '900', currency: 'gbp', from: '2026-01-31T23:00:00Z' },
    ]);

    expect(await currentMrr(db, { now: NOW, ...scope() })).toMatchObject({
      mrrMinor: 1110n,
      customers: 1,
      byCurrency: [
        { currency: 'eur', mrrMinor: 100n, customers: 1 },
        { currency: 'usd', mrrMinor: 1000n, customers: 1 },
      ],
      notIncluded: [{ currency: 'gbp', mrrMinor: 900n, customers: 1 }],
    });
    expect(await bridgeOf(db, ['2026-01-31', '2026-01-31'])).toMatchObject({
      newMinor: 1110n,
      counts: { new: 2 },
      endMinor: 1110n,
      closes: true,
    });
  });

  test('makes committed and at-risk MRR as well', async ({ db }) => {
    await setRates(db, [['eur', '2026-01-01', '1.5']]);
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: '2026-01-01T00:00:00Z', isAtRisk: true },
      {
        customer: 'cus_2',
        mrr: '300',
        currency: 'eur',
        from: '2026-01-01T00:00:00Z',
        cancelAt: '2026-07-01T00:00:00Z',
        isAtRisk: true,
      },
    ]);

    expect(await currentMrr(db, { now: NOW, ...scope() })).toMatchObject({
      mrrMinor: 1450n,
      committedMinor: 1000n,
      atRiskMinor: 1450n,
    });
  });
});

describe('a customer of several currencies', () => {
  test('is counted once, in as many as the customer pays in', async ({ db }) => {
    await setRates(db, [
      ['eur', '2026-01-01', '1'],
      ['gbp', '2026-01-01', '1'],
    ]);
    const pays = (currency: string, from: string, until: string | null = null) => ({
      customer: 'cus_1',
      mrr: '100',
      currency,
      from: `${from}T17:00:00Z`,
      until: until && `${until}T17:00:00Z`,
    });
    await addSpans(db, [
      pays('usd', '2026-03-01', '2026-03-04'),
      pays('eur', '2026-03-02', '2026-03-06'),
      pays('gbp', '2026-03-03', '2026-03-05'),
      { customer: 'cus_2', mrr: '1', from: '2026-03-01T17:00:00Z' },
    ]);
    const range = ['2026-02-28', '2026-03-07'] as const;
    const customers = async () =>
      (await snapshotsOf(db, range)).map((row) => [row.totalMinor, row.customers]);
    const expected = [
      [0n, 0],
      [101n, 2],
      [201n, 2],
      [301n, 2],
      [201n, 2],
      [101n, 2],
      [1n, 1],
      [1n, 1],
    ];

    expect(await customers()).toEqual(expected);
    await storeSnapshots(db, { throughDay: day('2026-03-03'), ...scope() });
    expect(await customers()).toEqual(expected);
  });

  test('is one of more than a thousand', async ({ db }) => {
    await setRates(db, [['eur', '2026-01-01', '1.1']]);
    await addSpans(
      db,
      Array.from({ length: 1200 }, (_, n) => ({
        customer: `cus_${n % 1100}`,
        mrr: '10',
        currency: n < 1100 ? 'usd' : 'eur',
        from: '2026-03-01T12:00:00Z',
      })),
    );

    expect(await currentMrr(db, { now: NOW, ...scope() })).toMatchObject({
      mrrMinor: 12_100n,
      customers: 1100,
    });
  });
});

describe('the largest movements', () => {
  test('are those worth most in the base currency, each shown in its own', async ({ db }) => {
    await setRates(db, [['jpy', '2026-01-01', '0.0067']]);
    await addSpans(db, [
      { customer: 'cus_yen', mrr: '5000', currency: 'jpy', from: '2026-03-02T12:00:00Z' },
      { customer: 'cus_dollar', mrr: '4000', from: '2026-03-02T12:00:00Z' },
    ]);

    const { topMovements } = await bridgeOf(db, ['2026-03-01', '2026-03-31']);

    expect(topMovements.map((row) => [row.customerId, row.amountMinor, row.currency])).toEqual([
      ['cus_dollar', 4000n, 'usd'],
      ['cus_yen', 5000n, 'jpy'],
    ]);
  });
});

describe('rates', () => {
  test('are replaced by day, and only what differs is counted', async ({ db }) => {
    expect(
      await setRates(db, [
        ['eur', '2026-01-01', '1.10'],
        ['gbp', '2026-01-01', '1.30'],
      ]),
    ).toBe(2);
    expect(
      await setRates(db, [
        ['eur', '2026-01-01', '1.1'],
        ['gbp', '2026-01-01', '1.31'],
      ]),
    ).toBe(1);

    const rates = await fxRates(db, scope());
    expect(rates.map(({ currency, fromDay, rate }) => [currency, String(fromDay), rate])).toEqual([
      ['eur', '2026-01-01', '1.10'],
      ['gbp', '2026-01-01', '1.31'],
    ]);
    expect(await fxRates(db, scope('eur'))).toEqual([]);
  });
});
