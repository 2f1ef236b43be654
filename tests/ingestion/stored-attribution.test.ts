import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { drainOnce } from '#ingestion/inbox-worker.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { ofAccount } from '#ingestion/of-account.ts';
import { projectEvent, projectRead, type ProjectedEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import { storeFacts } from '#ingestion/sync/run.ts';
import type { Db } from '#store/postgres.ts';
import { setAttributionKey } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';
import { day } from '../support/facts.ts';
import { eventObject, subscriptionObject } from '../support/stripe-objects.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const QUIET = { warn() {}, error() {} };
const CUSTOMER: JsonObject = {
  id: 'cus_1',
  object: 'customer',
  created: day(1),
  metadata: { utm_source: 'google', sales_rep: 'ada' },
};

const keeping = (attributionKey: string | null) => ({ keepNames: false, attributionKey });
const told = (key: string | null, object = CUSTOMER, type = 'customer.created') =>
  projectEvent(eventObject(type, object, { created: day(2) }), keeping(key))!;
const shown = (key: string | null, at: number) =>
  projectRead(CUSTOMER, { ...keeping(key), readAt: at, apiVersion: 'any' })!;

async function arrive(db: Db, ...facts: readonly ProjectedEvent[]): Promise<number> {
  const stored = await storeFacts(
    db,
    facts.map((fact) => ofAccount(fact, 'main')),
  );
  await fold(db);
  return stored;
}

async function fold(db: Db): Promise<void> {
  while (await drainOnce(db, QUIET));
}

const setKey = (db: Db, metadataKey: string | null) =>
  setAttributionKey(db, { metadataKey, now: NOW });

async function attribution(db: Db): Promise<string | null> {
  const [row] = await db<{ attribution: string | null }[]>`select attribution from customers`;
  return row?.attribution ?? null;
}

describe('where a customer came from', () => {
  test('is known from the webhook on that tells it', async ({ db }) => {
    await setKey(db, 'utm_source');
    await arrive(db, told('utm_source'));
    expect(await attribution(db)).toBe('google');

    const moved = { ...CUSTOMER, metadata: { utm_source: 'podcast' } };
    await arrive(db, told('utm_source', moved, 'customer.updated'));
    expect(await attribution(db)).toBe('podcast');
  });

  test('may stand on the subscription instead', async ({ db }) => {
    await setKey(db, 'utm_source');
    const subscription = subscriptionObject({ metadata: { utm_source: 'ads' } });
    await arrive(db, told('utm_source', subscription, 'customer.subscription.created'));
    expect(await attribution(db)).toBe('ads');
  });

  test('is read when the key comes later, once', async ({ db }) => {
    await arrive(db, told(null));
    await setKey(db, 'utm_source');
    expect(await attribution(db)).toBeNull();

    expect(await arrive(db, shown('utm_source', day(5)))).toBe(1);
    expect(await attribution(db)).toBe('google');
    expect(await arrive(db, shown('utm_source', day(6)))).toBe(0);
  });

  test('is what the facts say of the key that is set now, and of none when none is', async ({
    db,
  }) => {
    expect(await setKey(db, 'utm_source')).toEqual([{ customers: 0 }]);
    await arrive(db, told('utm_source'));
    expect(await setKey(db, 'utm_source')).toEqual([]);

    expect(await setKey(db, 'sales_rep')).toEqual([{ customers: 1 }]);
    await fold(db);
    expect(await attribution(db)).toBeNull();
    await arrive(db, shown('sales_rep', day(5)));
    expect(await attribution(db)).toBe('ada');

    expect(await setKey(db, null)).toEqual([{ customers: 1 }]);
    await fold(db);
    expect(await attribution(db)).toBeNull();
    expect(await setKey(db, null)).toEqual([]);
  });

  test('is derived: a rebuild agrees, and mends what somebody has changed', async ({ db }) => {
    await setKey(db, 'utm_source');
    await arrive(db, told('utm_source'));
    const check = () => rebuild(db, { isCheck: true, onProgress() {} });
    expect(await check()).toMatchObject({ differences: 0 });

    await db`update customers set attribution = 'elsewhere'`;
    expect(await check()).toMatchObject({ differences: 1 });
    await rebuild(db, { isCheck: false, onProgress() {} });
    expect(await attribution(db)).toBe('google');
  });
});
