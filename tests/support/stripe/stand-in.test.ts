import Stripe from 'stripe';
import { describe, expect, onTestFinished, test } from 'vitest';

import { startStripe, type StandInOptions } from './server.ts';
import { wideWorld } from './wide-world.ts';
import { simulatedWorld } from './worlds.ts';

const DAY_S = 86_400;
const START = 1_747_180_800;
const SPAN = { startAt: START, endAt: START + 200 * DAY_S };

async function open(options: Omit<StandInOptions, 'at'> & { at?: number }) {
  const standIn = await startStripe({ at: SPAN.endAt, ...options });
  onTestFinished(async () => standIn.close());
  const { hostname: host, port } = new URL(standIn.url);
  const stripe = new Stripe(standIn.apiKey, {
    host,
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 2_000,
  });
  return { standIn, stripe };
}

const company = simulatedWorld(['halyard'], SPAN);
const wide = wideWorld(30, { seed: 'wide', ...SPAN });

describe('the stand-in for Stripe', () => {
  test('pages through a list, newest first, each object once', async () => {
    const { stripe } = await open({ world: company.world });
    const list = stripe.subscriptions.list({ status: 'all', limit: 7 });
    const all = await list.autoPagingToArray({ limit: 10_000 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(company.subscriptions);
    const created = all.map((one) => one.created);
    expect(created).toEqual(created.toSorted((a, b) => b - a));
    const living = await stripe.subscriptions
      .list({ limit: 100 })
      .autoPagingToArray({ limit: 999 });
    expect(living.length).toBeLessThan(all.length);
    expect(living.some(({ status }) => status === 'canceled')).toBe(false);
  });

  test('cuts long lists off and gives the rest where it is', async () => {
    const { stripe } = await open({ world: wide.world });
    const { data } = await stripe.subscriptions.list({ status: 'all', limit: 100 });
    const long = data.find(({ items }) => items.has_more);
    if (long === undefined) throw new Error('No subscription is long enough.');
    expect(long.items.data).toHaveLength(10);
    const items = await stripe.subscriptionItems.list({ subscription: long.id, limit: 100 });
    expect(items.data.length).toBeGreaterThan(10);
    expect(items.data.slice(0, 10).map(({ id }) => id)).toEqual(
      long.items.data.map(({ id }) => id),
    );
  });

  test('says nothing of tiers unless asked, and goes no deeper than four levels', async () => {
    const { stripe } = await open({ world: company.world });
    const plain = await stripe.prices.list({ active: true, limit: 100 });
    expect(plain.data.filter((price) => 'tiers' in price)).toEqual([]);
    const asked = await stripe.prices.list({ active: true, limit: 100, expand: ['data.tiers'] });
    expect(asked.data.filter((price) => (price.tiers?.length ?? 0) > 0)).toHaveLength(1);
    const deep = stripe.subscriptions.list({ expand: ['data.items.data.price.tiers'] });
    await expect(deep).rejects.toMatchObject({ code: 'property_expansion_max_depth' });
    const unheardOf = stripe.subscriptions.list({ expand: ['data.moon'] });
    await expect(unheardOf).rejects.toMatchObject({ statusCode: 400 });
  });

  test('lists no inline price, and has it by its id', async () => {
    const { stripe } = await open({ world: wide.world });
    const [inline = ''] = wide.world.inlinePriceIds ?? [];
    for (const active of [true, false]) {
      const { data } = await stripe.prices.list({ active, limit: 100 });
      expect(data.map(({ id }) => id)).not.toContain(inline);
    }
    expect(await stripe.prices.retrieve(inline)).toMatchObject({ id: inline, active: false });
  });

  test('keeps events for thirty days, in the version in which they were made', async () => {
    const changedAt = SPAN.endAt - 10 * DAY_S;
    const { stripe } = await open({
      world: company.world,
      eventVersions: [
        { fromAt: 0, version: '2020-08-27' },
        { fromAt: changedAt, version: '2025-09-30.clover' },
      ],
    });
    const list = stripe.events.list({ limit: 100, types: ['customer.subscription.updated'] });
    const events = await list.autoPagingToArray({ limit: 10_000 });
    const oldest = Math.min(...events.map(({ created }) => created));
    expect(oldest).toBeGreaterThan(SPAN.endAt - 30 * DAY_S);
    for (const { api_version: version, created, data } of events) {
      const isOld = created < changedAt;
      expect(version).toBe(isOld ? '2020-08-27' : '2025-09-30.clover');
      expect('current_period_end' in data.object).toBe(isOld);
      expect('discounts' in data.object).toBe(!isOld);
    }
  });

  test('shows the account as of its clock, and tells the time', async () => {
    const { stripe, standIn } = await open({ world: company.world, at: START + 5 * DAY_S });
    const early = await stripe.customers.list({ limit: 100 });
    expect(early.lastResponse.headers['date']).toBe('Mon, 19 May 2025 00:00:00 GMT');
    standIn.moveTo(START + 20 * DAY_S);
    const late = await stripe.customers.list({ limit: 100 });
    expect(late.data.length).toBeGreaterThan(early.data.length);
    expect(late.data.slice(-early.data.length).map(({ id }) => id)).toEqual(
      early.data.map(({ id }) => id),
    );
  });

  test('buries deleted customers', async () => {
    const { stripe, standIn } = await open({ world: wide.world });
    const [id = ''] = standIn.account.deleted.keys();
    expect(await stripe.customers.retrieve(id)).toEqual(
      expect.objectContaining({ id, deleted: true }),
    );
    const { data } = await stripe.customers.list({ limit: 100 });
    expect(data.map((customer) => customer.id)).not.toContain(id);
  });

  test('refuses strangers, writers and the hasty, and breaks down on demand', async () => {
    const { stripe, standIn } = await open({ world: company.world });
    expect((await fetch(`${standIn.url}/v1/prices`)).status).toBe(401);
    await expect(stripe.products.create({ name: 'x' })).rejects.toMatchObject({ statusCode: 405 });
    standIn.setFaults({ refusedShare: 1 });
    await expect(stripe.prices.list()).rejects.toMatchObject({
      statusCode: 429,
      headers: expect.objectContaining({ 'stripe-rate-limited-reason': 'endpoint-rate' }),
    });
    standIn.setFaults({ failedShare: 1 });
    await expect(stripe.prices.list()).rejects.toMatchObject({ statusCode: 500 });
    for (const fault of ['resetShare', 'hangShare'] as const) {
      standIn.setFaults({ [fault]: 1 });
      await expect(stripe.prices.list()).rejects.toMatchObject({ type: 'StripeConnectionError' });
    }
    expect(standIn.asked.map(({ method }) => method)).toContain('POST');
  });
});
