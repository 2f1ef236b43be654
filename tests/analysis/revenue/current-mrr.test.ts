import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const scopeAt = (now: string, baseCurrency = 'usd') => ({
  now: Temporal.Instant.from(now),
  timezone: 'Europe/Berlin' as Timezone,
  baseCurrency: baseCurrency as Currency,
});

const JANUARY = '2026-01-01T00:00:00Z';
const MARCH = '2026-03-02T12:00:00Z';

describe('current MRR', () => {
  test('of an empty ledger is nothing, from nobody', async ({ db }) => {
    expect(await currentMrr(db, scopeAt(MARCH))).toEqual({
      asOf: Temporal.Instant.from(MARCH),
      currency: 'usd',
      mrrMinor: 0n,
      committedMinor: 0n,
      atRiskMinor: 0n,
      customers: 0,
      incompleteSubscriptions: 0,
      byCurrency: [],
      notIncluded: [],
      latestSnapshot: null,
    });
  });

  test('adds up to the last fraction of a cent before it rounds', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '0.33333333', from: JANUARY },
      { customer: 'cus_2', mrr: '0.16666667', from: JANUARY },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({ mrrMinor: 1n, customers: 2 });
  });

  test('counts a customer once, whatever they subscribe to', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY },
      { customer: 'cus_1', mrr: '500', from: '2026-02-01T00:00:00Z' },
      { customer: 'cus_2', mrr: '1', from: JANUARY },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({ mrrMinor: 1501n, customers: 2 });
  });

  test('leaves out who has left, and takes back who returned', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_left', mrr: '70', from: JANUARY, until: '2026-02-01T00:00:00Z' },
      { customer: 'cus_back', mrr: '60', from: JANUARY, until: '2026-02-01T00:00:00Z' },
      { customer: 'cus_back', mrr: '65', from: '2026-02-20T00:00:00Z' },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({ mrrMinor: 65n, customers: 1 });
  });

  test('knows what has just happened, and not what is about to', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', from: JANUARY, until: '2026-03-02T12:00:00Z' },
      { customer: 'cus_1', mrr: '150', from: '2026-03-02T12:00:00Z' },
    ]);

    expect(await currentMrr(db, scopeAt('2026-03-02T11:59:59.999Z'))).toMatchObject({
      mrrMinor: 100n,
    });
    expect(await currentMrr(db, scopeAt('2026-03-02T12:00:00Z'))).toMatchObject({ mrrMinor: 150n });
  });

  test('names other currencies beside it and never adds them', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1999', from: JANUARY },
      { customer: 'cus_1', mrr: '3000', currency: 'jpy', from: JANUARY },
      { customer: 'cus_2', mrr: '1234', currency: 'kwd', from: JANUARY },
      {
        customer: 'cus_3',
        mrr: '5',
        currency: 'eur',
        from: JANUARY,
        until: '2026-02-01T00:00:00Z',
      },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({
      currency: 'usd',
      mrrMinor: 1999n,
      customers: 1,
      notIncluded: [
        { currency: 'jpy', mrrMinor: 3000n, customers: 1 },
        { currency: 'kwd', mrrMinor: 1234n, customers: 1 },
      ],
    });
    expect(await currentMrr(db, scopeAt(MARCH, 'eur'))).toMatchObject({
      currency: 'eur',
      mrrMinor: 0n,
      customers: 0,
    });
  });

  test('is committed without the subscriptions that have a date to end', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY },
      { customer: 'cus_2', mrr: '300.5', from: JANUARY, cancelAt: '2026-04-01T00:00:00Z' },
      { customer: 'cus_2', mrr: '40', from: JANUARY },
      {
        customer: 'cus_3',
        mrr: '70',
        currency: 'eur',
        from: JANUARY,
        cancelAt: '2026-04-01T00:00:00Z',
      },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({
      mrrMinor: 1341n,
      committedMinor: 1040n,
    });
  });

  test('is committed with a subscription whose date to end lies behind it', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1000', from: JANUARY, cancelAt: MARCH }]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({ committedMinor: 1000n });
  });

  test('does not call MRR scheduled to leave that has left already', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY },
      {
        customer: 'cus_1',
        mrr: '300',
        from: JANUARY,
        until: '2026-02-01T00:00:00Z',
        cancelAt: '2026-04-01T00:00:00Z',
      },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({
      mrrMinor: 1000n,
      committedMinor: 1000n,
    });
  });

  test('says how much of it is past due', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY },
      {
        customer: 'cus_2',
        mrr: '300',
        from: JANUARY,
        until: '2026-02-01T00:00:00Z',
        isAtRisk: true,
      },
      { customer: 'cus_3', mrr: '20', from: '2026-02-01T00:00:00Z', isAtRisk: true },
      { customer: 'cus_4', mrr: '7', from: JANUARY, until: '2026-05-01T00:00:00Z', isAtRisk: true },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({
      mrrMinor: 1027n,
      atRiskMinor: 27n,
    });
  });

  test('says of how many running subscriptions something is missing', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY, dataState: 'incomplete_data' },
      { customer: 'cus_2', mrr: '1', currency: 'eur', from: JANUARY, dataState: 'incomplete_data' },
      { customer: 'cus_3', mrr: '1000', from: JANUARY, dataState: 'estimate' },
      {
        customer: 'cus_4',
        mrr: '1000',
        from: JANUARY,
        until: '2026-02-01T00:00:00Z',
        endedAt: '2026-02-01T00:00:00Z',
        dataState: 'incomplete_data',
      },
    ]);

    expect(await currentMrr(db, scopeAt(MARCH))).toMatchObject({ incompleteSubscriptions: 2 });
  });

  test('is the same with every number of stored days, and shows the newest of them', async ({
    db,
  }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000.5', from: '2026-02-27T10:00:00Z' },
      {
        customer: 'cus_2',
        mrr: '200',
        from: '2026-02-28T10:00:00Z',
        until: '2026-03-02T10:00:00Z',
      },
      { customer: 'cus_3', mrr: '30', currency: 'eur', from: '2026-03-01T10:00:00Z' },
    ]);
    const { latestSnapshot: none, ...computed } = await currentMrr(db, scopeAt(MARCH));
    expect(none).toBeNull();

    for (const text of ['2026-02-27', '2026-02-28', '2026-03-01']) {
      const throughDay = Temporal.PlainDate.from(text);
      const stored = await storeSnapshots(db, { throughDay, ...scopeAt(MARCH) });
      expect(await currentMrr(db, scopeAt(MARCH))).toEqual({ ...computed, latestSnapshot: stored });
    }
  });

  test('tells the newest stored day while an earlier one no longer holds', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '100', from: '2026-02-20T10:00:00Z' }]);
    const throughDay = Temporal.PlainDate.from('2026-03-01');
    await storeSnapshots(db, { throughDay, ...scopeAt(MARCH) });
    await addSpans(db, [{ customer: 'cus_2', mrr: '20', from: '2026-02-21T10:00:00Z' }]);
    await markSnapshotsOutdated(db, { since: Temporal.Instant.from('2026-02-21T10:00:00Z') });

    const { mrrMinor, latestSnapshot } = await currentMrr(db, scopeAt(MARCH));
    expect(mrrMinor).toBe(120n);
    expect(latestSnapshot?.day).toEqual(throughDay);
    expect(latestSnapshot?.totalMinor).toBe(120n);
  });

  test('of an earlier time does not look at days stored since', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '100', from: '2026-02-27T10:00:00Z' },
      { customer: 'cus_2', mrr: '20', from: '2026-02-28T10:00:00Z' },
    ]);
    await storeSnapshots(db, {
      throughDay: Temporal.PlainDate.from('2026-03-01'),
      ...scopeAt(MARCH),
    });

    expect(await currentMrr(db, scopeAt('2026-02-28T09:00:00Z'))).toMatchObject({
      mrrMinor: 100n,
      latestSnapshot: { day: Temporal.PlainDate.from('2026-02-27'), totalMinor: 100n },
    });
  });
});
