import { describe, expect } from 'vitest';

import { eventRow } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent, projectRead, type ProjectedEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { delivered } from '../reference/property.ts';
import { test } from '../support/database.ts';
import { day, START } from '../support/facts.ts';
import {
  eventObject,
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const quiet = { warn() {}, error() {} };

function event(type: string, object: JsonObject, created = START): ProjectedEvent {
  return projectEvent(eventObject(type, object, { created }), { keepNames: false })!;
}

async function arrive(db: Db, ...events: readonly ProjectedEvent[]): Promise<void> {
  await recordEvents(db, { events: events.map(eventRow) });
  while (await drainOnce(db, quiet));
}

const dispute = event('charge.dispute.created', {
  id: 'dp_1',
  object: 'dispute',
  amount: 1000,
  charge: 'ch_1',
  created: START,
  currency: 'usd',
  payment_intent: 'pi_1',
  reason: 'fraudulent',
  status: 'needs_response',
});
const refund = event('refund.created', {
  id: 're_1',
  object: 'refund',
  amount: 400,
  charge: 'ch_1',
  created: START,
  currency: 'usd',
  payment_intent: 'pi_1',
  reason: null,
  status: 'succeeded',
});
const charge = event('charge.refunded', {
  id: 'ch_1',
  object: 'charge',
  amount: 1000,
  amount_refunded: 400,
  currency: 'usd',
  customer: 'cus_1',
  payment_intent: 'pi_1',
});
const invoicePayment = event('invoice_payment.paid', {
  id: 'inpay_1',
  object: 'invoice_payment',
  invoice: 'in_1',
  payment: { type: 'payment_intent', payment_intent: 'pi_1' },
});
const invoice = event('invoice.paid', invoiceObject({ status: 'paid' }));

const disputes = (db: Db) => db`
  select customers.stripe_id as customer, disputes.stripe_id as dispute, invoice_stripe_id as invoice
  from disputes
  inner join customers on customers.id = disputes.customer_id`;

describe('a dispute, which does not name its customer', () => {
  test.for([
    ['after its charge', [charge, dispute]],
    ['before its charge', [dispute, charge]],
    ['after its invoice and the payment between them', [invoice, invoicePayment, dispute]],
    ['before all that, the last link first', [dispute, invoicePayment, invoice]],
    ['between them', [invoicePayment, dispute, invoice]],
  ] as const)('is found to be theirs %s', async ([, events], { db }) => {
    for (const one of events) await arrive(db, one);

    const isInvoiceKnown = (events as readonly ProjectedEvent[]).includes(invoice);
    expect(await disputes(db)).toEqual([
      { customer: 'cus_1', dispute: 'dp_1', invoice: isInvoiceKnown ? 'in_1' : null },
    ]);
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
  });

  test('is theirs in one batch too', async ({ db }) => {
    await arrive(db, dispute, refund, invoicePayment, invoice);

    expect(await disputes(db)).toHaveLength(1);
    expect(await db`select stripe_id, invoice_stripe_id as invoice from refunds`).toEqual([
      { stripeId: 're_1', invoice: 'in_1' },
    ]);
  });

  test('is theirs once it is read with the charge inside', async ({ db }) => {
    await arrive(db, dispute);
    expect(await disputes(db)).toEqual([]);
    const { object } = dispute.payload;
    const whole = { id: 'ch_1', object: 'charge', customer: 'cus_1', payment_intent: 'pi_1' };
    const options = { readAt: day(1), apiVersion: '2026-10-28.endive', keepNames: false };

    await arrive(db, projectRead({ ...object, charge: whole }, options)!);

    expect(await disputes(db)).toHaveLength(1);
    const events =
      await db`select count(*)::int as n from stripe_events where stripe_customer_id = 'cus_1'`;
    expect(events).toEqual([{ n: 2 }]);
  });

  test('of nobody known waits and fails nothing', async ({ db }) => {
    await arrive(db, dispute, invoicePayment);

    expect(await db`select distinct state from stripe_events`).toEqual([{ state: 'done' }]);
    expect(await db`select 1 from customers`).toEqual([]);
  });
});

test('a refund that only its charge told of gives way to the refund itself', async ({ db }) => {
  const refunds = () => db`select stripe_id, amount_minor::int as minor from refunds`;
  await arrive(db, charge);
  expect(await refunds()).toEqual([{ stripeId: 'ch_1', minor: 400 }]);

  await arrive(db, refund);

  expect(await refunds()).toEqual([{ stripeId: 're_1', minor: 400 }]);
  expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
});

test('what nobody reads is stored, folded into nothing and fails nothing', async ({ db }) => {
  const unknown = { id: 'zz_1', object: 'new_thing', customer: 'cus_1', amount: 5 };
  await arrive(
    db,
    event('new_thing.created', unknown),
    event('radar.early_fraud_warning.created', {
      id: 'issfr_1',
      object: 'radar.early_fraud_warning',
      charge: 'ch_1',
    }),
    charge,
  );

  expect(
    await db`select state, stripe_customer_id as customer from stripe_events order by type`,
  ).toEqual([
    { state: 'done', customer: 'cus_1' },
    { state: 'done', customer: 'cus_1' },
    { state: 'done', customer: 'cus_1' },
  ]);
});

/** One customer with something of everything. */
function wholeStory(): ProjectedEvent[] {
  const metered = priceObject({
    id: 'price_calls',
    recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' },
  });
  const items = itemList(itemObject(), itemObject({ id: 'si_2', price: metered }));
  const usage = lineObject({
    id: 'il_2',
    amount: 700,
    pricing: { price_details: { price: 'price_calls', product: 'prod_app' } },
  });
  const running = { items, schedule: 'sub_sched_1', default_payment_method: 'pm_1' };
  const paid = { lines: { data: [lineObject(), usage], has_more: false } };
  return [
    event('price.created', priceObject()),
    event('customer.created', { id: 'cus_1', object: 'customer' }),
    event('customer.subscription.created', subscriptionObject(running)),
    event(
      'customer.subscription.created',
      subscriptionObject({ id: 'sub_2', status: 'trialing', trial_end: day(40) }),
    ),
    event('subscription_schedule.created', {
      id: 'sub_sched_1',
      object: 'subscription_schedule',
      customer: 'cus_1',
      subscription: 'sub_1',
      status: 'active',
      end_behavior: 'release',
      current_phase: { start_date: START, end_date: day(31) },
      phases: [
        { start_date: START, end_date: day(31), items: [{ price: 'price_seat', quantity: 1 }] },
        { start_date: day(31), end_date: day(60), items: [{ price: 'price_seat', quantity: 4 }] },
      ],
    }),
    event('payment_method.attached', {
      id: 'pm_1',
      object: 'payment_method',
      customer: 'cus_1',
      type: 'card',
      card: { brand: 'visa', exp_month: 2, exp_year: 2028 },
    }),
    event('invoice.payment_failed', invoiceObject(paid), day(1)),
    event(
      'charge.failed',
      {
        id: 'ch_0',
        object: 'charge',
        amount: 1000,
        currency: 'usd',
        customer: 'cus_1',
        invoice: 'in_1',
        failure_code: 'card_declined',
        outcome: { reason: 'lost_card' },
      },
      day(1),
    ),
    event(
      'invoice.paid',
      invoiceObject({ ...paid, status: 'paid', amount_paid: 1000, due_date: day(9) }),
      day(2),
    ),
    event(
      'credit_note.created',
      {
        id: 'cn_1',
        object: 'credit_note',
        amount: 50,
        created: day(3),
        currency: 'usd',
        customer: 'cus_1',
        invoice: 'in_1',
        status: 'issued',
      },
      day(3),
    ),
    dispute,
    refund,
    charge,
    invoicePayment,
  ];
}

async function everything(db: Db) {
  const tables = [
    'payment_methods',
    'disputes',
    'refunds',
    'credit_notes',
    'subscription_schedules',
  ];
  const lists = await Promise.all(
    tables.map((table) =>
      db.unsafe(`select to_jsonb(t) - 'customer_id' as row from ${table} t order by stripe_id`),
    ),
  );
  const others = [
    await db`select to_jsonb(invoices) - 'customer_id' as row from invoices order by stripe_id`,
    await db`select to_jsonb(subscriptions) - 'customer_id' - 'id' as row from subscriptions order by stripe_id`,
    await db`select at, currency, mrr_after_minor, source from scheduled_changes order by at`,
  ];
  return [...lists, ...others].map((rows) => [...rows]);
}

test('one story is the same rows in any order and batches, and a rebuild changes none', async ({
  db,
}) => {
  const story = wholeStory();
  await arrive(db, ...story);
  const rows = await everything(db);
  for (const list of rows) expect(list).not.toEqual([]);

  for (const seed of [1, 2, 3, 4]) {
    await db`delete from missing_objects`;
    for (const table of [
      'scheduled_changes',
      'payment_methods',
      'disputes',
      'refunds',
      'credit_notes',
      'subscription_schedules',
      'invoices',
      'mrr_spans',
      'mrr_movements',
      'subscriptions',
      'stripe_events',
      'catalogue_objects',
    ]) {
      await db.unsafe(`delete from ${table}`);
    }
    const deliveries = delivered(story, seed);
    for (let i = 0; i < deliveries.length; i += 3) {
      const batch = new Map(deliveries.slice(i, i + 3).map((one) => [one.id, one]));
      await arrive(db, ...batch.values());
    }
    expect(await everything(db)).toEqual(rows);
    const { differences } = await rebuild(db, { isCheck: true, onProgress() {} });
    expect(differences).toBe(0);
  }
});

test('the rows say what the objects said', async ({ db }) => {
  await arrive(db, ...wholeStory());

  expect(
    await db`select decline_code, failed_at, due_at, amount_paid_minor::int as paid, credited_minor::int as credited, metered_monthly_minor::int as metered from invoices`,
  ).toMatchObject([{ declineCode: 'lost_card', paid: 1000, credited: 50, metered: 700 }]);
  expect(
    await db`select stripe_id, trial_mrr_minor::int as trial, default_payment_method, has_payment_method from subscriptions order by stripe_id`,
  ).toEqual([
    { stripeId: 'sub_1', trial: null, defaultPaymentMethod: 'pm_1', hasPaymentMethod: true },
    { stripeId: 'sub_2', trial: 1000, defaultPaymentMethod: null, hasPaymentMethod: false },
  ]);
  expect(await db`select mrr_after_minor::int as after, source from scheduled_changes`).toEqual([
    { after: 4000, source: 'schedule' },
  ]);
  expect(await db`select brand, expires_month, expires_year from payment_methods`).toEqual([
    { brand: 'visa', expiresMonth: 2, expiresYear: 2028 },
  ]);
});
