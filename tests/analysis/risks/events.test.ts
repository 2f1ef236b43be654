import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { scanDirtyCustomers } from '#analysis/risks/scan-dirty.ts';
import { scanRisks, type RiskChanges } from '#analysis/risks/scan.ts';
import { drainOnce, type WorkerLog } from '#ingestion/inbox-worker.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { test } from '../../support/database.ts';
import { endedOf, openOf, scopeAt } from './risk-world.ts';

const quiet: WorkerLog = { warn() {}, error() {} };
const HOUR_S = 3_600;

/** Events that happened so many hours ago, folded. */
async function tell(
  db: Db,
  hoursAgo: number,
  ...events: [type: string, object: object, before?: object][]
) {
  const created = Math.floor(Date.now() / 1_000) - hoursAgo * HOUR_S;
  const projected = events.map(([type, object, before], index) =>
    projectEvent(
      {
        id: `evt_${type}_${hoursAgo}_${index}`,
        type,
        created,
        livemode: false,
        data: { object, ...(before !== undefined && { previous_attributes: before }) },
      },
      { keepNames: false },
    ),
  );
  await recordEvents(db, {
    events: projected.map((event) => ({
      id: event?.id,
      type: event?.type,
      created_at: event?.createdAt,
      api_version: null,
      account: 'main',
      is_livemode: false,
      object_id: event?.objectId,
      customer_id: event?.customerId,
      payload: event?.payload as never,
    })),
  });
  while (await drainOnce(db, quiet));
}

const subscription = (customer: string, rest: object = {}) => ({
  id: `sub_${customer}`,
  object: 'subscription',
  customer,
  status: 'active',
  currency: 'usd',
  created: 1_767_225_600,
  discounts: [],
  items: {
    data: [
      {
        id: `si_${customer}`,
        quantity: 1,
        price: {
          id: 'price_1',
          object: 'price',
          currency: 'usd',
          unit_amount: 2_900,
          billing_scheme: 'per_unit',
          product: 'prod_1',
          recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
        },
      },
    ],
  },
  ...rest,
});

const invoice = (customer: string, rest: object = {}) => ({
  id: `in_${customer}`,
  object: 'invoice',
  customer,
  parent: { subscription_details: { subscription: `sub_${customer}` } },
  status: 'open',
  currency: 'usd',
  amount_due: 2_900,
  attempted: true,
  attempt_count: 1,
  created: Math.floor(Date.now() / 1_000) - HOUR_S,
  next_payment_attempt: Math.floor(Date.now() / 1_000) + 72 * HOUR_S,
  lines: { data: [] },
  ...rest,
});

function scanDirty(db: Db, onChanged: (changes: RiskChanges) => void = () => {}) {
  return scanDirtyCustomers(db, scopeAt(Temporal.Now.instant()), async (_, changes) =>
    onChanged(changes),
  );
}

const marks = async (db: Db) => (await db`select from risk_dirty`).length;

