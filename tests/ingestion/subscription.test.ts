import { describe, expect, test } from 'vitest';

import { catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { readSubscription } from '#ingestion/subscription.ts';

import { day, START } from '../support/facts.ts';
import {
  couponObject,
  discountObject,
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const ORIGIN = { eventIds: ['evt_1'], effectiveAt: day(1) };

const COUPONS: Catalogue = new Map([[catalogueKey('coupon', 'half'), couponObject()]]);

const read = (
  source: JsonObject,
  { catalogue = COUPONS, discounts = [discountObject()] as readonly JsonObject[] } = {},
) =>
  readSubscription(source, ORIGIN, {
    catalogue,
    discounts: new Map(discounts.map((discount) => [discount['id'] as string, discount])),
  });

// Three seats of $10 a month at half price, to be cancelled at the end of the month, in the words of
// each generation of the API.

const PLAN = {
  id: 'price_seat',
  object: 'plan',
  amount: 1000,
  billing_scheme: 'per_unit',
  currency: 'usd',
  interval: 'month',
  interval_count: 1,
  nickname: null,
  product: 'prod_app',
  usage_type: 'licensed',
};

const COMMON: JsonObject = {
  id: 'sub_1',
  object: 'subscription',
  cancel_at_period_end: true,
  canceled_at: day(1),
  created: START,
  customer: 'cus_1',
  ended_at: null,
  metadata: {},
  status: 'active',
  trial_end: null,
  trial_start: null,
};

const PERIOD = { current_period_start: START, current_period_end: day(31) };
const ITEM = { id: 'si_1', object: 'subscription_item', created: START, quantity: 3 };
const OLD_DISCOUNT = {
  object: 'discount',
  coupon: couponObject(),
  customer: 'cus_1',
  end: null,
  start: START,
  subscription: 'sub_1',
};
const REASON = { comment: null, feedback: 'unused', reason: 'cancellation_requested' };

const GENERATIONS: Record<string, JsonObject> = {
  'before items': {
    ...COMMON,
    ...PERIOD,
    billing: 'charge_automatically',
    start: START,
    plan: PLAN,
    quantity: 3,
    discount: OLD_DISCOUNT,
  },
  '2018-02-28': {
    ...COMMON,
    ...PERIOD,
    billing: 'charge_automatically',
    start: START,
    items: itemList({ ...ITEM, plan: PLAN }),
    plan: PLAN,
    quantity: 3,
    discount: OLD_DISCOUNT,
  },
  '2020-08-27': {
    ...COMMON,
    ...PERIOD,
    cancel_at: day(31),
    collection_method: 'charge_automatically',
    start_date: START,
    items: itemList({ ...ITEM, plan: PLAN, price: priceObject() }),
    plan: PLAN,
    quantity: 3,
    discount: { ...OLD_DISCOUNT, id: 'di_1' },
  },
  '2024-06-20': {
    ...COMMON,
    ...PERIOD,
    cancel_at: day(31),
    cancellation_details: REASON,
    currency: 'usd',
    start_date: START,
    items: itemList({ ...ITEM, plan: PLAN, price: priceObject(), discounts: [] }),
    plan: PLAN,
    quantity: 3,
    discount: { ...OLD_DISCOUNT, id: 'di_1' },
    discounts: ['di_1'],
  },
  '2025-03-31.basil': {
    ...COMMON,
    cancel_at: day(31),
    cancellation_details: REASON,
    currency: 'usd',
    start_date: START,
    items: itemList({ ...ITEM, ...PERIOD, price: priceObject(), discounts: [] }),
    discounts: [{ ...OLD_DISCOUNT, id: 'di_1' }],
  },
  '2025-09-30.clover': subscriptionObject({
    ...COMMON,
    cancel_at: day(31),
    cancellation_details: REASON,
    items: itemList({ ...itemObject(), quantity: 3 }),
    discounts: ['di_1'],
  }),
  '2026-03-25.dahlia, flexible': subscriptionObject({
    ...COMMON,
    cancel_at: day(31),
    cancel_at_period_end: false,
    cancellation_details: REASON,
    items: itemList({ ...itemObject(), quantity: 3, quantity_decimal: '3' }),
    discounts: ['di_1'],
  }),
};

/** What old generations cannot say, or say in their own way. */
const OWN_WAYS: Record<string, object> = {
  'before items': {
    item: { id: 'sub_1' },
    discount: { id: `half@${String(START)}` },
    reason: null,
  },
  '2018-02-28': { discount: { id: `half@${String(START)}` }, reason: null },
  '2020-08-27': { reason: null },
};

describe('a subscription', () => {
  test.each(Object.entries(GENERATIONS))('of %s gives the same facts', (name, source) => {
    const own: { item?: object; discount?: object; reason?: null } = OWN_WAYS[name] ?? {};

    expect(read(source)).toEqual({
      ...ORIGIN,
      quality: 'event',
      status: 'active',
      currency: 'usd',
      createdAt: START,
      startedAt: START,
      trialStartAt: null,
      trialEndAt: null,
      periodStartAt: START,
      periodEndAt: day(31),
      cancelAt: day(31),
      canceledAt: day(1),
      endedAt: null,
      cancellationReason: own.reason === null ? null : 'cancellation_requested',
      pauseBehavior: null,
      items: [
        {
          id: 'si_1',
          quantity: '3',
          discounts: [],
          price: {
            id: 'price_seat',
            productId: 'prod_app',
            nickname: null,
            lookupKey: null,
            recurring: { interval: 'month', intervalCount: 1 },
            usageType: 'licensed',
            scheme: { kind: 'per_unit', unitAmount: '1000' },
            transformQuantity: null,
            isTaxInclusive: false,
          },
          ...own.item,
        },
      ],
      discounts: [
        {
          id: 'di_1',
          startAt: START,
          endAt: null,
          coupon: {
            id: 'half',
            percentOff: '50',
            amountOff: null,
            duration: 'forever',
            productIds: null,
          },
          ...own.discount,
        },
      ],
      missing: [],
      driftAt: null,
    });
  });

  test('of several items runs from the first of their periods to the last', () => {
    const annual = itemObject({ id: 'si_2', current_period_end: day(365) });

    expect(read(subscriptionObject({ items: itemList(itemObject(), annual) }))).toMatchObject({
      periodStartAt: START,
      periodEndAt: day(365),
    });
  });

  test('has the currency of its price where it says none', () => {
    const price = priceObject({ currency: 'EUR' });
    const items = itemList(itemObject({ price }));

    expect(read(subscriptionObject({ currency: null, items })).currency).toBe('eur');
  });

  test.each(['void', 'mark_uncollectible', 'keep_as_draft'])(
    'may pause collection by %s',
    (behavior) => {
      const pause_collection = { behavior, resumes_at: null };

      expect(read(subscriptionObject({ pause_collection })).pauseBehavior).toBe(behavior);
    },
  );

  test('is not to be cancelled when nobody asked for it', () => {
    expect(read(subscriptionObject()).cancelAt).toBeNull();
  });
});

describe('an item', () => {
  const itemOf = (overrides: JsonObject) =>
    read(subscriptionObject({ items: itemList(itemObject(overrides)) }));

  test('has the quantity Stripe says, in whole and in parts, or none', () => {
    const quantityOf = (overrides: JsonObject) => itemOf(overrides).items[0]?.quantity;

    expect(quantityOf({ quantity: 3 })).toBe('3');
    expect(quantityOf({ quantity: 3, quantity_decimal: '2.5' })).toBe('2.5');
    expect(quantityOf({ quantity: 0 })).toBe('0');
    expect(quantityOf({ quantity: null })).toBeNull();
  });

  test('has discounts of its own', () => {
    expect(itemOf({ discounts: ['di_1'] })).toMatchObject({
      items: [{ discounts: [{ id: 'di_1', coupon: { id: 'half' } }] }],
      discounts: [],
      missing: [],
      driftAt: null,
    });
  });

  test('whose price is only an id has the price of the catalogue', () => {
    const known = new Map([[catalogueKey('price', 'price_seat'), priceObject()]]);
    const source = subscriptionObject({ items: itemList(itemObject({ price: 'price_seat' })) });

    expect(read(source, { catalogue: known }).items).toEqual(read(subscriptionObject()).items);
    expect(read(source).missing).toEqual([{ kind: 'price', id: 'price_seat' }]);
  });
});

describe('what is missing is named, and never counted as nothing in silence', () => {
  const tiered = priceObject({
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    unit_amount: null,
    unit_amount_decimal: null,
  });
  const missingOf = (overrides: JsonObject, known: Parameters<typeof read>[1] = {}) =>
    read(subscriptionObject(overrides), known).missing;

  test('a price whose tiers are not known', () => {
    const items = itemList(itemObject({ price: tiered }));
    const tiers = [{ up_to: null, unit_amount: 100 }];
    const whole = new Map([[catalogueKey('price', 'price_seat'), { ...tiered, tiers }]]);

    expect(missingOf({ items })).toEqual([{ kind: 'price', id: 'price_seat' }]);
    expect(missingOf({ items }, { catalogue: whole })).toEqual([]);
  });

  test('but not that of a metered or one-off price, which is no MRR anyhow', () => {
    const metered = { interval: 'month', interval_count: 1, usage_type: 'metered' };
    const of = (recurring: JsonObject | null) =>
      missingOf({ items: itemList(itemObject({ price: { ...tiered, recurring } })) });

    expect(of(metered)).toEqual([]);
    expect(of(null)).toEqual([]);
  });

  test('an amount in the currency of the subscription', () => {
    expect(missingOf({ currency: 'eur' })).toEqual([{ kind: 'price', id: 'price_seat' }]);
  });

  test('a discount and a coupon, of the subscription and of an item', () => {
    const none = new Map();

    expect(missingOf({ discounts: ['di_9'] })).toEqual([{ kind: 'discount', id: 'di_9' }]);
    expect(missingOf({ discounts: ['di_1'] }, { catalogue: none })).toEqual([
      { kind: 'coupon', id: 'half' },
    ]);
    expect(missingOf({ items: itemList(itemObject({ discounts: ['di_9'] })) })).toEqual([
      { kind: 'discount', id: 'di_9' },
    ]);
  });

  test('the items beyond the first page', () => {
    expect(missingOf({ items: { ...itemList(itemObject()), has_more: true } })).toEqual([
      { kind: 'items', id: 'sub_1' },
    ]);
  });

  test('a price that is not there at all', () => {
    expect(missingOf({ items: itemList(itemObject({ price: null })) })).toEqual([
      { kind: 'price', id: 'si_1' },
    ]);
  });
});
