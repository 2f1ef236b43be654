import { describe, expect } from 'vitest';

import { test } from '../../support/database.ts';
import {
  addInvoice,
  endedOf,
  inDays,
  leave,
  openOf,
  paying,
  scanAfter,
  setSubscription,
} from './risk-world.ts';

describe('payment_retry', () => {
  test('is an open invoice whose payment failed; critical from the third attempt, on a hard decline, or without another try', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '200', cus_d: '300' });
    await addInvoice(db, 'cus_a');
    await addInvoice(db, 'cus_b', { attempt_count: 3 });
    await addInvoice(db, 'cus_c', { decline_code: 'stolen_card' });
    await addInvoice(db, 'cus_d', { next_attempt_at: null });
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual([
      'cus_a warning 4900',
      'cus_b critical 100',
      'cus_c critical 200',
      'cus_d critical 300',
    ]);
  });

  test('is none while a debit is on its way, nor of a start that was never paid', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await addInvoice(db, 'cus_a', { failed_at: null, next_attempt_at: null });
    await addInvoice(db, 'cus_b');
    await setSubscription(db, 'cus_b', { status: 'incomplete' });
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual([]);
  });

  test('does not take an invoice that is sent for one without another try', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await addInvoice(db, 'cus_a', { next_attempt_at: null, collection_method: 'send_invoice' });
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 4900']);
  });

  test('owes what is left of an invoice of which a part was paid', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await addInvoice(db, 'cus_a', { amount_due_minor: 4900, amount_paid_minor: 2000 });
    await scanAfter(db);
    const [alert] = await db`select data from alerts`;
    expect(alert?.['data']).toMatchObject({ amount_due_minor: '2900' });
  });

  test('is told of a subscription that runs beside one that nobody pays for any more', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900' }, { until: inDays(-5) });
    await paying(db, { cus_a: '100' }, { subscription: 'sub_runs' });
    await setSubscription(db, 'cus_a', { status: 'past_due' });
    await addInvoice(db, 'cus_a', { attempt_count: 8, next_attempt_at: null });
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual([]);
    await addInvoice(db, 'cus_a', { stripe_id: 'in_2', subscription_stripe_id: 'sub_runs' });
    await scanAfter(db, 1);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 100']);
    const [alert] = await db`select data from alerts where type = 'payment_retry'`;
    expect(alert?.['data']).toMatchObject({ invoice_id: 'in_2', invoices: 1 });
  });

  test('has the money of all subscriptions whose payment failed, each once', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await paying(db, { cus_a: '100' }, { subscription: 'sub_2' });
    await paying(db, { cus_a: '7000' }, { subscription: 'sub_3' });
    for (const [id, subscription] of [
      ['in_1', 'sub_a'],
      ['in_2', 'sub_a'],
      ['in_3', 'sub_2'],
    ] as const) {
      await addInvoice(db, 'cus_a', { stripe_id: id, subscription_stripe_id: subscription });
    }
    await scanAfter(db);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 5000']);
    const [alert] = await db`select data from alerts`;
    expect(alert?.['data']).toMatchObject({ invoices: 3 });
  });

  test('ends kept when it is paid and lost when the subscription is over', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '300' });
    for (const customer of ['cus_a', 'cus_b', 'cus_c']) await addInvoice(db, customer);
    await scanAfter(db);
    await db`update invoices set status = 'paid' where stripe_id = 'in_a'`;
    await leave(db, 'cus_b', 1);
    await db`update invoices set status = 'void' where stripe_id = 'in_c'`;
    await scanAfter(db, 2);
    expect(await endedOf(db, 'payment_retry')).toEqual(['cus_a kept', 'cus_b lost', 'cus_c kept']);
    expect(await openOf(db, 'payment_retry')).toEqual([]);
  });
});

describe('card_expiring', () => {
  const card = async (db: Parameters<typeof paying>[0], customer: string, columns = {}) => {
    const row = { year: 2026, month: 6, wallet: null, ...columns };
    await db`
      insert into payment_methods
        (stripe_id, customer_id, type, brand, wallet, expires_month, expires_year, is_attached)
      select ${`pm_${customer}`}, id, 'card', 'visa', ${row.wallet}, ${row.month}, ${row.year}, true
      from customers where stripe_id = ${customer}`;
    await setSubscription(db, customer, {
      default_payment_method: `pm_${customer}`,
      current_period_end_at: '2026-07-10T00:00:00Z',
    });
  };

  test('is a card that ends within 30 days and before the next charge; a warning in the last week', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '200', cus_d: '300', cus_e: '400' });
    await card(db, 'cus_a');
    await card(db, 'cus_b', { month: 5 });
    // Good until the end of July, after the charge; one behind a wallet is renewed by it.
    await card(db, 'cus_c', { month: 7 });
    await card(db, 'cus_d', { wallet: 'apple_pay' });
    // Nothing is charged after the end.
    await card(db, 'cus_e');
    await setSubscription(db, 'cus_e', { cancel_at: '2026-07-10T00:00:00Z' });
    await scanAfter(db);
    expect(await openOf(db, 'card_expiring')).toEqual([
      'cus_a informational 4900',
      'cus_b warning 100',
    ]);
    await scanAfter(db, 24 * 9);
    expect(await openOf(db, 'card_expiring')).toContain('cus_a warning 4900');
  });

  test('has the money of all that is charged to it', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await paying(db, { cus_a: '100' }, { subscription: 'sub_2' });
    await card(db, 'cus_a');
    await setSubscription(db, 'cus_2', {
      default_payment_method: 'pm_cus_a',
      current_period_end_at: '2026-12-10T00:00:00Z',
    });
    await scanAfter(db);
    expect(await openOf(db, 'card_expiring')).toEqual(['cus_a informational 5000']);
  });

  test('is none 31 days before, and ends with a new card', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await card(db, 'cus_a');
    await card(db, 'cus_b', { month: 7 });
    await setSubscription(db, 'cus_b', { current_period_end_at: '2027-01-01T00:00:00Z' });
    await scanAfter(db);
    expect(await openOf(db, 'card_expiring')).toEqual(['cus_a informational 4900']);
    await db`update payment_methods set expires_year = 2030`;
    await scanAfter(db, 1);
    expect(await endedOf(db, 'card_expiring')).toEqual(['cus_a kept']);
  });
});

