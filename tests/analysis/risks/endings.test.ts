import { describe, expect } from 'vitest';

import { scanRisksOf } from '#analysis/risks/scan.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import {
  addInvoice,
  endedOf,
  inDays,
  NOW,
  openOf,
  paying,
  scanAfter,
  scopeAt,
  setSubscription,
  use,
} from './risk-world.ts';

/** A look at one customer, some seconds from NOW, as an event leads to. */
async function lookAfter(db: Db, customer: string, seconds: number) {
  const [row] = await db`select id from customers where stripe_id = ${customer}`;
  const scope = { ...scopeAt(NOW.add({ seconds })), customerIds: [row?.['id'] as bigint] };
  await db.begin(async (transaction) =>
    scanRisksOf(transaction, { ...scope, onChanged: async () => {} }),
  );
}

describe('a scan that began earlier and came later', () => {
  test('does not end what was noticed meanwhile', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await addInvoice(db, 'cus_a', { created_at: inDays(0.0001) });
    await lookAfter(db, 'cus_a', 20);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 4900']);
    expect(await scanAfter(db)).toMatchObject({ opened: [], changed: [], cleared: [] });
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 4900']);
  });
});

describe('a clock that is a second behind Stripe’s', () => {
  test('does not take a subscription that is over for one that was kept', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await setSubscription(db, 'cus_a', { cancel_at: inDays(1) });
    await scanAfter(db);
    const ended = NOW.add({ hours: 1, seconds: 1 }).toString();
    await db`update mrr_spans set until_at = ${ended}`;
    await setSubscription(db, 'cus_a', { status: 'canceled', ended_at: ended });
    await lookAfter(db, 'cus_a', 3600);
    expect(await endedOf(db, 'scheduled_cancellation')).toEqual(['cus_a lost']);
  });

  test('does not take a subscription that goes on for one that was lost', async ({ db }) => {
    await paying(db, { cus_a: '4900' }, { until: inDays(-3) });
    await setSubscription(db, 'cus_a', { status: 'paused' });
    await scanAfter(db);
    const resumed = NOW.add({ hours: 1, seconds: 1 }).toString();
    await paying(db, { cus_a: '4900' }, { item: 'si_2', from: resumed });
    await setSubscription(db, 'cus_a', { status: 'active' });
    await lookAfter(db, 'cus_a', 3600);
    expect(await endedOf(db, 'subscription_paused')).toEqual(['cus_a kept']);
  });
});

describe('payment_retry', () => {
  test('of an invoice that belongs to no subscription is kept when it is paid', async ({ db }) => {
    await db`insert into customers (stripe_id) values ('cus_a')`;
    await addInvoice(db, 'cus_a', { subscription_stripe_id: null });
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning -']);
    await db`update invoices set status = 'paid'`;
    await scanAfter(db, 1);
    expect(await endedOf(db, 'payment_retry')).toEqual(['cus_a kept']);
  });
});

describe('trial_ending_without_card', () => {
  test('waits for what becomes of a trial that is over', async ({ db }) => {
    await db`insert into customers (stripe_id) values ('cus_a')`;
    await db`
      insert into subscriptions (customer_id, stripe_id, status, currency, data_state)
      select id, 'sub_a', 'trialing', 'usd', 'complete' from customers`;
    const columns = { trial_end_at: inDays(1), trial_mrr_minor: '2900', has_payment_method: false };
    await setSubscription(db, 'cus_a', columns);
    await scanAfter(db);
    await scanAfter(db, 25);
    expect(await openOf(db, 'trial_ending_without_card')).toEqual(['cus_a warning 2900']);
    await setSubscription(db, 'cus_a', { status: 'canceled' });
    await scanAfter(db, 26);
    expect(await endedOf(db, 'trial_ending_without_card')).toEqual(['cus_a lost']);
  });

  test('is kept once it is paid, and not because the subscription runs on after it', async ({
    db,
  }) => {
    const customers = ['cus_a', 'cus_b', 'cus_c'];
    for (const customer of customers) {
      const id = `sub_${customer.slice(4)}`;
      await db`insert into customers (stripe_id) values (${customer})`;
      await db`
        insert into subscriptions (customer_id, stripe_id, status, currency, data_state,
          trial_end_at, trial_mrr_minor, has_payment_method)
        select id, ${id}, 'trialing', 'usd', 'complete', ${inDays(1)}, 2900, false
        from customers where stripe_id = ${customer}`;
    }
    await scanAfter(db);
    await paying(db, Object.fromEntries(customers.map((customer) => [customer, '2900'])), {
      from: inDays(1),
    });
    for (const customer of customers) {
      await setSubscription(db, customer, { status: 'active', trial_mrr_minor: null });
    }
    await scanAfter(db, 25);
    expect(await openOf(db, 'trial_ending_without_card')).toEqual([
      'cus_a warning 2900',
      'cus_b warning 2900',
      'cus_c warning 2900',
    ]);
    await addInvoice(db, 'cus_a', { status: 'paid', created_at: inDays(1) });
    await setSubscription(db, 'cus_b', { status: 'unpaid' });
    await setSubscription(db, 'cus_c', { has_payment_method: true });
    await scanAfter(db, 50);
    expect(await endedOf(db, 'trial_ending_without_card')).toEqual([
      'cus_a kept',
      'cus_b lost',
      'cus_c kept',
    ]);
  });
});

describe('card_expiring', () => {
  test('does not end between a charge and the news of it', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await db`
      insert into payment_methods
        (stripe_id, customer_id, type, brand, expires_month, expires_year, is_attached)
      select 'pm_a', id, 'card', 'visa', 5, 2026, true from customers`;
    const columns = { default_payment_method: 'pm_a', current_period_end_at: inDays(1) };
    await setSubscription(db, 'cus_a', columns);
    await scanAfter(db);
    expect(await scanAfter(db, 25)).toMatchObject({ opened: [], cleared: [] });
    await setSubscription(db, 'cus_a', { current_period_end_at: inDays(31) });
    expect(await scanAfter(db, 26)).toMatchObject({ opened: [], cleared: [] });
  });
});

describe('mrr_decline', () => {
  test('does not come and go while half of it is back', async ({ db }) => {
    await paying(db, { cus_kept: '10000' });
    await paying(db, { cus_gone: '4000' }, { until: inDays(-2) });
    await scanAfter(db);
    await paying(db, { cus_new: '2500' }, { from: inDays(0.5) });
    const scans = [];
    for (const hours of [24, 30, 36]) scans.push(await scanAfter(db, hours));
    expect(scans.flatMap(({ opened }) => opened)).toEqual([]);
    await scanAfter(db, 24 * 7);
    expect(await endedOf(db, 'mrr_decline')).toEqual(['portfolio kept']);
    expect(await openOf(db, 'mrr_decline')).toEqual([]);
  });
});

describe('the money at stake of a customer who pays in two currencies', () => {
  test('is of the one that is worth more, and not of the larger number', async ({ db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2026-01-01', 0.0065, 0.65)`;
    await paying(db, { cus_a: '9000' });
    await paying(db, { cus_a: '10000' }, { currency: 'jpy', subscription: 'sub_yen' });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 5 } });
    await scanAfter(db);
    expect(await openOf(db, 'support_ticket_spike')).toEqual(['cus_a warning 9000']);
  });
});
