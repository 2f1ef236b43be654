import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { customerChanges } from '#analysis/customers/changes.ts';
import { customerById, tenureDaysOf } from '#analysis/customers/customer.ts';
import { parseMovementCursor } from '#analysis/revenue/movement-cursor.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';
import { sell, subscribe, use } from '../../support/usage-world.ts';
import {
  addExperiment,
  addSubscription,
  customerOf,
  NOW,
  scopeAt,
  tellItems,
} from './customer-world.ts';

describe('the subscriptions of a customer', () => {
  test('come with plan, price, quantity and what each item brings, those that pay most first', async ({
    db,
  }) => {
    await addProduct(db, 'prod_1', 'Halyard');
    await addCatalogueObject(db, 'price', monthlyPrice('price_pro', 4900));
    await addCatalogueObject(db, 'price', monthlyPrice('price_seat', 1000, { nickname: 'Seat' }));
    const on = { customer: 'cus_a', subscription: 'sub_pro', from: '2026-01-01T00:00:00Z' };
    await addSpans(db, [
      { ...on, mrr: '4900', price: 'price_pro', item: 'si_pro' },
      { ...on, mrr: '3000', price: 'price_seat', item: 'si_seat' },
      { customer: 'cus_a', mrr: '900', from: '2026-02-01T00:00:00Z', subscription: 'sub_small' },
      { customer: 'cus_b', mrr: '99000', from: '2026-02-01T00:00:00Z', subscription: 'sub_other' },
    ]);
    await db`update mrr_spans set quantity = 3 where item_stripe_id = 'si_seat'`;

    const { subscriptions, subscriptionsInAll, mrrMinor } = await customerOf(db, 'cus_a');

    expect(mrrMinor).toBe(8_800n);
    expect(subscriptionsInAll).toBe(2);
    expect(subscriptions).toMatchObject([
      {
        subscriptionId: 'sub_pro',
        status: 'active',
        mrrMinor: 7_900n,
        items: [
          { planName: 'Pro', productName: 'Halyard', quantity: '1', mrrMinor: 4_900n },
          { planName: 'Seat', quantity: '3', mrrMinor: 3_000n, discountMinor: null },
        ],
      },
      { subscriptionId: 'sub_small', items: [{ planName: 'price_1', planId: null }] },
    ]);
  });

  test('say what a discount takes off, when it ends, and that a price is an old one', async ({
    db,
  }) => {
    const created = Date.parse('2026-03-01T00:00:00Z') / 1000;
    await addCatalogueObject(db, 'price', monthlyPrice('price_old', 5000));
    await addCatalogueObject(db, 'price', monthlyPrice('price_new', 6000, { created }));
    const on = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a', price: 'price_old' };
    await addSpans(db, [
      { ...on, mrr: '4000', from: '2026-01-01T00:00:00Z', until: '2026-07-01T00:00:00Z' },
      { ...on, mrr: '5000', from: '2026-07-01T00:00:00Z' },
    ]);

    const { subscriptions, mrrMinor } = await customerOf(db, 'cus_a');

    expect(mrrMinor).toBe(4_000n);
    expect(subscriptions[0]?.items).toMatchObject([
      {
        discountMinor: 1_000n,
        discountEndsAt: Temporal.Instant.from('2026-07-01T00:00:00Z'),
        isFormerPrice: true,
      },
    ]);
  });

  test('know no discount where a price is by the package, in tiers or with the tax inside', async ({
    db,
  }) => {
    const prices = {
      price_package: { transform_quantity: { divide_by: 100, round: 'up' } },
      price_tiers: { tiers_mode: 'volume', unit_amount: null, unit_amount_decimal: null },
      price_tax: { tax_behavior: 'inclusive' },
    };
    for (const [id, more] of Object.entries(prices)) {
      await addCatalogueObject(db, 'price', monthlyPrice(id, 5000, { nickname: id, ...more }));
    }
    const from = '2026-01-01T00:00:00Z';
    await addSpans(
      db,
      Object.keys(prices).map((price) => ({ customer: 'cus_a', mrr: '4000', from, price })),
    );

    const { subscriptions } = await customerOf(db, 'cus_a');

    const discounts = subscriptions.flatMap(({ items }) => items.map((item) => item.discountMinor));
    expect(discounts).toEqual([null, null, null]);
  });

  test('show a trial, what is metered and what ended with the items that Stripe told last', async ({
    db,
  }) => {
    await addCatalogueObject(db, 'price', monthlyPrice('price_pro', 4900));
    const usage_type = 'metered';
    const recurring = { interval: 'month', interval_count: 1, usage_type };
    await addCatalogueObject(
      db,
      'price',
      monthlyPrice('price_api', 1, { nickname: 'API', recurring }),
    );
    await addSubscription(db, 'cus_a', {
      stripe_id: 'sub_trial',
      status: 'trialing',
      trial_end_at: '2026-06-20T00:00:00Z',
      trial_mrr_minor: '14700',
    });
    await addSubscription(db, 'cus_a', {
      stripe_id: 'sub_over',
      status: 'canceled',
      ended_at: '2026-05-01T00:00:00Z',
      cancellation_feedback: 'too_complex',
    });
    const customer = 'cus_a';
    const told = { customer, items: ['si_1 price_pro 3', 'si_2 price_api'] };
    await tellItems(db, 'sub_trial', { ...told, at: '2026-06-10T00:00:00Z' });
    await tellItems(db, 'sub_trial', {
      customer,
      items: ['si_1 price_gone 9'],
      at: '2026-06-01T00:00:00Z',
    });

    const { subscriptions, firstPaidAt, mrrMinor } = await customerOf(db, 'cus_a');

    expect([firstPaidAt, mrrMinor]).toEqual([null, 0n]);
    expect(subscriptions).toMatchObject([
      {
        subscriptionId: 'sub_trial',
        trialMrrMinor: 14_700n,
        items: [
          { planName: 'Pro', quantity: '3', isMetered: false, mrrMinor: 0n },
          { planName: 'API', quantity: null, isMetered: true },
        ],
      },
      { subscriptionId: 'sub_over', cancellationFeedback: 'too_complex', items: [] },
    ]);
  });

  test('name the next change that is decided, and none that is over', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z', subscription: 'sub_a' },
    ]);
    await db`
      insert into scheduled_changes
        (subscription_id, at, customer_id, currency, mrr_after_minor, source)
      select id, at::timestamptz, customer_id, 'usd', mrr, 'schedule'
      from subscriptions,
        (values ('2026-06-01', 1), ('2026-07-01', 9900), ('2026-08-01', 0)) as changes (at, mrr)`;

    const { subscriptions } = await customerOf(db, 'cus_a');

    expect(subscriptions[0]?.nextChange).toEqual({
      at: Temporal.Instant.from('2026-07-01T00:00:00Z'),
      mrrMinor: 9_900n,
    });
  });
});