describe('trial_ending_without_card', () => {
  const trial = async (db: Parameters<typeof paying>[0], customer: string, columns = {}) => {
    await db`insert into customers (stripe_id) values (${customer})`;
    await db`
      insert into subscriptions (customer_id, stripe_id, status, currency, data_state)
      select id, ${`sub_${customer.slice(4)}`}, 'trialing', 'usd', 'complete'
      from customers where stripe_id = ${customer}`;
    await setSubscription(db, customer, {
      trial_end_at: inDays(2),
      trial_mrr_minor: '2900',
      has_payment_method: false,
      ...columns,
    });
  };

  test('is a trial of at most 3 more days with nothing to charge', async ({ db }) => {
    await trial(db, 'cus_a');
    await trial(db, 'cus_b', { trial_end_at: inDays(3.1) });
    await trial(db, 'cus_c', { has_payment_method: true });
    await trial(db, 'cus_d', { has_payment_method: null });
    await trial(db, 'cus_e', { collection_method: 'send_invoice' });
    await scanAfter(db);
    expect(await openOf(db, 'trial_ending_without_card')).toEqual(['cus_a warning 2900']);
  });

  test('ends kept with a card, and lost with the trial', async ({ db }) => {
    await trial(db, 'cus_a');
    await trial(db, 'cus_b');
    await trial(db, 'cus_c');
    await scanAfter(db);
    await setSubscription(db, 'cus_a', { has_payment_method: true });
    await setSubscription(db, 'cus_b', { status: 'canceled' });
    await setSubscription(db, 'cus_c', { status: 'paused' });
    await scanAfter(db, 1);
    expect(await endedOf(db, 'trial_ending_without_card')).toEqual([
      'cus_a kept',
      'cus_b lost',
      'cus_c lost',
    ]);
  });
});

describe('dispute_opened and refund_issued', () => {
  test('are of the last 30 days, the newest shown, and end after them', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await db`
      insert into disputes (stripe_id, customer_id, currency, amount_minor, status, opened_at, closed_at)
      select 'dp_' || n || stripe_id, id, 'usd', 1000 * n, 'needs_response',
        ${inDays(0)}::timestamptz - n * interval '10 days', null
      from customers cross join generate_series(1, 2) as n`;
    await db`update disputes set opened_at = ${inDays(-31)} where stripe_id like '%cus_b'`;
    await db`
      insert into refunds (stripe_id, customer_id, currency, amount_minor, status, created_at)
      select 're_' || stripe_id, id, 'usd', 500, 'succeeded', ${inDays(-29)} from customers`;
    await db`update refunds set status = 'failed' where stripe_id = 're_cus_b'`;
    await scanAfter(db);
    expect(await openOf(db, 'dispute_opened')).toEqual(['cus_a warning 4900']);
    expect(await openOf(db, 'refund_issued')).toEqual(['cus_a warning 4900']);
    const [dispute] = await db`select data from alerts where type = 'dispute_opened'`;
    expect(dispute?.['data']).toMatchObject({ dispute_id: 'dp_1cus_a', disputes: 2 });
    await db`update disputes set closed_at = ${inDays(0)}, status = 'won'`;
    await scanAfter(db, 24 * 1.5);
    expect(await endedOf(db, 'dispute_opened')).toEqual(['cus_a kept']);
    expect(await endedOf(db, 'refund_issued')).toEqual(['cus_a kept']);
  });

  test('are told of a subscription that is over while the customer pays for another', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900' });
    await paying(db, { cus_a: '9900' }, { subscription: 'sub_new', from: inDays(-3) });
    await addInvoice(db, 'cus_a', { status: 'paid' });
    await db`
      insert into disputes
        (stripe_id, customer_id, invoice_stripe_id, currency, amount_minor, status, opened_at)
      select 'dp_a', id, 'in_a', 'usd', 4900, 'needs_response', ${inDays(-1)} from customers`;
    await db`
      insert into refunds
        (stripe_id, customer_id, invoice_stripe_id, currency, amount_minor, status, created_at)
      select 're_a', id, 'in_a', 'usd', 4900, 'succeeded', ${inDays(-1)} from customers`;
    await scanAfter(db);
    expect(await openOf(db, 'dispute_opened')).toEqual(['cus_a warning 4900']);
    const [old] = await db`select id from subscriptions where stripe_id = 'sub_a'`;
    await db`update mrr_spans set until_at = ${inDays(0.1)} where subscription_id = ${old?.['id']}`;
    await setSubscription(db, 'cus_a', { status: 'canceled', ended_at: inDays(0.1) });
    await scanAfter(db, 24);
    expect(await openOf(db, 'dispute_opened')).toEqual(['cus_a warning 9900']);
    expect(await openOf(db, 'refund_issued')).toEqual(['cus_a warning 9900']);
  });
});
