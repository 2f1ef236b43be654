import { describe, expect } from 'vitest';

import { foldDirtyCustomers } from '#ingestion/fold-events.ts';
import { drainOnce, MAX_ATTEMPTS, type WorkerLog } from '#ingestion/inbox-worker.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';
import { lockCatalogue, recordEvents, replayEvents } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';

const START_S = 1_767_225_600;
const quiet: WorkerLog = { warn() {}, error() {} };

async function deliver(db: Db, ...events: object[]) {
  const projected = events.map((event) => projectEvent(event, { keepNames: false }));
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
}

async function drain(db: Db, log = quiet) {
  while (await drainOnce(db, log));
}

function subscriptionEvent(
  id: string,
  fields: { quantity?: number; at?: number; discounts?: unknown[]; customer?: string } = {},
) {
  const { quantity = 1, at = 0, discounts = [], customer = 'cus_1' } = fields;
  const price = {
    id: 'price_1',
    object: 'price',
    currency: 'usd',
    unit_amount: 2_900,
    billing_scheme: 'per_unit',
    product: 'prod_1',
    recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
  };
  return {
    id,
    type: at === 0 ? 'customer.subscription.created' : 'customer.subscription.updated',
    created: START_S + at,
    data: {
      object: {
        id: `sub_of_${customer}`,
        object: 'subscription',
        customer,
        status: 'active',
        currency: 'usd',
        created: START_S,
        discounts,
        items: { object: 'list', data: [{ id: `si_of_${customer}`, quantity, price }] },
      },
    },
  };
}

const movements = (db: Db) => db`
  select type, cause, amount_minor::text as amount, event_ids from mrr_movements order by occurred_at`;
const inbox = (db: Db) => db`select id, state, attempts from stripe_events order by id`;

describe('the inbox worker', () => {
  test('folds what waits into the ledger and marks it done', async ({ db }) => {
    await deliver(
      db,
      subscriptionEvent('evt_1'),
      subscriptionEvent('evt_2', { quantity: 3, at: 60 }),
    );

    await drain(db);

    expect(await movements(db)).toEqual([
      { type: 'new', cause: 'signup', amount: '2900', eventIds: ['evt_1'] },
      { type: 'expansion', cause: 'quantity_change', amount: '5800', eventIds: ['evt_2'] },
    ]);
    expect(await inbox(db)).toMatchObject([{ state: 'done' }, { state: 'done' }]);
  });

  test('gives the same ledger when the later event comes first', async ({ db }) => {
    await deliver(db, subscriptionEvent('evt_2', { quantity: 3, at: 60 }));
    await drain(db);
    await deliver(db, subscriptionEvent('evt_1'));
    await drain(db);

    expect(await movements(db)).toMatchObject([
      { type: 'new', amount: '2900' },
      { type: 'expansion', amount: '5800' },
    ]);
  });

  test('folds a customer again when the coupon it waited for arrives', async ({ db }) => {
    const discount = { id: 'di_1', object: 'discount', source: { coupon: 'half' }, start: START_S };
    await deliver(db, subscriptionEvent('evt_1', { discounts: [discount] }));
    await drain(db);
    expect(await db`select data_state from subscriptions`).toEqual([
      { dataState: 'incomplete_data' },
    ]);

    await deliver(db, {
      id: 'evt_2',
      type: 'coupon.created',
      created: START_S,
      data: { object: { id: 'half', object: 'coupon', percent_off: 50, duration: 'forever' } },
    });
    await drain(db);

    expect(await movements(db)).toMatchObject([{ type: 'new', amount: '1450' }]);
    expect(await db`select data_state from subscriptions`).toEqual([{ dataState: 'complete' }]);
    expect(await db`select object_id from missing_objects`).toHaveLength(0);
  });

  test('gives up on a poisonous event after eight attempts, and its neighbours never notice', async ({
    db,
  }) => {
    // Stripe never gives two items one id; the ledger has room for one.
    const poison = subscriptionEvent('evt_1', { customer: 'cus_bad' });
    const { items } = poison.data.object;
    items.data = [...items.data, ...items.data];
    await deliver(db, poison, subscriptionEvent('evt_2'));
    const log = {
      messages: [] as string[],
      warn() {},
      error(_: object, message: string) {
        this.messages.push(message);
      },
    };

    for (let attempt = 0; attempt < MAX_ATTEMPTS + 1; attempt += 1) {
      await drain(db, log);
      await db`update stripe_events set next_attempt_at = '2000-01-01' where state = 'pending'`;
    }

    expect(await inbox(db)).toEqual([
      { id: 'evt_1', state: 'dead', attempts: MAX_ATTEMPTS },
      { id: 'evt_2', state: 'done', attempts: 1 },
    ]);
    expect(log.messages).toHaveLength(1);
  });

  test('folds a dead event after it is replayed', async ({ db }) => {
    await deliver(db, subscriptionEvent('evt_1'));
    await db`update stripe_events set state = 'dead', attempts = 8`;

    await replayEvents(db, { id: null });
    await drain(db);

    expect(await movements(db)).toHaveLength(1);
  });

  test('never lets two workers write one customer at the same time', async ({ db }) => {
    const customers = Array.from({ length: 40 }, (_, index) => `cus_${String(index)}`);
    for (let round = 0; round < 5; round += 1) {
      await deliver(
        db,
        ...customers.map((customer) =>
          subscriptionEvent(`evt_${customer}_${String(round)}`, {
            customer,
            at: round,
            quantity: round + 1,
          }),
        ),
      );
      await Promise.all([drain(db), drain(db), drain(db)]);
    }

    const [{ count } = { count: 0n }] = await db`select count(*) from mrr_movements`;
    expect(count).toBe(200n);
    expect(await db`select id from stripe_events where state <> 'done'`).toHaveLength(0);
  });
});

