import { describe, expect } from 'vitest';

import { textAt } from '#ingestion/json.ts';
import { StripeRefusal } from '#ingestion/sync/stripe-errors.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync } from '#store/queries/sync.ts';

import { syncProgress } from '../../../src/analysis/sync-progress.ts';
import { test as base } from '../../support/database.ts';
import {
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  subscriptionObject,
} from '../../support/stripe-objects.ts';
import { worldOf, type WorldEvent } from '../../support/stripe/account.ts';
import { startStripe, type StandIn } from '../../support/stripe/server.ts';
import { simulatedWorld } from '../../support/stripe/worlds.ts';
import { syncing, type Syncing } from './support.ts';

const START = Date.UTC(2025, 0, 1) / 1_000;
const END = Date.UTC(2025, 2, 1) / 1_000;
const DAY_S = 86_400;
const FULL = { account: null, requestedBy: 'test', scope: 'full', reportsDrifts: false } as const;

const { world: COMPANY } = simulatedWorld(['sync'], { startAt: START, endAt: END + DAY_S });

const test = base.extend('stripe', async ({}, { onCleanup }) => {
  const stripe = await startStripe({ world: COMPANY, at: END });
  onCleanup(() => stripe.close());
  return stripe;
});

async function readAll(db: Db, stripe: StandIn): Promise<void> {
  await requestSync(db, FULL);
  const { deps, holder } = syncing(db, stripe);
  expect(await workOnRun(deps, holder)).toBe('done');
}

/** What is known, whenever it was read: reads are dated by the clock, so their ids differ. */
async function facts(db: Db) {
  return db<{ type: string; objectId: string; payload: unknown }[]>`
    select type, object_id, payload from stripe_events order by type, object_id, created_at, id`;
}

async function count(db: Db, type: string): Promise<number> {
  const [row] = await db<{ n: bigint }[]>`
    select count(*) as n from stripe_events where type = ${type}`;
  return Number(row?.n);
}

function event(object: WorldEvent['object'], created: number): Omit<WorldEvent, 'former'> {
  const kind = object['object'] as string;
  const type = `${kind === 'subscription' ? 'customer.subscription' : kind}.created`;
  return { id: `evt_${textAt(object, 'id')}`, type, created, livemode: false, object };
}

