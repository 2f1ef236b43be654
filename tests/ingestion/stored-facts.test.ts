import { describe, expect } from 'vitest';

import { eventRow } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent, projectRead } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';
import { day, START } from '../support/facts.ts';
import {
  couponObject,
  discountObject,
  eventObject,
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

type Fact = ReturnType<typeof event>;

const event = (...[type, object, told]: Parameters<typeof eventObject>) =>
  projectEvent(eventObject(type, object, told), { keepNames: false })!;

const read = (object: JsonObject, at: number) =>
  projectRead(object, { readAt: at, apiVersion: '2026-10-28.endive', keepNames: false })!;

/** Facts arrive one after the other, and each is folded before the next one comes. */
async function arrive(db: Db, ...facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    await recordEvents(db, { events: [eventRow(fact)] });
    while (await drainOnce(db, { warn() {}, error() {} }));
  }
}

/** Every order of a few facts, each in a database that has forgotten the one before. */
async function inEveryOrder(
  db: Db,
  facts: readonly Fact[],
  check: () => Promise<void>,
): Promise<void> {
  for (const order of permutations(facts)) {
    for (const table of ['catalogue_objects', 'stripe_events', 'dirty_customers']) {
      await db.unsafe(`delete from ${table}`);
    }
    await arrive(db, ...order);
    await check();
  }
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((one, i) =>
    permutations(list.toSpliced(i, 1)).map((others) => [one, ...others]),
  );
}

const movements = async (db: Db) =>
  (
    await db<{ line: string }[]>`
      select concat_ws(' ', (extract(epoch from occurred_at) - ${START}) / 86400.0, type, cause,
        trim_scale(mrr_before_minor), '→', trim_scale(mrr_after_minor)) as line
      from mrr_movements order by occurred_at`
  ).map(({ line }) => line.replace(/^(-?\d+)\.0+ /, '$1 '));

const catalogue = async (db: Db, id: string) =>
  (await db`select is_deleted, payload from catalogue_objects where id = ${id}`)[0];

const seats = (quantity: number) => itemList(itemObject({ quantity }));
const created = () =>
  event('customer.subscription.created', subscriptionObject(), { created: START });

describe('a drift', () => {
  const drifts = async (db: Db) => db`
    select read_event_id, subscription_stripe_id, extract(epoch from read_at)::int as read_at,
      currency, trim_scale(mrr_before_minor)::text as before,
      trim_scale(mrr_after_minor)::text as after
    from drifts`;

  test('is kept with the customer, and goes when a late event explains it', async ({ db }) => {
    const lost = event('customer.subscription.updated', subscriptionObject({ items: seats(3) }), {
      created: day(7),
      previous: { items: seats(1) },
    });

    await arrive(db, created(), read(subscriptionObject({ items: seats(3) }), day(9)));

    expect(await drifts(db)).toEqual([
      {
        readEventId: `read_sub_1_${day(9)}`,
        subscriptionStripeId: 'sub_1',
        readAt: day(9),
        currency: 'usd',
        before: '1000',
        after: '3000',
      },
    ]);
    expect(await movements(db)).toEqual([
      '0 new signup 0 → 1000',
      '9 expansion quantity_change 1000 → 3000',
    ]);

    await arrive(db, lost);

    expect(await drifts(db)).toEqual([]);
    expect(await movements(db)).toEqual([
      '0 new signup 0 → 1000',
      '7 expansion quantity_change 1000 → 3000',
    ]);
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
  });
});

describe('the quality of a span', () => {
  test('makes the days outdated that show it, though their MRR stays', async ({ db }) => {
    const outdated = async () => db`select since_day::text as since_day from outdated_days`;
    const qualities = async () =>
      (await db`select quality from mrr_spans order by from_at`).map(({ quality }) => quality);
    const bill = (id: string, from: number, quantity: number) => {
      const period = { start: day(from), end: day(from + 31) };
      const lines = { data: [lineObject({ period, quantity, amount: 1000 * quantity })] };
      return read(invoiceObject({ id, status: 'paid', created: day(from), lines }), day(90));
    };
    await arrive(
      db,
      read(subscriptionObject({ items: seats(2) }), day(90)),
      bill('in_1', 0, 1),
      bill('in_2', 31, 2),
    );
    expect(await qualities()).toEqual(['estimated', 'reconstructed', 'estimated', 'event']);
    await db`
      insert into daily_snapshots (day, timezone, currency, start_minor, new_minor,
        reactivation_minor, expansion_minor, contraction_minor, churn_minor, end_minor, customers,
        rules_version)
      select '2024-01-01'::date + n, 'UTC', 'usd', 1000, 0, 0, 0, 0, 0, 1000, 1, 1
      from generate_series(1, 80) as n`;
    await db`delete from outdated_days`;

    // From now on nobody knows since when there were fewer seats.
    await arrive(db, bill('in_3', 62, 1));

    expect(await qualities()).toEqual(['estimated', 'estimated', 'estimated', 'event']);
    expect(await outdated()).toEqual([{ sinceDay: '2024-02-01' }]);
  });
});

