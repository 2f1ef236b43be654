import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { projectEvent } from '#ingestion/projection.ts';
import { instantOf, storeFacts } from '#ingestion/sync/run.ts';
import { sweepIfDue } from '#ingestion/sync/sweep.ts';
import { startSyncWorker } from '#ingestion/sync/sync-worker.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { finishSweep, requestSync } from '#store/queries/sync.ts';

import { test as base } from '../../support/database.ts';
import { priceObject, subscriptionObject } from '../../support/stripe-objects.ts';
import { worldOf, type WorldEvent } from '../../support/stripe/account.ts';
import { startStripe, type StandIn } from '../../support/stripe/server.ts';
import { syncing } from './support.ts';

const DAY_S = 86_400;
const START = Date.UTC(2026, 0, 1) / 1_000;
const NOW = START + 60 * DAY_S;

/** Changes of one subscription, `perSecond` of them every second up to now. */
function changes(total: number, perSecond: number): Omit<WorldEvent, 'former'>[] {
  return Array.from({ length: total }, (_, index) => ({
    id: `evt_${String(index).padStart(4, '0')}`,
    type: 'customer.subscription.updated',
    created: NOW - Math.floor((total - 1 - index) / perSecond),
    livemode: false,
    object: subscriptionObject({ quantity: index }),
  }));
}

const test = base.extend('stripe', async ({}, { onCleanup }) => {
  const stripe = await startStripe({ world: worldOf(changes(450, 90)), at: NOW });
  onCleanup(() => stripe.close());
  return stripe;
});

/** Everything up to then is stored, and the last sweep is long enough ago. */
async function sweptThrough(db: Db, at: number): Promise<void> {
  await finishSweep(db, { account: 'main', sweptThroughAt: instantOf(at) });
  await db`update sweeps set swept_at = now() - interval '1 hour'`;
}

async function cursor(db: Db): Promise<number | null> {
  const [row] = await db<{ at: Temporal.Instant }[]>`select swept_through_at as at from sweeps`;
  return row === undefined ? null : row.at.epochMilliseconds / 1_000;
}

async function storedEvents(db: Db): Promise<number> {
  return (await db`select id from stripe_events where id like 'evt_%'`).length;
}

function deliver(db: Db, stripe: StandIn, [from, to]: readonly [number, number]) {
  const events = stripe.eventsBetween(0, NOW).slice(from, to);
  return storeFacts(
    db,
    events.flatMap((event) => projectEvent(event, { keepNames: false }) ?? []),
  );
}

describe('a sweep', () => {
  test('brings every event that no webhook did, many of one second and over many pages', async ({
    db,
    stripe,
  }) => {
    await deliver(db, stripe, [0, 100]);
    await deliver(db, stripe, [200, 230]);
    await sweptThrough(db, NOW - 3);
    expect(await sweepIfDue(syncing(db, stripe).deps)).toEqual({ kind: 'swept', events: 320 });
    expect(await storedEvents(db)).toBe(450);
  });

  test('moves the cursor to when it began to ask', async ({ db, stripe }) => {
    await sweptThrough(db, NOW - 60);
    await sweepIfDue(syncing(db, stripe).deps);
    expect(await cursor(db)).toBeGreaterThan(NOW - 5);
    expect(await cursor(db)).toBeLessThanOrEqual(NOW);
  });

  test('looks ten minutes back, because an event may be listed after a later one', async ({
    db,
    stripe,
  }) => {
    await sweptThrough(db, NOW + 590);
    stripe.moveTo(NOW + 600);
    const { deps } = syncing(db, stripe);
    expect(await sweepIfDue(deps)).toEqual({ kind: 'swept', events: 450 });
  });

  test('leaves the cursor where it was when a page does not come', async ({ db, stripe }) => {
    await sweptThrough(db, NOW - 60);
    const { deps } = syncing(db, stripe);
    const { client } = deps.reader;
    let pages = 0;
    const get: typeof client.get = async (...asked) => {
      pages += 1;
      if (pages === 3) stripe.setFaults({ failedShare: 1 });
      return client.get(...asked);
    };
    const failing = { ...deps, reader: { ...deps.reader, client: { ...client, get } } };
    await expect(sweepIfDue(failing)).rejects.toThrow('Stripe does not answer /v1/events');
    expect(await cursor(db)).toBe(NOW - 60);

    stripe.setFaults({});
    await db`update sweeps set lease_until = '-infinity'`;
    await sweepIfDue(deps);
    expect(await storedEvents(db)).toBe(450);
  });

  test('is done by one replica every five minutes', async ({ db, stripe }) => {
    await sweptThrough(db, NOW - 60);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => sweepIfDue(syncing(db, stripe).deps)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'swept')).toHaveLength(1);
    expect(await sweepIfDue(syncing(db, stripe).deps)).toEqual({ kind: 'idle' });
  });

  test('never begins before everything has been read once', async ({ db, stripe }) => {
    expect(await sweepIfDue(syncing(db, stripe).deps)).toEqual({ kind: 'idle' });
    expect(stripe.asked).toEqual([]);
  });

  test('asks by itself for the price that an event does not tell', async ({ db }) => {
    const tiers = [
      { up_to: 5, unit_amount: 700 },
      { up_to: null, unit_amount: 500 },
    ];
    const price = priceObject({
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: tiers.map((tier) => ({
        ...tier,
        flat_amount: null,
        unit_amount_decimal: String(tier.unit_amount),
        flat_amount_decimal: null,
      })),
      unit_amount: null,
      unit_amount_decimal: null,
    });
    const { items, ...rest } = subscriptionObject();
    const [item] = (items as { data: object[] }).data;
    const subscription = {
      ...rest,
      items: { object: 'list', data: [{ ...item, price, quantity: 6 }], has_more: false },
    };
    const events = [
      { id: 'evt_price', type: 'price.created', created: NOW - 9, livemode: false, object: price },
      {
        id: 'evt_sub',
        type: 'customer.subscription.created',
        created: NOW - 5,
        livemode: false,
        object: subscription,
      },
    ] as Omit<WorldEvent, 'former'>[];
    const stripe = await startStripe({ world: worldOf(events), at: NOW });
    await sweptThrough(db, NOW - 60);
    await sweepIfDue(syncing(db, stripe).deps);

    expect(await db`select object_id from missing_objects`).toEqual([]);
    expect(await db`select mrr_minor::text as mrr from mrr_spans where until_at is null`).toEqual([
      { mrr: '4000' },
    ]);
    await stripe.close();
  });
});