describe('a reading of everything', () => {
  test('stores what every list has, folds it, and asks for nothing but what it may', async ({
    db,
    stripe,
  }) => {
    await readAll(db, stripe);

    const held = (kind: string) => stripe.account.ids.get(kind)?.length ?? 0;
    for (const [type, kind] of [
      ['customer.read', 'customer'],
      ['customer.subscription.read', 'subscription'],
      ['invoice.read', 'invoice'],
      ['price.read', 'price'],
      ['product.read', 'product'],
      ['coupon.read', 'coupon'],
      ['refund.read', 'refund'],
    ] as const) {
      expect(await count(db, type), type).toBe(held(kind));
      expect(await count(db, type), type).toBeGreaterThan(0);
    }
    expect(await db`select id from stripe_events where state <> 'done'`).toHaveLength(0);
    expect(stripe.asked.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(stripe.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(stripe.asked[0]?.path, 'the cursor comes first').toBe('/v1/events');
  });

  test('says how far it is and how it ended', async ({ db, stripe }) => {
    await readAll(db, stripe);
    const progress = await syncProgress(db, null);
    expect(progress).toMatchObject({ state: 'done', scope: 'full', error: null, endsAt: null });
    expect(progress?.lists.map(({ name }) => name)).toEqual([
      'products',
      'prices',
      'coupons',
      'customers',
      'subscriptions',
      'schedules',
      'invoices',
      'disputes',
      'refunds',
      'credit notes',
      'events',
    ]);
    expect(progress?.lists.find(({ name }) => name === 'customers')?.objects).toBe(
      stripe.account.ids.get('customer')?.length,
    );
  });

  test('finds nothing new when nothing is new', async ({ db, stripe }) => {
    await readAll(db, stripe);
    const first = await facts(db);
    await readAll(db, stripe);
    // An event is the newest fact of its object until the object is read once more.
    const second = await facts(db);
    stripe.moveTo(END + 60);
    await readAll(db, stripe);
    expect(await facts(db)).toEqual(second);
    expect(second.length).toBe(first.length);
  });

  test('keeps no card number, name or address of a payment method', async ({ db, stripe }) => {
    await readAll(db, stripe);
    const [read] = await db<{ payload: { object: { card?: object } } }[]>`
      select payload from stripe_events where type = 'payment_method.read' limit 1`;
    expect(Object.keys(read?.payload.object.card ?? {}).toSorted()).toEqual([
      'brand',
      'exp_month',
      'exp_year',
      'funding',
      'wallet',
    ]);
  });

  test('holds through a storm of refusals, failures and broken connections', async ({
    db,
    stripe,
  }) => {
    stripe.setFaults({ refusedShare: 0.15, failedShare: 0.15, resetShare: 0.1 });
    await readAll(db, stripe);
    expect(stripe.asked.some(({ status }) => status === 429)).toBe(true);
    expect(stripe.asked.some(({ status }) => status === 500)).toBe(true);
    const stormy = await facts(db);

    await db`delete from stripe_events`;
    stripe.setFaults({});
    await readAll(db, stripe);
    expect(stormy).toEqual(await facts(db));
  });

  test('misses nothing that happens while it reads', async ({ db }) => {
    // Two minutes pass with each page, so a good hour of the company's life with the whole.
    const stripe = await startStripe({ world: COMPANY, at: END, secondsPerRequest: 120 });
    await readAll(db, stripe);
    const since = await db<{ sweptThroughAt: { epochMilliseconds: number } }[]>`
      select swept_through_at from sweeps`;
    const sweptThrough = (since[0]?.sweptThroughAt.epochMilliseconds ?? 0) / 1_000;

    expect(sweptThrough).toBeGreaterThanOrEqual(END);
    expect(sweptThrough).toBeLessThanOrEqual(END + 120);
    const known = new Set(
      (await db<{ id: string }[]>`select id from stripe_events`).map(({ id }) => id),
    );
    const before = stripe.eventsBetween(END - 29 * DAY_S, sweptThrough - 1);
    const wanted = before.filter(({ type }) => /^(customer|price|invoice)\./.test(type as string));
    expect(wanted.filter(({ id }) => !known.has(id as string))).toEqual([]);
    await stripe.close();
  });
});

describe('a reading that is killed', () => {
  /** Ends with the request after which so many have been made. */
  function killAfter(attempt: Syncing, stripe: StandIn, requests: number): Syncing {
    const { get } = attempt.deps.reader.client;
    const until = stripe.asked.length + requests;
    const client = {
      ...attempt.deps.reader.client,
      get: (...asked: Parameters<typeof get>) => {
        if (stripe.asked.length >= until) attempt.kill();
        return get(...asked);
      },
    };
    return { ...attempt, deps: { ...attempt.deps, reader: { ...attempt.deps.reader, client } } };
  }

  test('after any page goes on behind it, and ends up with the same facts', async ({
    db,
    stripe,
  }) => {
    await readAll(db, stripe);
    const whole = await facts(db);
    await db`delete from stripe_events`;
    await db`delete from sync_runs`;

    await requestSync(db, FULL);
    stripe.asked.length = 0;
    let kills = 0;
    for (let outcome = ''; outcome !== 'done'; kills += 1) {
      const attempt = killAfter(syncing(db, stripe), stripe, 3);
      outcome = await workOnRun(attempt.deps, attempt.holder);
      expect(['stopped', 'done']).toContain(outcome);
      expect(kills).toBeLessThan(50);
    }
    expect(kills).toBeGreaterThan(5);
    expect(await facts(db)).toEqual(whole);
    // What was checkpointed is never read again.
    const questions = stripe.asked.map(({ path, query }) => path + query);
    expect(questions).toEqual([...new Set(questions)]);
  });

  test('without a word is taken over when its heartbeat is old, and not before', async ({
    db,
    stripe,
  }) => {
    await requestSync(db, FULL);
    const [dead, heir] = [syncing(db, stripe), syncing(db, stripe)];
    await db`update sync_runs set holder = ${dead.holder}, heartbeat_at = now()`;
    expect(await workOnRun(heir.deps, heir.holder)).toBe('none');

    await db`update sync_runs set heartbeat_at = now() - interval '2 minutes'`;
    expect(await workOnRun(heir.deps, heir.holder)).toBe('done');
  });

  test('but lives after all writes nothing once another has taken over', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    const slow = syncing(db, stripe);
    const { client } = slow.deps.reader;
    let rows = -1n;
    const deps = {
      ...slow.deps,
      reader: {
        ...slow.deps.reader,
        client: {
          ...client,
          get: async (...asked: Parameters<typeof client.get>) => {
            const answer = await client.get(...asked);
            if (asked[0] === '/v1/customers' && rows === -1n) {
              await db`update sync_runs set holder = 'somebody else'`;
              const [row] = await db<{ n: bigint }[]>`select count(*) as n from stripe_events`;
              rows = row?.n ?? 0n;
            }
            return answer;
          },
        },
      },
    };
    expect(await workOnRun(deps, slow.holder)).toBe('lost');
    const [row] = await db<{ n: bigint }[]>`select count(*) as n from stripe_events`;
    expect(row?.n).toBe(rows);
    expect(await db`select state from sync_runs`).toEqual([{ state: 'running' }]);
  });

  test('is never done twice at once: of five that try, one reads', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { deps, holder } = syncing(db, stripe);
        return workOnRun(deps, holder);
      }),
    );
    expect(outcomes.toSorted()).toEqual(['done', 'none', 'none', 'none', 'none']);
  });

  test('is one run, however many ask for it', async ({ db }) => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => requestSync(db, FULL)));
    const runs = asked.flat();
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(runs.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  test('for want of Stripe goes on later where it stopped', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    stripe.setFaults({ failedShare: 1 });
    const { deps, holder } = syncing(db, stripe);
    expect(await workOnRun(deps, holder)).toBe('postponed');
    expect(await syncProgress(db, null)).toMatchObject({
      state: 'running',
      error: 'Stripe does not answer /v1/events (HTTP 500, 8 attempts).',
    });
    expect(await workOnRun(deps, holder), 'but not at once').toBe('none');
  });

  test('because the key is refused is over, and says what to do', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    const { deps, holder } = syncing(db, { ...stripe, apiKey: 'rk_test_of_somebody_else' });
    expect(await workOnRun(deps, holder)).toBe('failed');
    const progress = await syncProgress(db, null);
    expect(progress).toMatchObject({ state: 'failed' });
    expect(progress?.error).toMatch(/^Stripe does not know the key in STRIPE_API_KEY/);
  });
});