describe('an object of the catalogue', () => {
  const bare = priceObject({
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    unit_amount: null,
    unit_amount_decimal: null,
  });
  const tiers = [{ up_to: null, unit_amount_decimal: '90' }];

  test('is what all showings say, key by key, in whatever order they come', async ({ db }) => {
    const facts = [
      event('price.created', { ...bare, nickname: 'First' }, { created: day(1) }),
      read({ ...bare, tiers, nickname: 'Second' }, day(2)),
      event('price.updated', { ...bare, nickname: 'Third' }, { created: day(3) }),
    ];

    await inEveryOrder(db, facts, async () => {
      expect(await catalogue(db, 'price_seat')).toMatchObject({
        isDeleted: false,
        payload: { nickname: 'Third', tiers: [{ unit_amount_decimal: '90' }] },
      });
    });
  });

  test('that is deleted stays deleted, unless it is created anew', async ({ db }) => {
    const deleted = event('price.deleted', priceObject(), { created: day(5) });
    const facts = [event('price.created', priceObject()), deleted, read(priceObject(), day(9))];

    await inEveryOrder(db, facts, async () => {
      expect(await catalogue(db, 'price_seat')).toMatchObject({ isDeleted: true });
    });

    await arrive(db, event('price.created', priceObject(), { created: day(9) }));
    expect(await catalogue(db, 'price_seat')).toMatchObject({ isDeleted: false });
  });

  test('that arrives folds whoever missed it', async ({ db }) => {
    const line = lineObject({ pricing: { price_details: { price: 'price_old' } }, amount: 700 });
    await arrive(
      db,
      read(subscriptionObject(), day(9)),
      read(invoiceObject({ status: 'paid', lines: { data: [line] } }), day(9)),
    );
    expect(await db`select object_id, kind from missing_objects`).toEqual([
      { objectId: 'price_old', kind: 'price' },
    ]);

    const old = priceObject({ id: 'price_old', unit_amount: 700, unit_amount_decimal: '700' });
    await arrive(db, read(old, day(9)));

    expect(await movements(db)).toEqual([
      '0 new signup 0 → 700',
      '9 expansion price_changed 700 → 1000',
    ]);
    expect(await db`select object_id from missing_objects`).toEqual([]);
  });

  test('whose terms are new folds whoever counts with it, missing it or not', async ({ db }) => {
    const items = itemList(
      itemObject(),
      itemObject({ id: 'si_2', price: priceObject({ id: 'price_extra', product: 'prod_extra' }) }),
    );
    const discounted = subscriptionObject({ items, discounts: [discountObject()] });
    await arrive(
      db,
      event('coupon.created', couponObject()),
      event('customer.subscription.created', discounted),
    );
    expect(await movements(db)).toEqual(['0 new signup 0 → 1000']);

    await arrive(db, read(couponObject({ applies_to: { products: ['prod_extra'] } }), day(9)));

    expect(await movements(db)).toEqual(['0 new signup 0 → 1500']);
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
  });

  test('that only has another name folds nobody', async ({ db }) => {
    await arrive(db, event('price.created', priceObject()), created());
    const dirty = async () => (await db`select customer_id from dirty_customers`).length;

    await recordEvents(db, {
      events: [eventRow(read(priceObject({ nickname: 'Seats', active: false }), day(9)))],
    });
    await drainOnce(db, { warn() {}, error() {} });

    expect(await dirty()).toBe(0);
    expect(await catalogue(db, 'price_seat')).toMatchObject({ payload: { nickname: 'Seats' } });
  });
});
