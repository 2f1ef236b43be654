import { describe, expect } from 'vitest';

import { judgeUsage } from '#analysis/usage/refresh.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { sell, subscribe, use as useCalls } from '../../support/usage-world.ts';
import { daily, use } from '../risks/risk-world.ts';
import { found, inDays, lookAfter, movesOf, NOW, scopeAfter, sellVersion } from './radar-world.ts';

describe('an upgrade', () => {
  async function someUsage(db: Db, each: number) {
    const world = { db, now: NOW };
    await sell(world, 'Starter', { amount: 1000, metadata: { calls: '1000' } });
    await sell(world, 'Pro', { amount: 3000, metadata: { calls: '100000' } });
    await subscribe(world, 'cus_a', { plan: 'Starter' });
    await useCalls(world, 'cus_a calls', { from: 14, until: 0, each });
    await judgeUsage(db, { ...scopeAfter(), threshold: 0.7 });
  }

  test('is proposed to who presses against a limit, for what the next plan costs more', async ({
    db,
  }) => {
    await someUsage(db, 48);
    expect(await found(db, 'upgrade')).toEqual(['cus_a 2000 message']);
    const [move] = await movesOf(db, 'upgrade');
    expect(move).toMatchObject({
      plan: 'Starter',
      probability: 0.15,
      probabilityBasis: { kind: 'default' },
      expectedMinor: 300n,
      evidence: {
        suggested_plan_name: 'Pro',
        metric: 'calls',
        used: '720',
        limit: '1000',
        utilization: 0.72,
      },
    });
  });

  test('is not proposed to who has room', async ({ db }) => {
    await someUsage(db, 20);
    expect(await found(db, 'upgrade')).toEqual([]);
  });

  test('waits while the same customer may leave, and an offer of a year waits for it', async ({
    db,
  }) => {
    await someUsage(db, 48);
    const [id] = await addAlerts(db, [{ customer: 'cus_a', mrr: '1000' }]);
    expect(await found(db, 'upgrade')).toEqual([]);
    expect(await found(db, 'save')).toEqual(['cus_a 1000 message']);
    await db`update alerts set state = 'resolved', resolved_at = now(), outcome = 'kept' where id = ${id}`;
    expect(await found(db, 'upgrade')).toEqual(['cus_a 2000 message']);
    expect(await found(db, 'annual_offer')).toEqual([]);
  });
});

describe('a save', () => {
  test('is the open alert of a customer with the most at stake', async ({ db }) => {
    await addAlerts(db, [
      { customer: 'cus_a', type: 'card_expiring', mrr: '4900', severity: 'informational' },
      { customer: 'cus_a', type: 'scheduled_cancellation', mrr: '9900', data: { feedback: 'x' } },
      { customer: 'cus_b', type: 'payment_retry', mrr: '2900' },
    ]);
    expect(await found(db, 'save')).toEqual(['cus_a 9900 conversation', 'cus_b 2900 message']);
    expect((await movesOf(db, 'save'))[0]).toMatchObject({
      expectedMinor: 2970n,
      evidence: { alert_type: 'scheduled_cancellation', alerts: 2, alert: { feedback: 'x' } },
    });
  });

  test('is none of what rests, has happened, is about all, or has nothing at stake', async ({
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_a', state: 'snoozed' },
      { customer: 'cus_b', type: 'plan_downgrade' },
      { customer: 'cus_c', type: 'refund_issued' },
      { customer: 'cus_d', type: 'usage_mismatch_low' },
      { customer: 'cus_e', mrr: '0' },
      { customer: 'cus_f', mrr: null },
      { customer: null, type: 'mrr_decline' },
    ]);
    expect(await found(db, 'save')).toEqual([]);
  });
});