describe('what Stripe cuts off', () => {
  const items = Array.from({ length: 25 }, (_, index) =>
    itemObject({ id: `si_${index}`, price: priceObject({ id: `price_${index}` }) }),
  );
  const lines = Array.from({ length: 130 }, (_, index) => lineObject({ id: `il_${index}` }));
  const world = worldOf([
    event(subscriptionObject({ items: itemList(...items) }), START),
    event(invoiceObject({ lines: { object: 'list', data: lines, has_more: false } }), START),
  ]);

  test('is read to its end: all items of a subscription, all lines of an invoice', async ({
    db,
  }) => {
    const stripe = await startStripe({ world, at: START + DAY_S });
    await readAll(db, stripe);
    const sizes = await db`
      select
        type,
        jsonb_array_length(coalesce(payload #> '{object,items,data}', payload #> '{object,lines,data}')) as entries
      from stripe_events
      where type in ('customer.subscription.read', 'invoice.read')
      order by type`;
    expect(sizes).toEqual([
      { type: 'customer.subscription.read', entries: 25 },
      { type: 'invoice.read', entries: 130 },
    ]);
    await stripe.close();
  });

  test('and is gone by the time it is read is kept as it was listed', async ({ db }) => {
    const stripe = await startStripe({ world, at: START + DAY_S });
    await requestSync(db, FULL);
    const { deps, holder } = syncing(db, stripe);
    const { client } = deps.reader;
    const get: typeof client.get = (path, params) =>
      path.endsWith('/lines')
        ? Promise.reject(new StripeRefusal('missing', `Stripe has no such object: ${path}.`))
        : client.get(path, params);
    const reader = { ...deps.reader, client: { ...client, get } };

    expect(await workOnRun({ ...deps, reader }, holder)).toBe('done');

    expect(await count(db, 'invoice.read')).toBe(1);
    await stripe.close();
  });
});

describe('a list that goes on from an object that is gone', () => {
  test('begins again', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    await db`
      insert into sync_pages (run_id, resource, starting_after)
      select id, 'customers', 'cus_gone' from sync_runs`;
    const { deps, holder } = syncing(db, stripe);
    expect(await workOnRun(deps, holder)).toBe('done');
    expect(await count(db, 'customer.read')).toBe(stripe.account.ids.get('customer')?.length);
  });
});

describe('a key that may not read everything', () => {
  /** Refuses what has such words in its question, as a restricted key does. */
  function restricted(given: Syncing, word: string): Syncing['deps'] {
    const { client } = given.deps.reader;
    const get: typeof client.get = async (path, params) => {
      if (`${path} ${JSON.stringify(params)}`.includes(word)) {
        throw new StripeRefusal('permission', `may not read ${word}`, { permission: word });
      }
      return client.get(path, params);
    };
    return { ...given.deps, reader: { ...given.deps.reader, client: { ...client, get } } };
  }

  test('reads on without disputes, and says that they are left out', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    const given = syncing(db, stripe);
    expect(await workOnRun(restricted(given, 'disputes'), given.holder)).toBe('done');
    const lists = (await syncProgress(db, null))?.lists;
    expect(lists?.find(({ name }) => name === 'disputes')?.refusedPermission).toBe('disputes');
    expect(await count(db, 'invoice.read')).toBeGreaterThan(0);
  });

  test('reads subscriptions without how they are paid', async ({ db, stripe }) => {
    await requestSync(db, FULL);
    const given = syncing(db, stripe);
    expect(await workOnRun(restricted(given, 'default_payment_method'), given.holder)).toBe('done');
    expect(await count(db, 'payment_method.read')).toBe(0);
    expect(await count(db, 'customer.subscription.read')).toBeGreaterThan(0);
  });

  test('fails without subscriptions, because no figure stands without them', async ({
    db,
    stripe,
  }) => {
    await requestSync(db, FULL);
    const given = syncing(db, stripe);
    expect(await workOnRun(restricted(given, '/v1/subscriptions'), given.holder)).toBe('failed');
    expect((await syncProgress(db, null))?.error).toBe('may not read /v1/subscriptions');
  });
});