describe('the MRR history of a customer', () => {
  test('ends with what they pay now, and starts in the month in which they began', async ({
    db,
  }) => {
    await addSpans(db, [
      {
        customer: 'cus_a',
        mrr: '4900',
        from: '2026-02-10T00:00:00Z',
        until: '2026-04-30T23:59:59Z',
      },
      { customer: 'cus_a', mrr: '9900', from: '2026-06-15T11:00:00Z' },
      { customer: 'cus_a', mrr: '500', from: '2026-06-16T00:00:00Z' },
    ]);

    const { history } = await customerOf(db, 'cus_a');

    expect(history.months.map(pointText)).toEqual([
      '2026-02-28 4900',
      '2026-03-31 4900',
      '2026-04-30 0',
      '2026-05-31 0',
      '2026-06-15 9900',
    ]);
    expect(history.days).toHaveLength(90);
    expect(history.days.slice(-2).map(pointText)).toEqual(['2026-06-14 0', '2026-06-15 9900']);
  });

  test.for([
    ['America/New_York', '2026-03-08', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
    ['America/New_York', '2026-11-01', '2026-11-02T04:59:59Z', '2026-11-02T05:00:00Z'],
    ['Pacific/Chatham', '2026-04-05', '2026-04-05T11:14:59Z', '2026-04-05T11:15:00Z'],
    ['UTC', '2028-02-29', '2028-02-29T23:59:59Z', '2028-03-01T00:00:00Z'],
  ] as const)(
    'has days that end when they end in %s on %s',
    async ([zone, day, last, next], { db }) => {
      const soon = Temporal.Instant.from(next).add({ hours: 60 });
      await addSpans(db, [
        { customer: 'cus_a', mrr: '100', from: last },
        { customer: 'cus_a', mrr: '7', from: next },
      ]);

      const { history } = await customerOf(db, 'cus_a', scopeAt(soon, zone));

      const after = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
      const shown = history.days.filter(({ day: one }) => [day, after].includes(one.toString()));
      expect(shown.map(pointText)).toEqual([`${day} 100`, `${after} 107`]);
    },
  );

  test('has 36 months at most', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_a', mrr: '4900', from: '2019-05-31T00:00:00Z' }]);

    const { history, ...customer } = await customerOf(db, 'cus_a');

    expect(history.months).toHaveLength(36);
    expect(history.months[0]?.day.toString()).toBe('2023-07-31');
    expect(tenureDaysOf(customer, scopeAt())).toBe(2_572);
  });

  test('is in the currency they pay in, whatever it is', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_jp', mrr: '9800', currency: 'jpy', from },
      { customer: 'cus_kw', mrr: '12345.5', currency: 'kwd', from },
    ]);

    const [yen, dinar] = [await customerOf(db, 'cus_jp'), await customerOf(db, 'cus_kw')];

    expect([yen.currency, yen.mrrMinor, yen.history.isConverted]).toEqual(['jpy', 9_800n, false]);
    expect([dinar.currency, dinar.mrrMinor]).toEqual(['kwd', 12_346n]);
  });

  test('is in the base currency at the rate of each day once there are several', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_a', mrr: '1000', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_a', mrr: '1000', currency: 'eur', from: '2026-06-01T00:00:00Z' },
      { customer: 'cus_a', mrr: '1000', currency: 'chf', from: '2026-06-01T00:00:00Z' },
    ]);
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2026-01-01', 1.1, 1.1), ('usd', 'eur', '2026-06-15', 1.2, 1.2)`;

    const { currency, mrrMinor, history } = await customerOf(db, 'cus_a');

    expect([currency, mrrMinor, history.isConverted]).toEqual(['usd', 2_200n, true]);
    expect(history.days.slice(-2).map(pointText)).toEqual(['2026-06-14 2100', '2026-06-15 2200']);
  });
});