describe('a discount that ends', () => {
  async function discountUntil(db: Db, days: number) {
    const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
    const ends = inDays(days);
    await addSpans(db, [
      { ...item, mrr: '3000', from: inDays(-100), until: ends },
      { ...item, mrr: '4900', from: ends },
    ]);
  }

  test('is a move for 30 days, worth what it adds', async ({ db }) => {
    await discountUntil(db, 29.9);
    expect(await found(db, 'discount_ending')).toEqual(['cus_a 1900 message']);
    expect((await movesOf(db, 'discount_ending'))[0]).toMatchObject({
      expectedMinor: 950n,
      evidence: { ends_day: '2026-07-15', mrr_minor: '3000', mrr_after_minor: '4900' },
    });
  });

  test('is none before', async ({ db }) => {
    await discountUntil(db, 30.1);
    expect(await found(db, 'discount_ending')).toEqual([]);
  });

  test('is none once it has ended', async ({ db }) => {
    await discountUntil(db, -0.1);
    expect(await found(db, 'discount_ending')).toEqual([]);
  });
});

test('a discount that ends is one of everything, too', async ({ db }) => {
  const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
  await addSpans(db, [{ ...item, mrr: '4900', from: inDays(20) }]);
  expect(await found(db, 'discount_ending')).toEqual(['cus_a 4900 message']);
  expect((await movesOf(db, 'discount_ending'))[0]).toMatchObject({
    evidence: { ends_day: '2026-07-05', mrr_minor: '0', mrr_after_minor: '4900' },
  });
});

describe('a grandfathered price', () => {
  const pay = (db: Db, customers: Record<string, string>, price = 'price_old') =>
    addSpans(
      db,
      Object.entries(customers).map(([customer, mrr]) => ({
        customer,
        mrr,
        price,
        from: inDays(-400),
      })),
    );

  test('is one move for all who pay it, in proportion to what they pay', async ({ db }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    // cus_b has half off, so that today's price brings half of the difference.
    await pay(db, { cus_a: '2000', cus_b: '1000' });
    await pay(db, { cus_c: '3000' }, 'price_now');
    expect(await found(db, 'grandfathered')).toEqual(['Pro 1500 price_change']);
    expect((await movesOf(db, 'grandfathered'))[0]).toMatchObject({
      customerId: null,
      expectedMinor: 300n,
      evidence: {
        price_id: 'price_old',
        current_price_id: 'price_now',
        customers: 2,
        monthly_minor: '2000',
        current_monthly_minor: '3000',
        superseded_day: '2025-11-27',
        mrr_minor: '3000',
      },
    });
  });

  test('is none where the plan got no dearer, is not sold any more, or has one price', async ({
    db,
  }) => {
    await sellVersion(db, { id: 'price_old', amount: 3000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    await sellVersion(db, { id: 'price_was', plan: 'Old', amount: 1000, daysAgo: 800 });
    await sellVersion(db, {
      id: 'price_off',
      plan: 'Old',
      amount: 2000,
      daysAgo: 200,
      active: false,
    });
    await pay(db, { cus_a: '3000' });
    await pay(db, { cus_b: '1000' }, 'price_was');
    expect(await found(db, 'grandfathered')).toEqual([]);
  });

  test('goes by the newest price that is sold, whatever was made and put away since', async ({
    db,
  }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    // As one made for a single checkout is.
    await sellVersion(db, { id: 'price_once', amount: 9900, daysAgo: 20, active: false });
    await pay(db, { cus_a: '2000' });
    await pay(db, { cus_b: '3000' }, 'price_now');
    await pay(db, { cus_c: '9900' }, 'price_once');
    expect(await found(db, 'grandfathered')).toEqual(['Pro 1000 price_change']);
    expect((await movesOf(db, 'grandfathered'))[0]).toMatchObject({
      evidence: { current_price_id: 'price_now', superseded_day: '2025-11-27' },
    });
  });

  test('is one move, in its own currency, when some pay the same price in another', async ({
    db,
  }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2020-01-01', 1.1, 1.1)`;
    await pay(db, { cus_a: '2000' });
    await addSpans(db, [
      { customer: 'cus_b', mrr: '1800', currency: 'eur', price: 'price_old', from: inDays(-400) },
      { customer: 'cus_c', mrr: '1800', currency: 'eur', price: 'price_old', from: inDays(-400) },
    ]);
    expect(await found(db, 'grandfathered')).toEqual(['Pro 1000 price_change']);
  });
});

describe('a customer to win back', () => {
  async function left(db: Db, { daysAgo, lastUse }: { daysAgo: number; lastUse: number }) {
    await addSpans(db, [
      { customer: 'cus_a', mrr: '4900', from: inDays(-400), until: inDays(-daysAgo) },
    ]);
    await use(db, 'cus_a', { days: daily(-lastUse - 4, -lastUse, 3) });
  }

  test('left in the last 90 days, and had used the product in the 30 before', async ({ db }) => {
    await left(db, { daysAgo: 89.9, lastUse: 119 });
    expect(await found(db, 'win_back')).toEqual(['cus_a 4900 message']);
    expect((await movesOf(db, 'win_back'))[0]).toMatchObject({
      expectedMinor: 245n,
      evidence: { left_day: '2026-03-17', last_used_day: '2026-02-16', days_used: 2 },
    });
  });

  test('is none who left before', async ({ db }) => {
    await left(db, { daysAgo: 90.1, lastUse: 95 });
    expect(await found(db, 'win_back')).toEqual([]);
  });

  test('is none whose last use was longer before', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 81 });
    expect(await found(db, 'win_back')).toEqual([]);
  });

  test('is none whose only use were tickets', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 300 });
    await use(db, 'cus_a', { metric: 'support_tickets', days: daily(-55, -51, 1) });
    expect(await found(db, 'win_back')).toEqual([]);
  });

  test('is none who has come back', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 51 });
    await addSpans(db, [{ customer: 'cus_a', mrr: '900', from: inDays(-1) }]);
    expect(await found(db, 'win_back')).toEqual([]);
  });

  test('is none whose subscription runs on, paused or for free', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 51 });
    for (const [cause, status] of [
      ['paused', 'paused'],
      ['paused', 'active'],
      ['comped', 'active'],
    ] as const) {
      await db`update mrr_movements set cause = ${cause} where type = 'churn'`;
      await db`update subscriptions set status = ${status}`;
      expect(await found(db, 'win_back')).toEqual([]);
    }
    await db`update subscriptions set status = 'canceled', ended_at = ${inDays(-10)}`;
    expect(await found(db, 'win_back')).toEqual(['cus_a 4900 message']);
  });

  test('is none who tries the product again', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 51 });
    await db`update subscriptions set status = 'canceled', ended_at = ${inDays(-50)}`;
    await db`
      insert into subscriptions (customer_id, stripe_id, status, currency, data_state, trial_end_at)
      select id, 'sub_again', 'trialing', 'usd', 'complete', ${inDays(10)} from customers`;
    expect(await found(db, 'win_back')).toEqual([]);
  });

  test('is none who is to be kept', async ({ db }) => {
    await left(db, { daysAgo: 50, lastUse: 51 });
    await addAlerts(db, [{ customer: 'cus_a', type: 'payment_retry' }]);
    expect(await found(db, 'save')).toEqual(['cus_a 4900 message']);
    expect(await found(db, 'win_back')).toEqual([]);
  });
});