describe('a gap of more than 25 days', () => {
  test('is not told again each minute, for each time everything is read', async ({
    db,
    stripe,
  }) => {
    await sweptThrough(db, NOW - 26 * DAY_S);
    const { deps } = syncing(db, stripe);
    expect(await sweepIfDue(deps)).toMatchObject({ kind: 'gap' });

    await db`update sweeps set lease_until = lease_until - interval '10 minutes'`;
    expect(await sweepIfDue(deps)).toEqual({ kind: 'idle' });

    await db`update sweeps set lease_until = lease_until - interval '10 minutes'`;
    expect(await sweepIfDue(deps)).toMatchObject({ kind: 'gap' });
  });

  test.for(['recent', 'subscriptions'] as const)(
    'is not closed by a reading of %s alone',
    async (scope, { db, stripe }) => {
      await sweptThrough(db, NOW - 26 * DAY_S);
      await requestSync(db, { account: null, requestedBy: 'test', scope, reportsDrifts: false });
      const { deps, holder } = syncing(db, stripe);

      expect(await workOnRun(deps, holder)).toBe('done');

      expect(await cursor(db)).toBe(NOW - 26 * DAY_S);
      expect(await sweepIfDue(deps)).toMatchObject({ kind: 'gap' });
    },
  );

  test('is told apart, and the cursor stays', async ({ db, stripe }) => {
    await sweptThrough(db, NOW - 26 * DAY_S);
    expect(await sweepIfDue(syncing(db, stripe).deps)).toEqual({
      kind: 'gap',
      since: instantOf(NOW - 26 * DAY_S),
    });
    expect(await cursor(db)).toBe(NOW - 26 * DAY_S);
    expect(stripe.asked).toEqual([]);
  });

  test('has everything read again, and somebody told', async ({ db, stripe }) => {
    await sweptThrough(db, NOW - 26 * DAY_S);
    await db`insert into sync_runs (requested_by, scope, state, finished_at) values ('x', 'full', 'done', now())`;
    const stopping = new AbortController();
    const { deps, holder } = syncing(db, stripe);
    const told: string[] = [];
    let tell = () => {};
    const isTold = new Promise<void>((resolve) => (tell = resolve));
    let finish = () => {};
    const isDone = new Promise<void>((resolve) => (finish = resolve));
    const worker = startSyncWorker({
      deps: { ...deps, onDone: async () => finish() },
      holder,
      stopping,
      onGap: async (since) => {
        told.push(since.toString());
        tell();
      },
      onFailed: async () => {},
    });
    await Promise.all([isTold, isDone]);
    await worker.stop();
    expect(new Set(told)).toEqual(new Set([instantOf(NOW - 26 * DAY_S).toString()]));
    expect(await db`select scope, requested_by from sync_runs where requested_by <> 'x'`).toEqual([
      { scope: 'full', requestedBy: 'gap in the events' },
    ]);
  });
});
