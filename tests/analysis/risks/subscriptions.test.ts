import { describe, expect } from 'vitest';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import {
  endedOf,
  inDays,
  leave,
  openOf,
  paying,
  scanAfter,
  setSubscription,
} from './risk-world.ts';

describe('scheduled_cancellation', () => {
  const twenty = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`cus_${String(n + 1).padStart(2, '0')}`, `${n + 1}00`]),
  );

  test('is a warning; critical in the last week, or of the tenth that pays most', async ({
    db,
  }) => {
    await paying(db, twenty);
    await setSubscription(db, 'cus_01', { cancel_at: inDays(7.1) });
    await setSubscription(db, 'cus_02', { cancel_at: inDays(6.9) });
    await setSubscription(db, 'cus_18', { cancel_at: inDays(60) });
    await setSubscription(db, 'cus_19', { cancel_at: inDays(60) });
    await scanAfter(db);
    expect(await openOf(db, 'scheduled_cancellation')).toEqual([
      'cus_01 warning 100',
      'cus_02 critical 200',
      'cus_18 warning 1800',
      'cus_19 critical 1900',
    ]);
  });

  test('is a warning where most pay as much, and critical of the only customer', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await setSubscription(db, 'cus_a', { cancel_at: inDays(60) });
    await scanAfter(db);
    expect(await openOf(db, 'scheduled_cancellation')).toEqual(['cus_a critical 4900']);
    await paying(db, Object.fromEntries(Object.keys(twenty).map((customer) => [customer, '4900'])));
    await scanAfter(db, 24);
    expect(await openOf(db, 'scheduled_cancellation')).toEqual(['cus_a warning 4900']);
  });

  test('has the money of all that the customer has cancelled, and says whether they keep any', async ({
    db,
  }) => {
    await paying(db, { cus_a: '100' });
    await paying(db, { cus_a: '4900' }, { subscription: 'sub_a2' });
    await setSubscription(db, 'cus_a', { cancel_at: inDays(20) });
    const isKept = async () => (await db`select data -> 'keeps_another' as kept from alerts`)[0];
    await scanAfter(db);
    expect(await openOf(db, 'scheduled_cancellation')).toEqual(['cus_a critical 100']);
    expect(await isKept()).toEqual({ kept: true });
    await setSubscription(db, 'cus_a2', { cancel_at: inDays(30) });
    await scanAfter(db, 1);
    expect(await openOf(db, 'scheduled_cancellation')).toEqual(['cus_a critical 5000']);
    expect(await isKept()).toEqual({ kept: false });
  });

  test('ends kept when it is taken back, and lost when it comes true', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await setSubscription(db, 'cus_a', { cancel_at: inDays(20) });
    await setSubscription(db, 'cus_b', { cancel_at: inDays(1) });
    await scanAfter(db);
    await setSubscription(db, 'cus_a', { cancel_at: null });
    await leave(db, 'cus_b', 24);
    await scanAfter(db, 25);
    expect(await endedOf(db, 'scheduled_cancellation')).toEqual(['cus_a kept', 'cus_b lost']);
  });
});

describe('plan_downgrade', () => {
  test('is a contraction of the last 30 days, and ends after them or with the customer', async ({
    db,
  }) => {
    const step = (customer: string, days: number) => {
      const life = { customer, subscription: `sub_${customer.slice(4)}` };
      return [
        { ...life, item: 'si', mrr: '5000', from: '2025-01-01T00:00:00Z', until: inDays(days) },
        { ...life, item: 'si', mrr: '2000', from: inDays(days) },
      ];
    };
    await addSpans(db, [
      ...step('cus_a', -29.9),
      ...step('cus_b', -30.1),
      ...step('cus_c', -1),
      ...step('cus_d', 1),
    ]);
    await scanAfter(db);
    expect(await openOf(db, 'plan_downgrade')).toEqual([
      'cus_a warning 2000',
      'cus_c warning 2000',
    ]);
    await leave(db, 'cus_c', 1);
    await scanAfter(db, 3);
    expect(await endedOf(db, 'plan_downgrade')).toEqual(['cus_a kept', 'cus_c lost']);
  });
});