describe('an event that tells of a risk', () => {
  test('opens an alert in the next look, and the payment that follows ends it', async ({ db }) => {
    await tell(db, 5, ['customer.subscription.created', subscription('cus_a')]);
    expect(await marks(db)).toBe(0);
    await tell(db, 1, ['invoice.payment_failed', invoice('cus_a')]);
    const told: RiskChanges[] = [];
    expect(await scanDirty(db, (changes) => told.push(changes))).toBe(1);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 2900']);
    expect(told).toMatchObject([{ opened: [expect.anything()], changed: [], cleared: [] }]);
    await tell(db, 0, ['invoice.paid', invoice('cus_a', { status: 'paid' })]);
    await scanDirty(db);
    expect(await endedOf(db, 'payment_retry')).toEqual(['cus_a kept']);
    expect(await scanDirty(db)).toBe(0);
  });

  test('ends the alert about a card when the customer is given another to charge', async ({
    db,
  }) => {
    const trialEnd = Math.floor(Date.now() / 1_000) + 24 * HOUR_S;
    const customer = { id: 'cus_a', object: 'customer', metadata: {} };
    await tell(
      db,
      1,
      ['customer.created', customer],
      [
        'customer.subscription.trial_will_end',
        subscription('cus_a', { status: 'trialing', trial_end: trialEnd }),
      ],
    );
    await scanDirty(db);
    expect(await openOf(db, 'trial_ending_without_card')).toEqual(['cus_a warning 2900']);
    const other = { ...customer, metadata: { a: '1' } };
    await tell(db, 0.5, ['customer.updated', other, { metadata: {} }]);
    expect(await marks(db)).toBe(0);
    const charged = { ...customer, invoice_settings: { default_payment_method: 'pm_1' } };
    const before = { invoice_settings: { default_payment_method: null } };
    await tell(db, 0, ['customer.updated', charged, before]);
    await scanDirty(db);
    expect(await endedOf(db, 'trial_ending_without_card')).toEqual(['cus_a kept']);
  });

  test('that a scan could not finish with is looked at by the next one', async ({ db }) => {
    await tell(db, 5, ['customer.subscription.created', subscription('cus_a')]);
    await tell(db, 1, ['invoice.payment_failed', invoice('cus_a')]);
    const crash = scanDirty(db, () => {
      throw new Error('the process is gone');
    });
    await expect(crash).rejects.toThrow('the process is gone');
    expect(await openOf(db, 'payment_retry')).toEqual([]);
    expect(await scanDirty(db)).toBe(1);
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 2900']);
  });

  test('is looked at by plans that are made once, and everybody by another', async ({ db }) => {
    await tell(db, 5, ['customer.subscription.created', subscription('cus_a')]);
    await tell(db, 1, ['invoice.payment_failed', invoice('cus_a')]);
    const scope = scopeAt(Temporal.Now.instant());
    const plans = await db.begin(async (transaction) => {
      const one = {
        ...transaction,
        begin: <R>(work: (t: Transaction) => Promise<R>) => work(transaction),
      };
      await scanDirtyCustomers(one as never, scope, async () => {});
      await scanRisks(one as never, scope);
      return transaction`
        select
          statement ~ 'true::bool as is_everybody' as is_everybody,
          generic_plans > 0 as is_made_once,
          custom_plans > 0 as is_made_anew
        from pg_prepared_statements
        where statement like '-- What may cost money now%'
        order by is_everybody`;
    });
    expect(plans).toEqual([
      { isEverybody: false, isMadeOnce: true, isMadeAnew: false },
      { isEverybody: true, isMadeOnce: false, isMadeAnew: true },
    ]);
  });

  test('long ago, as in a history, is left to the scan of all', async ({ db }) => {
    await tell(db, 50, ['customer.subscription.created', subscription('cus_a')]);
    await tell(db, 49, ['invoice.payment_failed', invoice('cus_a')]);
    expect(await marks(db)).toBe(0);
    await scanRisks(db, scopeAt(Temporal.Now.instant()));
    expect(await openOf(db, 'payment_retry')).toEqual(['cus_a warning 2900']);
  });

  test('and names no customer marks whose it turns out to be', async ({ db }) => {
    const charge = { id: 'ch_1', object: 'charge', currency: 'usd', amount: 2_900, paid: true };
    const dispute = {
      id: 'dp_1',
      object: 'dispute',
      charge: 'ch_1',
      currency: 'usd',
      amount: 2_900,
      status: 'needs_response',
      reason: 'fraudulent',
      created: Math.floor(Date.now() / 1_000) - HOUR_S,
    };
    await tell(db, 5, ['customer.subscription.created', subscription('cus_a')]);
    await tell(db, 1, ['charge.dispute.created', dispute]);
    expect(await marks(db)).toBe(0);
    await tell(db, 0, ['charge.succeeded', { ...charge, customer: 'cus_a' }]);
    await scanDirty(db);
    expect(await openOf(db, 'dispute_opened')).toEqual(['cus_a warning 2900']);
  });

  test('of many customers is looked at with them alone, as the scan of all would', async ({
    db,
  }) => {
    const names = Array.from({ length: 30 }, (_, n) => `cus_${n + 10}`);
    for (const name of names) {
      await tell(db, 5, ['customer.subscription.created', subscription(name)]);
    }
    const cancelAt = Math.floor(Date.now() / 1_000) + 20 * 24 * HOUR_S;
    await tell(
      db,
      1,
      ...names
        .slice(0, 10)
        .map((name): [string, object] => [
          'customer.subscription.updated',
          subscription(name, { cancel_at: cancelAt }),
        ]),
    );
    await scanDirty(db);
    expect(await openOf(db, 'scheduled_cancellation')).toHaveLength(10);
    const now = Temporal.Now.instant();
    // What is top of all is found with all.
    expect(await scanRisks(db, scopeAt(now))).toMatchObject({ opened: [], cleared: [] });
    await rebuild(db, { isCheck: false, onProgress: () => {} });
    expect(await scanRisks(db, scopeAt(now.add({ minutes: 1 })))).toMatchObject({
      opened: [],
      changed: [],
      cleared: [],
    });
  });
});