test('a customer who cannot be folded holds up nobody else who waits to be', async ({ db }) => {
  await deliver(
    db,
    subscriptionEvent('evt_1', { customer: 'cus_bad' }),
    subscriptionEvent('evt_2'),
  );
  await drain(db);
  const poison = subscriptionEvent('evt_3', { customer: 'cus_bad', at: 60, quantity: 2 });
  const { items } = poison.data.object;
  items.data = [...items.data, ...items.data];
  await deliver(db, poison);
  await drainOnce(db, quiet);
  await db`insert into dirty_customers (customer_id) select id from customers order by id`;

  await drainOnce(db, quiet);

  expect(
    await db`select stripe_id from dirty_customers inner join customers on id = customer_id`,
  ).toEqual([{ stripeId: 'cus_bad' }]);
});

test('customers who wait to be folded and news of the catalogue do not lock each other out', async ({
  db,
}) => {
  await deliver(db, subscriptionEvent('evt_1'));
  await drain(db);
  await db`insert into dirty_customers (customer_id) select id from customers`;

  let folding: Promise<number> | undefined;
  await db.begin(async (transaction) => {
    await lockCatalogue(transaction, {});
    folding = foldDirtyCustomers(db, 500);
    while ((await locksWaitedFor(db)) === 0);
    await transaction`
      insert into dirty_customers (customer_id) select id from customers on conflict do nothing`;
  });

  expect(await folding).toBe(1);
});

async function locksWaitedFor(db: Db): Promise<number> {
  const rows = await db`
    select 1 from pg_locks
    where not granted and locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
  return rows.length;
}

describe('a rebuild', () => {
  test('finds nothing to change after the events were folded one by one', async ({ db }) => {
    for (let at = 0; at < 5; at += 1) {
      await deliver(db, subscriptionEvent(`evt_${String(at)}`, { at, quantity: at + 1 }));
      await drain(db);
    }

    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toEqual({
      customers: 1,
      differences: 0,
    });
  });

  test('reports what was changed by hand and leaves it in a check, mends it otherwise', async ({
    db,
  }) => {
    await deliver(db, subscriptionEvent('evt_1'));
    await drain(db);
    await db`update mrr_movements set amount_minor = 1, mrr_after_minor = 1`;

    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 1 });
    expect(await movements(db)).toMatchObject([{ amount: '1' }]);
    expect(await rebuild(db, { isCheck: false, onProgress() {} })).toMatchObject({
      differences: 1,
    });
    expect(await movements(db)).toMatchObject([{ amount: '2900' }]);
  });
});