describe('subscription_paused', () => {
  test('is a pause of the subscription or of its collection, with what it brought before', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '700' });
    await paying(db, { cus_d: '300' }, { until: inDays(-3) });
    await setSubscription(db, 'cus_a', { collection_pause: 'keep_as_draft' });
    await setSubscription(db, 'cus_d', { status: 'paused' });
    await scanAfter(db);
    expect(await openOf(db, 'subscription_paused')).toEqual([
      'cus_a warning 4900',
      'cus_d warning 300',
    ]);
  });

  test('has the money of all that the customer has paused', async ({ db }) => {
    await paying(db, { cus_a: '4900' }, { until: inDays(-3) });
    await paying(db, { cus_a: '100' }, { subscription: 'sub_a2' });
    await setSubscription(db, 'cus_a', { status: 'paused' });
    await setSubscription(db, 'cus_a2', { collection_pause: 'keep_as_draft' });
    await scanAfter(db);
    expect(await openOf(db, 'subscription_paused')).toEqual(['cus_a warning 5000']);
  });

  test('ends kept when it is resumed, and lost when it ends', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    for (const customer of ['cus_a', 'cus_b']) {
      await setSubscription(db, customer, { collection_pause: 'keep_as_draft' });
    }
    await scanAfter(db);
    await setSubscription(db, 'cus_a', { collection_pause: null });
    await leave(db, 'cus_b', 1);
    await scanAfter(db, 2);
    expect(await endedOf(db, 'subscription_paused')).toEqual(['cus_a kept', 'cus_b lost']);
  });
});

describe('mrr_decline', () => {
  const portfolio = async (db: Parameters<typeof paying>[0], lost: string, kept = '10000') => {
    await paying(db, { cus_kept: kept });
    await paying(db, { cus_gone: lost }, { until: inDays(-2) });
  };

  test('is a warning from 5 % in 7 days on, exactly', async ({ db }) => {
    await portfolio(db, '526');
    await scanAfter(db);
    expect(await openOf(db, 'mrr_decline')).toEqual([]);
    await paying(db, { cus_cent: '1' }, { until: inDays(-1) });
    await scanAfter(db, 1);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 527']);
  });

  test('is a warning when one of 20 who pay a year at once leaves, whatever is rounded', async ({
    db,
  }) => {
    // 200.00 a year.
    const mrr = '1666.66666667';
    await paying(db, Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`cus_${n}`, mrr])));
    await paying(db, { cus_gone: mrr }, { until: inDays(-2) });
    await scanAfter(db);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 1667']);
  });

  test('is critical from 15 %, stays although the week goes by, and ends when half is back', async ({
    db,
  }) => {
    await portfolio(db, '2000');
    await scanAfter(db);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio critical 2000']);
    await scanAfter(db, 24 * 10);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio critical 2000']);
    await paying(db, { cus_new: '900' }, { from: inDays(11) });
    await scanAfter(db, 24 * 12);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 1100']);
    await paying(db, { cus_newer: '100' }, { from: inDays(12.5) });
    await scanAfter(db, 24 * 13);
    expect(await endedOf(db, 'mrr_decline')).toEqual(['portfolio kept']);
  });

  test('neither grows nor ends because a rate of exchange moved', async ({ db }) => {
    await paying(db, { cus_a: '10800' }, { currency: 'eur' });
    await paying(db, { cus_gone: '1200' }, { currency: 'eur', until: inDays(-2) });
    for (const [day, rate] of [
      ['2026-01-01', '1.2'],
      ['2026-06-17', '1'],
      ['2026-06-20', '1.5'],
    ] as const) {
      await db`
        insert into fx_rates (base, currency, from_day, rate, minor_factor)
        values ('usd', 'eur', ${day}, ${rate}, ${rate})`;
    }
    await scanAfter(db);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 1440']);
    await scanAfter(db, 24 * 3);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 1200']);
    await scanAfter(db, 24 * 6);
    expect(await openOf(db, 'mrr_decline')).toEqual(['portfolio warning 1800']);
    const [alert] = await db`select data from alerts`;
    expect(alert?.['data']).toEqual({
      before_day: '2026-06-08',
      mrr_before_minor: '18000',
      mrr_minor: '16200',
      lowest_minor: '16200',
      change: -0.1,
    });
  });

  test('is none because a rate of exchange moved', async ({ db }) => {
    await paying(db, { cus_a: '10000' }, { currency: 'eur' });
    for (const [day, rate] of [
      ['2026-01-01', '1.2'],
      ['2026-06-12', '0.9'],
    ] as const) {
      await db`
        insert into fx_rates (base, currency, from_day, rate, minor_factor)
        values ('usd', 'eur', ${day}, ${rate}, ${rate})`;
    }
    await scanAfter(db);
    expect(await openOf(db, 'mrr_decline')).toEqual([]);
  });
});