describe('an offer to pay by the year', () => {
  async function grew(db: Db, { since, before = '4000' }: { since: number; before?: string }) {
    await sellVersion(db, { id: 'price_pro', amount: 4900, daysAgo: 1000 });
    const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a', price: 'price_pro' };
    await addSpans(db, [
      { ...item, mrr: before, from: inDays(-since), until: inDays(-100) },
      { ...item, mrr: '4900', from: inDays(-100) },
    ]);
  }

  test('goes to who pays by the month for longer than a year, and more than then', async ({
    db,
  }) => {
    await grew(db, { since: 366 });
    // A fifth of MRR leaves within a year, as long as nobody knows better.
    expect(await found(db, 'annual_offer')).toEqual(['cus_a 980 message']);
    expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({
      plan: 'Pro',
      expectedMinor: 98n,
      evidence: {
        customer_since_day: '2025-06-14',
        mrr_minor: '4900',
        mrr_before_minor: '4000',
        usage_growth: null,
        yearly_loss: 0.2,
        is_own_loss: false,
      },
    });
  });

  test('does not go to who came within the year', async ({ db }) => {
    await grew(db, { since: 364 });
    expect(await found(db, 'annual_offer')).toEqual([]);
  });

  test('does not go to who pays what they paid, and uses no more', async ({ db }) => {
    await grew(db, { since: 400, before: '4900' });
    await use(db, 'cus_a', { days: { ...daily(-61, -31, 100), ...daily(-30, -1, 109) } });
    await judgeUsage(db, { ...scopeAfter(), threshold: 0.7 });
    expect(await found(db, 'annual_offer')).toEqual([]);
  });

  test('goes to who uses terabytes more than the month before', async ({ db }) => {
    await grew(db, { since: 400, before: '4900' });
    await use(db, 'cus_a', { days: { ...daily(-61, -31, 1e11), ...daily(-30, -1, 9e11) } });
    await judgeUsage(db, { ...scopeAfter(), threshold: 0.7 });
    expect(await found(db, 'annual_offer')).toEqual(['cus_a 980 message']);
  });

  test('goes to who uses a tenth more than the month before', async ({ db }) => {
    await grew(db, { since: 400, before: '4900' });
    await use(db, 'cus_a', { days: { ...daily(-61, -31, 100), ...daily(-30, -1, 110) } });
    await judgeUsage(db, { ...scopeAfter(), threshold: 0.7 });
    expect(await found(db, 'annual_offer')).toEqual(['cus_a 980 message']);
    expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({
      evidence: { mrr_before_minor: null, usage_growth: 0.1 },
    });
  });

  test('names the plan that costs most', async ({ db }) => {
    await grew(db, { since: 400 });
    await sellVersion(db, { id: 'price_zz', plan: 'Extra seat', amount: 500, daysAgo: 1000 });
    await addSpans(db, [{ customer: 'cus_a', mrr: '500', price: 'price_zz', from: inDays(-10) }]);
    expect(await found(db, 'annual_offer')).toEqual(['cus_a 1080 message']);
    expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({ plan: 'Pro' });
  });

  test('does not go to who pays by the year', async ({ db }) => {
    await grew(db, { since: 400 });
    await db`
      update catalogue_objects
      set payload = jsonb_set(payload, '{recurring,interval}', '"year"') where id = 'price_pro'`;
    expect(await found(db, 'annual_offer')).toEqual([]);
  });
});