describe('a customer', () => {
  test('comes with limits, alerts and changes, and with nobody else’s', async ({ db }) => {
    const world = { db, now: NOW };
    await sell(world, 'Pro', { amount: 9900, metadata: { api_calls: '10000' } });
    await subscribe(world, 'cus_a', { plan: 'Pro', mrr: '9900' });
    await subscribe(world, 'cus_b', { plan: 'Pro', mrr: '9900' });
    await use(world, 'cus_a api_calls', { from: 13, until: 1, each: 600 });
    const [, resolved, newer, snoozed] = await addAlerts(db, [
      { customer: 'cus_b' },
      { customer: 'cus_a', state: 'resolved', resolvedAt: '2026-06-02T00:00:00Z', outcome: 'kept' },
      { customer: 'cus_a', type: 'card_expiring', severity: 'critical' },
      { customer: 'cus_a', type: 'churn_risk', state: 'snoozed' },
    ]);

    const customer = await customerOf(db, 'cus_a');

    expect(customer.usage).toMatchObject([
      { planName: 'Pro', limits: [{ metric: 'api_calls', used: '7800', limit: '10000' }] },
    ]);
    expect(customer.alerts.map(({ id }) => Number(id))).toEqual([newer, snoozed, resolved]);
    expect(customer.alertsInAll).toBe(3);
    expect(customer.movements).toMatchObject([
      { customerId: 'cus_a', type: 'new', amountMinor: 9_900n, plansAfter: [{ price: 'Pro' }] },
    ]);
  });

  test('names the experiments they are in and the arm, those that run first', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_a', mrr: '100', from },
      { customer: 'cus_b', mrr: '100', from },
    ]);
    const both = ['cus_a control', 'cus_b variant'];
    await addExperiment(db, 'First', { state: 'running', members: both });
    await addExperiment(db, 'Over', { state: 'completed', members: ['cus_a variant'] });
    await addExperiment(db, 'Others', { state: 'running', members: ['cus_b control'] });

    const { experiments } = await customerOf(db, 'cus_a');

    expect(experiments).toMatchObject([
      { name: 'First', state: 'running', arm: 'control', outcome: null },
      { name: 'Over', state: 'completed', arm: 'variant', outcome: 'better' },
    ]);
  });

  test('whom nobody knows is null, and so is what no customer can be called', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_a', mrr: '1', from: '2026-01-01T00:00:00Z' }]);
    for (const customerId of ['cus_b', '', "cus_a' or '1'='1", 'cus_a\0', 'CUS_A']) {
      expect(await customerById(db, { customerId, ...scopeAt() })).toBeNull();
    }
  });

  test('who has only sent usage is known, and has nothing', async ({ db }) => {
    await db`insert into customers (stripe_id) values ('cus_early')`;
    expect(await customerOf(db, 'cus_early')).toMatchObject({
      firstPaidAt: null,
      mrrMinor: 0n,
      currency: 'usd',
      subscriptions: [],
      usage: [],
      alerts: [],
      movements: [],
      isLivemode: null,
    });
  });

  test('shows the newest changes; the rest comes in pages, each change once', async ({ db }) => {
    const on = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
    await addSpans(
      db,
      Array.from({ length: 45 }, (_, n) => ({
        ...on,
        mrr: String(1000 + (n % 2) * 500 + n),
        from: Temporal.Instant.from('2026-01-01T00:00:00Z')
          .add({ hours: n * 24 })
          .toString(),
        until: Temporal.Instant.from('2026-01-02T00:00:00Z')
          .add({ hours: n * 24 })
          .toString(),
      })),
    );

    const customer = await customerOf(db, 'cus_a');
    const seen: string[] = [];
    let cursor = null;
    do {
      const asked = { customerId: 'cus_a', cursor, limit: 20, ...scopeAt() };
      const page = await customerChanges(db, asked);
      seen.push(...page!.movements.map(({ id }) => id));
      cursor = page!.nextCursor === null ? null : parseMovementCursor(page!.nextCursor);
    } while (cursor !== null);

    // The last of them is that they left.
    expect(customer.movementsInAll).toBe(46);
    expect(customer.movements).toHaveLength(20);
    expect(customer.movements[0]?.type).toBe('churn');
    expect(seen.slice(0, 20)).toEqual(customer.movements.map(({ id }) => id));
    expect(new Set(seen).size).toBe(46);
  });

  test('has its changes of one instant in several currencies on several pages', async ({ db }) => {
    const from = '2026-01-01T00:00:00Z';
    await addSpans(
      db,
      ['usd', 'eur', 'jpy'].map((currency) => ({ customer: 'cus_a', mrr: '100', currency, from })),
    );
    const asked = { customerId: 'cus_a', limit: 1, ...scopeAt() };

    const first = await customerChanges(db, { ...asked, cursor: null });
    const cursor = parseMovementCursor(first!.nextCursor!);
    const second = await customerChanges(db, { ...asked, cursor, limit: 5 });

    expect(first!.movements.map(({ currency }) => currency)).toEqual(['eur']);
    expect(second!.movements.map(({ currency }) => currency)).toEqual(['jpy', 'usd']);
  });
});

function pointText({ day, mrrMinor }: { day: Temporal.PlainDate; mrrMinor: bigint }): string {
  return `${day.toString()} ${mrrMinor}`;
}
