import { describe, expect } from 'vitest';

import { announceDrifts } from '#delivery/slack/sync/announce.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync, type SyncScope } from '#store/queries/sync.ts';

import { test } from '../../support/database.ts';
import {
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../../support/stripe-objects.ts';
import { worldOf } from '../../support/stripe/account.ts';
import { startStripe, type StandIn } from '../../support/stripe/server.ts';
import { syncing } from './support.ts';

const DAY_S = 86_400;
const START = Date.UTC(2026, 2, 1) / 1_000;
const NIGHT = START + 10 * DAY_S;

const seats = (quantity: number) =>
  subscriptionObject({
    created: START,
    start_date: START,
    items: itemList(itemObject({ quantity })),
  });

/**
 * A subscription of five seats that has seven since the fifth day, of which no event tells that
 * MoneyRadar asks for.
 */
async function accountWithSilentChange(): Promise<StandIn> {
  const told = { livemode: false, created: START };
  const world = worldOf([
    { ...told, id: 'evt_1', type: 'price.created', object: priceObject() },
    { ...told, id: 'evt_2', type: 'customer.subscription.created', object: seats(5) },
    { ...told, id: 'evt_3', type: 'lost.event', created: START + 5 * DAY_S, object: seats(7) },
  ]);
  return startStripe({ world, at: START + DAY_S });
}

const TO = { channel: 'C0ALERT', account: 'main', isAlone: true };

async function read(db: Db, stripe: StandIn, scope: SyncScope): Promise<number> {
  let told = 0;
  await requestSync(db, {
    account: null,
    requestedBy: 'test',
    scope,
    reportsDrifts: scope === 'subscriptions',
  });
  const { deps, holder } = syncing(db, stripe, {
    onDone: async (transaction, { id, reportsDrifts }) => {
      if (reportsDrifts) told = await announceDrifts(transaction, { ...TO, runId: id });
    },
  });
  expect(await workOnRun(deps, holder)).toBe('done');
  return told;
}

async function mrr(db: Db): Promise<string | undefined> {
  const [row] = await db<{ mrr: string }[]>`
    select mrr_minor::numeric(20)::text as mrr from mrr_spans where until_at is null`;
  return row?.mrr;
}

describe('the nightly comparison', () => {
  test('finds what no event told, mends it through the fold, and tells it once', async ({ db }) => {
    const stripe = await accountWithSilentChange();
    await read(db, stripe, 'full');
    expect(await mrr(db)).toBe('5000');
    expect(await read(db, stripe, 'subscriptions')).toBe(0);

    stripe.moveTo(NIGHT);
    expect(await read(db, stripe, 'subscriptions')).toBe(1);
    expect(await mrr(db)).toBe('7000');
    const messages = await db<{ body: unknown }[]>`select body from outbox`;
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).toMatch(/cus_1.*\$50\.00.*\$70\.00.*\+\$20\.00/);

    expect(await read(db, stripe, 'subscriptions')).toBe(0);
    expect(await db`select id from outbox`).toHaveLength(1);
    await stripe.close();
  });

  test('tells at night what an hourly reading had mended by day', async ({ db }) => {
    const stripe = await accountWithSilentChange();
    await read(db, stripe, 'full');
    await read(db, stripe, 'subscriptions');
    stripe.moveTo(START + 6 * DAY_S);
    expect(await read(db, stripe, 'recent')).toBe(0);
    stripe.moveTo(NIGHT);
    expect(await read(db, stripe, 'subscriptions')).toBe(1);
    await stripe.close();
  });

  test('sweeps first, so that an event which only came late is no drift', async ({ db }) => {
    const stripe = await accountWithSilentChange();
    await read(db, stripe, 'full');
    const world = worldOf(
      stripe.account.world.events.map((event) => ({
        ...event,
        type: event.type === 'lost.event' ? 'customer.subscription.updated' : event.type,
      })),
    );
    await stripe.close();
    const later = await startStripe({ world, at: NIGHT });
    expect(await read(db, later, 'subscriptions')).toBe(0);
    expect(await mrr(db)).toBe('7000');
    await later.close();
  });
});