describe('a test of a price', () => {
  async function pressing(db: Db, high: number) {
    const world = { db, now: NOW };
    await sell(world, 'Pro', { amount: 3000, metadata: { calls: '100' } });
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await subscribe(world, `cus_${n}`, { plan: 'Pro', mrr: '3000' });
      await useCalls(world, `cus_${n} calls`, { from: 50, until: 0, each: n <= high ? 3 : 1 });
    }
    await judgeUsage(db, { ...scopeAfter(), threshold: 0.7 });
  }

  test('is proposed for a plan most of whose customers press against a limit', async ({ db }) => {
    await pressing(db, 4);
    expect(await found(db, 'price_test')).toEqual(['Pro 1800 price_change']);
    expect((await movesOf(db, 'price_test'))[0]).toMatchObject({
      expectedMinor: 180n,
      evidence: {
        reason: 'limit_carries_value',
        metric: 'calls',
        customers: 6,
        mrr_minor: '18000',
      },
    });
  });

  test('is not proposed where half of them do', async ({ db }) => {
    await pressing(db, 3);
    expect(await found(db, 'price_test')).toEqual([]);
  });

  async function sold(db: Db, { daysAgo, after }: { daysAgo: number; after: number }) {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo });
    const comers = (many: number, price: string, from: string) =>
      Array.from({ length: many }, (_, n) => ({
        customer: `cus_${price}_${n}`,
        mrr: price === 'price_now' ? '3000' : '2000',
        price,
        from,
      }));
    await addSpans(db, [
      ...comers(10, 'price_old', inDays(-daysAgo - 10)),
      ...comers(after, 'price_now', inDays(-20)),
    ]);
  }

  test('is proposed where a dearer version finds nine tenths of the customers', async ({ db }) => {
    await sold(db, { daysAgo: 100, after: 9 });
    expect(await found(db, 'price_test')).toEqual(['Pro 4700 price_change']);
    expect((await movesOf(db, 'price_test'))[0]).toMatchObject({
      evidence: {
        reason: 'newer_version_sells',
        days: 90,
        new_customers: 9,
        new_customers_before: 10,
        mrr_minor: '47000',
      },
    });
  });

  test('adds up what is paid in several currencies at their rates', async ({ db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2020-01-01', 0.0065, 0.65)`;
    await sold(db, { daysAgo: 100, after: 9 });
    await addSpans(db, [
      {
        customer: 'cus_yen',
        mrr: '30000',
        currency: 'jpy',
        price: 'price_old',
        from: inDays(-400),
      },
      {
        customer: 'cus_sek',
        mrr: '20000',
        currency: 'sek',
        price: 'price_old',
        from: inDays(-400),
      },
    ]);
    expect(await found(db, 'price_test')).toEqual(['Pro 6650 price_change']);
    expect((await movesOf(db, 'price_test'))[0]).toMatchObject({
      evidence: { mrr_minor: '66500' },
    });
  });

  test('is not proposed where it finds fewer', async ({ db }) => {
    await sold(db, { daysAgo: 100, after: 8 });
    expect(await found(db, 'price_test')).toEqual([]);
  });

  test('asks why a price has changed in the last 90 days', async ({ db }) => {
    await sold(db, { daysAgo: 89, after: 1 });
    expect(await found(db, 'price_test')).toEqual(['Pro 11000 message']);
    expect((await movesOf(db, 'price_test'))[0]).toMatchObject({
      evidence: {
        reason: 'price_change_not_logged',
        price_id: 'price_now',
        previous_price_id: 'price_old',
        monthly_minor: '3000',
        previous_monthly_minor: '2000',
        customers: 1,
      },
    });
  });

  test('asks on though a price was made for a single checkout since', async ({ db }) => {
    await sold(db, { daysAgo: 89, after: 1 });
    await sellVersion(db, { id: 'price_once', amount: 9900, daysAgo: 5, active: false });
    expect(await found(db, 'price_test')).toEqual(['Pro 11000 message']);
  });

  test('counts packages as packages', async ({ db }) => {
    const hundred = { transform_quantity: { divide_by: 100, round: 'up' } };
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800, ...hundred });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 50, ...hundred });
    await addSpans(db, [
      { customer: 'cus_a', mrr: '10000', price: 'price_old', from: inDays(-400) },
      { customer: 'cus_b', mrr: '2000', price: 'price_old', from: inDays(-400) },
    ]);
    await db`update mrr_spans set quantity = 401 where mrr_minor = 10000`;
    expect(await found(db, 'price_test')).toEqual(['Pro 6000 message']);
  });

  test('reckons for each what another package comes to', async ({ db }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, {
      id: 'price_now',
      amount: 15_000,
      daysAgo: 50,
      transform_quantity: { divide_by: 10, round: 'up' },
    });
    await addSpans(db, [
      { customer: 'cus_a', mrr: '20000', price: 'price_old', from: inDays(-400) },
    ]);
    await db`update mrr_spans set quantity = 10`;
    expect(await found(db, 'price_test')).toEqual(['Pro 5000 message']);
    // Ten for $150 are less than ten at $20 each.
    expect(await found(db, 'grandfathered')).toEqual([]);
  });

  const logged = (db: Db, segment: object, createdAt = inDays(0.1)) => db`
    insert into experiments
      (name, hypothesis, change_description, metric, segment, comparison, created_by, created_at)
    values ('Dearer', 'It sells as well', '$30 instead of $20', 'mrr',
      ${JSON.stringify(segment)}::text::jsonb, '{"kind": "before_after"}', 'cli', ${createdAt})`;

  for (const segment of [
    { plan: 'pro' },
    { plan: 'prod_1' },
    { product: 'prod_1' },
    { price: 'price_now' },
  ]) {
    test(`asks no more once an experiment with ${JSON.stringify(segment)} says so`, async ({
      db,
    }) => {
      await sold(db, { daysAgo: 50, after: 1 });
      expect(await found(db, 'price_test')).toHaveLength(1);
      await logged(db, segment);
      await lookAfter(db, 0.2);
      expect(await movesOf(db, 'price_test', 0.2)).toEqual([]);
      await db`update experiments set state = 'canceled', canceled_by = 'cli',
        canceled_at = ${inDays(0.25)}`;
      await lookAfter(db, 0.3);
      expect(await movesOf(db, 'price_test', 0.3)).toHaveLength(1);
    });
  }

  test('asks on when the experiment is about something else, or long before', async ({ db }) => {
    await sold(db, { daysAgo: 50, after: 1 });
    await logged(db, { plan: 'Team' });
    await logged(db, {});
    await logged(db, { plan: 'Pro' }, inDays(-141));
    expect(await found(db, 'price_test')).toHaveLength(1);
  });

  test('asks no more after 90 days', async ({ db }) => {
    await sold(db, { daysAgo: 91, after: 1 });
    expect(await found(db, 'price_test')).toEqual([]);
  });
});

