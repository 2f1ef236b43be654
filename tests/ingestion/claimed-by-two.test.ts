import { describe, expect } from 'vitest';

import { eventRow } from '#ingestion/event-recorder.ts';
import { drainOnce, MAX_ATTEMPTS } from '#ingestion/inbox-worker.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent } from '#ingestion/projection.ts';
import type { Db } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';
import { START } from '../support/facts.ts';
import { eventObject, invoiceObject, subscriptionObject } from '../support/stripe-objects.ts';

const quiet = { warn() {}, error() {} };

async function arrive(db: Db, type: string, object: JsonObject): Promise<void> {
  const event = projectEvent(eventObject(type, object, { created: START }), { keepNames: false })!;
  await recordEvents(db, { events: [eventRow(event)] });
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    while (await drainOnce(db, quiet));
    await db`update stripe_events set next_attempt_at = '2000-01-01' where state = 'pending'`;
  }
}

const owners = async (db: Db, table: string) =>
  (
    await db.unsafe<{ owner: string }[]>(
      `select customers.stripe_id as owner from ${table}
      inner join customers on customers.id = customer_id order by 1`,
    )
  ).map(({ owner }) => owner);

const MONEY: Record<string, [type: string, object: JsonObject]> = {
  subscriptions: ['customer.subscription.created', subscriptionObject({ customer: 'cus_1' })],
  invoices: ['invoice.paid', invoiceObject({ customer: 'cus_1', status: 'paid' })],
  credit_notes: [
    'credit_note.created',
    {
      id: 'cn_1',
      object: 'credit_note',
      amount: 100,
      created: START,
      currency: 'usd',
      customer: 'cus_1',
      invoice: 'in_1',
      status: 'issued',
    },
  ],
  refunds: [
    'charge.refunded',
    {
      id: 'ch_1',
      object: 'charge',
      amount: 1000,
      amount_refunded: 400,
      currency: 'usd',
      customer: 'cus_1',
      refunds: {
        object: 'list',
        data: [
          {
            id: 're_1',
            object: 'refund',
            amount: 400,
            created: START,
            currency: 'usd',
            status: 'succeeded',
          },
        ],
      },
    },
  ],
};

describe('what a second customer claims, and Stripe never moves, stays with the first', () => {
  test.for(Object.keys(MONEY))(
    'in %s, and the event is given up and shown',
    async (table, { db }) => {
      const [type, object] = MONEY[table]!;
      await arrive(db, type, object);
      const [before] = await db`select count(*), sum(amount_minor) from mrr_movements`;

      await arrive(db, type, { ...object, customer: 'cus_2' });

      expect(await owners(db, table)).toEqual(['cus_1']);
      expect(
        await db`select stripe_customer_id, state, last_error from stripe_events order by 1`,
      ).toEqual([
        { stripeCustomerId: 'cus_1', state: 'done', lastError: null },
        {
          stripeCustomerId: 'cus_2',
          state: 'dead',
          lastError: expect.stringContaining(`${table}_stripe_id_key`) as string,
        },
      ]);
      expect(await db`select count(*), sum(amount_minor) from mrr_movements`).toEqual([before]);
    },
  );
});

test('a payment method may be with two, as nothing is counted by it', async ({ db }) => {
  const card = { id: 'pm_1', object: 'payment_method', type: 'card', customer: 'cus_1' };
  await arrive(db, 'payment_method.attached', card);
  await arrive(db, 'payment_method.attached', { ...card, customer: 'cus_2' });

  expect(await owners(db, 'payment_methods')).toEqual(['cus_1', 'cus_2']);
  expect(await db`select id from stripe_events where state <> 'done'`).toHaveLength(0);
});
