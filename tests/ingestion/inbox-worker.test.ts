import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { drainOnce, MAX_ATTEMPTS, type WorkerLog } from '#ingestion/inbox-worker.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';
import {
  lockCatalogue,
  recordEvents,
  replayEvents,
  setAttributionKey,
} from '#store/queries/ingestion.ts';
import { waitingFacts } from '#store/queries/sync.ts';

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

describe('a customer who cannot be folded', () => {
  /** Two customers who are to be folded again, one of them with an event that was given up. */
  async function markPoisoned(db: Db) {
    const price = subscriptionEvent('').data.object.items.data[0]?.price;
    await deliver(
      db,
      { id: 'evt_0', type: 'price.created', created: START_S, data: { object: price } },
      subscriptionEvent('evt_1', { customer: 'cus_bad' }),
      subscriptionEvent('evt_2'),
    );
    await drain(db);
    const poison = subscriptionEvent('evt_3', { customer: 'cus_bad', at: 60, quantity: 2 });
    const { items } = poison.data.object;
    items.data = [...items.data, ...items.data];
    await deliver(db, poison);
    await db`update stripe_events set state = 'dead', attempts = 8 where id = 'evt_3'`;
    await db`insert into dirty_customers (customer_id) select id from customers order by id`;
  }

  const dirty = (db: Db) => db`
    select stripe_id, attempts, has_failed
    from dirty_customers inner join customers on id = customer_id`;
  const elapse = (db: Db) => db`update dirty_customers set next_attempt_at = '2000-01-01'`;
  const waiting = async (db: Db) => (await waitingFacts(db, { account: 'main' }))[0]?.waiting;

  function remembering() {
    const told = { warnings: [] as string[], errors: [] as string[] };
    const log: WorkerLog = {
      warn: (_, message) => told.warnings.push(message),
      error: (_, message) => told.errors.push(message),
    };
    return { told, log };
  }

  test('holds up nobody else who waits to be', async ({ db }) => {
    await markPoisoned(db);

    await drainOnce(db, quiet);

    expect(await dirty(db)).toMatchObject([{ stripeId: 'cus_bad' }]);
  });

  test('is named by a rebuild, which mends everybody else', async ({ db }) => {
    await markPoisoned(db);
    await db`update mrr_movements set amount_minor = 1, mrr_after_minor = 1`;

    const { failed, ...rebuilt } = await rebuild(db, { isCheck: false, onProgress() {} });

    expect(rebuilt).toEqual({ customers: 2, differences: 1 });
    expect(failed).toEqual([{ stripeId: 'cus_bad', error: expect.stringMatching(/./) }]);
    expect(
      await db`
        select stripe_id, amount_minor::text from mrr_movements
        inner join customers on customers.id = customer_id order by stripe_id`,
    ).toEqual([
      { stripeId: 'cus_1', amountMinor: '2900' },
      { stripeId: 'cus_bad', amountMinor: '1' },
    ]);
  });

  test('is tried again later, not at every round', async ({ db }) => {
    await markPoisoned(db);
    const { told, log } = remembering();

    for (let round = 0; round < 5; round += 1) await drainOnce(db, log);
    expect(told.warnings).toHaveLength(1);

    const waits: unknown[] = [];
    for (const attempts of [1, 2, 3, 40]) {
      await db`update dirty_customers set attempts = ${attempts - 1}`;
      await elapse(db);
      await drain(db, log);
      waits.push(
        ...(await db`
          select ceil(extract(epoch from next_attempt_at - clock_timestamp()) / 2)::int4 * 2 as seconds
          from dirty_customers`),
      );
    }
    expect(waits).toEqual([10, 12, 16, 65_544].map((seconds) => ({ seconds })));
  });

  test('is told of once, after as many attempts as an event has, and waited for no more', async ({
    db,
  }) => {
    await markPoisoned(db);
    const { told, log } = remembering();

    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      await drain(db, log);
      await elapse(db);
    }
    expect(told).toMatchObject({ warnings: { length: MAX_ATTEMPTS }, errors: [] });
    expect(await waiting(db)).toBe(1);

    for (let attempt = 0; attempt < 3; attempt += 1) {
      await drain(db, log);
      await elapse(db);
    }
    expect(told.errors).toEqual([expect.stringContaining('moneyradar rebuild')]);
    expect(await dirty(db)).toEqual([
      { stripeId: 'cus_bad', attempts: MAX_ATTEMPTS + 3, hasFailed: true },
    ]);
    expect(await waiting(db)).toBe(0);
  });

  test('has the attempt counted before it is made, as it may end the process', async ({ db }) => {
    await markPoisoned(db);

    let folding: Promise<boolean> | undefined;
    await db.begin(async (transaction) => {
      await lockCatalogue(transaction, {});
      folding = drainOnce(db, quiet);
      while ((await locksWaitedFor(db)) === 0);
      expect(await dirty(db)).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
    });
    await folding;
  });

  test('starts anew when the catalogue has news of it, or another metadata key is read', async ({
    db,
  }) => {
    await markPoisoned(db);
    const tellKey = (metadataKey: string) =>
      setAttributionKey(db, { metadataKey, now: Temporal.Instant.fromEpochMilliseconds(0) });
    await tellKey('campaign');
    const price = subscriptionEvent('').data.object.items.data[0]?.price;
    const tiers = { ...price, billing_scheme: 'tiered', tiers_mode: 'graduated' };

    for (const news of [
      () =>
        deliver(db, {
          id: 'evt_4',
          type: 'price.updated',
          created: START_S + 60,
          data: { object: tiers },
        }),
      async () => {
        await tellKey('source');
        expect(await waiting(db)).toBe(2);
      },
    ]) {
      await drain(db);
      await db`
        update dirty_customers
        set attempts = 20, has_failed = true, next_attempt_at = 'infinity'`;
      const { told, log } = remembering();
      await news();
      await drain(db, log);

      expect(told.warnings).toHaveLength(1);
      expect(await dirty(db)).toEqual([{ stripeId: 'cus_bad', attempts: 1, hasFailed: false }]);
    }
  });

  test.for(['an event of it', 'a rebuild'])(
    'waits no more once %s folds it',
    async (what, { db }) => {
      await markPoisoned(db);
      await drain(db);
      await db`update dirty_customers set next_attempt_at = 'infinity', has_failed = true`;
      await db`delete from stripe_events where id = 'evt_3'`;

      if (what === 'a rebuild') {
        await rebuild(db, { isCheck: true, onProgress() {} });
        expect(await dirty(db)).toHaveLength(1);
        await rebuild(db, { isCheck: false, onProgress() {} });
      } else {
        await deliver(db, subscriptionEvent('evt_4', { customer: 'cus_bad', at: 90, quantity: 3 }));
        await drain(db);
      }

      expect(await dirty(db)).toEqual([]);
    },
  );
});

test('customers who wait to be folded and news of the catalogue do not lock each other out', async ({
  db,
}) => {
  await deliver(db, subscriptionEvent('evt_1'));
  await drain(db);
  await db`insert into dirty_customers (customer_id) select id from customers`;

  let folding: Promise<boolean> | undefined;
  await db.begin(async (transaction) => {
    await lockCatalogue(transaction, {});
    folding = drainOnce(db, quiet);
    while ((await locksWaitedFor(db)) === 0);
    await transaction`
      insert into dirty_customers (customer_id) select id from customers on conflict do nothing`;
  });

  expect(await folding).toBe(true);
  expect(await db`select customer_id from dirty_customers`).toEqual([]);
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
      failed: [],
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
