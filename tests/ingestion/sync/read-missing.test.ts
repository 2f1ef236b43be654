import { describe, expect } from 'vitest';

import { ofAccount } from '#ingestion/of-account.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { readMissing } from '#ingestion/sync/read-missing.ts';
import { storeFacts } from '#ingestion/sync/run.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import {
  couponObject,
  discountObject,
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../../support/stripe-objects.ts';
import { worldOf, type WorldEvent } from '../../support/stripe/account.ts';
import { startStripe, type StandIn } from '../../support/stripe/server.ts';
import { syncing } from './support.ts';

const NOW = Date.UTC(2026, 5, 10) / 1_000;

type Object_ = WorldEvent['object'];

/** An account with these objects, of which one subscription has been heard of by webhook. */
async function heardOf(db: Db, objects: readonly Object_[], account = 'main'): Promise<StandIn> {
  const types: Record<string, string> = { subscription: 'customer.subscription.created' };
  const events = objects.map((object, index) => ({
    id: `evt_${index}`,
    type: types[object['object'] as string] ?? `${object['object'] as string}.created`,
    created: NOW - 100 + index,
    livemode: false,
    object,
  }));
  const stripe = await startStripe({ world: worldOf(events), at: NOW });
  const told = stripe.eventsBetween(0, NOW).filter(({ type }) => type === types['subscription']);
  await storeFacts(
    db,
    told.flatMap((event) => {
      const fact = projectEvent(event, { keepNames: false });
      return fact === null ? [] : [ofAccount(fact, account)];
    }),
  );
  return stripe;
}

async function mrr(db: Db): Promise<string | null> {
  const [row] = await db<{ mrr: string | null }[]>`
    select sum(mrr_minor)::numeric(20, 2)::text as mrr from mrr_spans where until_at is null`;
  return row?.mrr ?? null;
}

describe('what an event leaves out is asked for:', () => {
  test('the items behind the tenth', async ({ db }) => {
    const items = Array.from({ length: 25 }, (_, index) => itemObject({ id: `si_${index}` }));
    const stripe = await heardOf(db, [subscriptionObject({ items: itemList(...items) })]);
    await readMissing(syncing(db, stripe).deps);
    expect(await mrr(db)).toBe('25000.00');
    await stripe.close();
  });

  test('a discount told by its id, and its coupon', async ({ db }) => {
    const stripe = await heardOf(db, [
      couponObject(),
      subscriptionObject({ discounts: [discountObject()] }),
    ]);
    await readMissing(syncing(db, stripe).deps);
    expect(await mrr(db)).toBe('500.00');
    await stripe.close();
  });

  test('of another account as that account calls it, and of no one else', async ({ db }) => {
    const objects = [couponObject(), subscriptionObject({ discounts: [discountObject()] })];
    const stripe = await heardOf(db, objects, 'us');
    const { deps } = syncing(db, stripe);
    await readMissing(deps);
    expect(stripe.asked).toEqual([]);

    await readMissing({ ...deps, reader: { ...deps.reader, account: 'us' } });
    expect(await mrr(db)).toBe('500.00');
    expect(stripe.asked.map(({ path, query }) => path + query).join(' ')).not.toContain('us/');

    await db`
      insert into missing_objects
      select missing.id, customers.id, missing.kind
      from customers, (values ('us/WELCOME10', 'coupon'), ('di_9', 'discount')) as missing (id, kind)`;
    stripe.asked.length = 0;
    await readMissing({ ...deps, reader: { ...deps.reader, account: 'us' } });
    expect(stripe.asked.map(({ path, status }) => [path, status])).toEqual([
      ['/v1/coupons/WELCOME10', 404],
      ['/v1/subscriptions', 200],
    ]);
    expect(stripe.asked[1]?.query).toMatch(/[?&]customer=cus_1(&|$)/);
    await stripe.close();
  });

  test('and what Stripe does not have is not asked for again today', async ({ db }) => {
    const stripe = await heardOf(db, [subscriptionObject()]);
    const { deps } = syncing(db, stripe);
    await readMissing(deps);
    await db`insert into missing_objects select 'price_gone', id, 'price' from customers`;
    stripe.asked.length = 0;
    expect(await readMissing(deps)).toBe(0);
    expect(await readMissing(deps)).toBe(0);
    expect(stripe.asked.map(({ path, status }) => [path, status])).toEqual([
      ['/v1/prices/price_gone', 404],
    ]);
    await stripe.close();
  });

  test('a price in passing, which no list has', async ({ db }) => {
    const tier = {
      flat_amount: null,
      flat_amount_decimal: null,
      unit_amount: 300,
      unit_amount_decimal: '300',
    };
    const price = priceObject({
      id: 'price_inline',
      active: false,
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers: [{ ...tier, up_to: null }],
      unit_amount: null,
      unit_amount_decimal: null,
    });
    const items = itemList(itemObject({ price, quantity: 4 }));
    const stripe = await heardOf(db, [price, subscriptionObject({ items })]);
    await readMissing(syncing(db, stripe).deps);
    expect(await mrr(db)).toBe('1200.00');
    await stripe.close();
  });
});