describe('what is found', () => {
  test('is of several currencies the one with a rate that is worth most', async ({ db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2020-01-01', 0.0065, 0.65)`;
    const currencies = ['usd', 'jpy', 'sek'] as const;
    const amounts = { usd: [3000, 4000], jpy: [4000, 5500], sek: [8000, 9900] } as const;
    // A discount that ends, on prices that are superseded.
    await sellVersion(db, { id: 'price_eur', amount: 3000, daysAgo: 800, currency: 'eur' });
    await sellVersion(db, { id: 'price_eur2', amount: 6000, daysAgo: 600, currency: 'eur' });
    for (const currency of currencies) {
      const [less, more] = amounts[currency];
      const item = { currency, subscription: `sub_${currency}`, item: `si_${currency}` };
      const price = { price: 'price_eur', customer: 'cus_a', ...item };
      await addSpans(db, [
        { ...price, mrr: `${less}`, from: inDays(-400), until: inDays(20) },
        { ...price, mrr: `${more}`, from: inDays(20) },
        {
          customer: 'cus_b',
          currency,
          mrr: `${less}`,
          from: inDays(-400),
          until: inDays(-10),
        },
      ]);
      await sellVersion(db, {
        id: `price_${currency}`,
        plan: currency,
        amount: 3000,
        daysAgo: 900,
        currency,
      });
      const growing = { customer: 'cus_c', currency, price: `price_${currency}` };
      await addSpans(db, [
        { ...growing, mrr: `${less}`, from: inDays(-400) },
        { ...growing, mrr: `${more - less}`, from: inDays(-50) },
      ]);
    }
    await use(db, 'cus_b', { days: { [-12]: 5 } });
    expect(await found(db, 'discount_ending')).toEqual(['cus_a 1000 message']);
    expect(await found(db, 'win_back')).toEqual(['cus_b 3000 message']);
    expect(await found(db, 'annual_offer')).toEqual(['cus_c 800 message']);
    expect(await found(db, 'grandfathered')).toEqual(['Pro 3000 price_change']);
    expect((await movesOf(db, 'grandfathered'))[0]).toMatchObject({
      currency: 'usd',
      evidence: { monthly_minor: '3000', price_currency: 'eur' },
    });
  });

  test('is put in order by what is expected for the effort', async ({ db }) => {
    await addAlerts(db, [
      { customer: 'cus_talk', type: 'scheduled_cancellation', mrr: '10000' },
      { customer: 'cus_write', type: 'payment_retry', mrr: '5000' },
      { customer: 'cus_small', type: 'payment_retry', mrr: '3000' },
    ]);
    await lookAfter(db);
    expect((await movesOf(db, 'save')).map(({ customerId }) => customerId)).toEqual([
      'cus_write',
      'cus_talk',
      'cus_small',
    ]);
  });

  test('is in its own currency and in the base currency, and left out without a rate', async ({
    db,
  }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2026-01-01', 0.0065, 0.65), ('usd', 'kwd', '2026-01-01', 3.25, 0.325)`;
    await addAlerts(db, [
      { customer: 'cus_yen', mrr: '20000', currency: 'jpy', base: '13000' },
      { customer: 'cus_dinar', mrr: '20000', currency: 'kwd', base: '6500' },
      { customer: 'cus_none', mrr: '20000', currency: 'sek', base: null },
    ]);
    await lookAfter(db);
    const moves = await movesOf(db, 'save');
    expect(
      moves.map(({ customerId, amountMinor, baseAmountMinor, expectedMinor }) => [
        customerId,
        amountMinor,
        baseAmountMinor,
        expectedMinor,
      ]),
    ).toEqual([
      ['cus_yen', 20000n, 13000n, 3900n],
      ['cus_dinar', 20000n, 6500n, 1950n],
    ]);
  });
});
