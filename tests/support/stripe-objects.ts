import type { StoredEvent } from '#ingestion/event-order.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent } from '#ingestion/projection.ts';

import { day, START } from './facts.ts';

// Objects as the newest API version gives them in events: references are ids, tiers are left out.

/** $10 a month. */
export function priceObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'price_seat',
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: START,
    currency: 'usd',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: 'prod_app',
    recurring: {
      interval: 'month',
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: 'licensed',
    },
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'recurring',
    unit_amount: 1000,
    unit_amount_decimal: '1000',
    ...overrides,
  };
}

/** One unit of the price. */
export function itemObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'si_1',
    object: 'subscription_item',
    created: START,
    current_period_end: day(31),
    current_period_start: START,
    discounts: [],
    metadata: {},
    price: priceObject(),
    quantity: 1,
    subscription: 'sub_1',
    tax_rates: [],
    ...overrides,
  };
}

/** An active subscription of one item. */
export function subscriptionObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'sub_1',
    object: 'subscription',
    billing_mode: { type: 'flexible' },
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    created: START,
    currency: 'usd',
    customer: 'cus_1',
    discounts: [],
    ended_at: null,
    items: itemList(itemObject()),
    latest_invoice: null,
    livemode: false,
    metadata: {},
    pause_collection: null,
    start_date: START,
    status: 'active',
    trial_end: null,
    trial_start: null,
    ...overrides,
  };
}

/** A Stripe list of items. */
export function itemList(...data: readonly JsonObject[]): JsonObject {
  return { object: 'list', data: [...data], has_more: false, total_count: data.length };
}

/** 50 % forever. */
export function couponObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'half',
    object: 'coupon',
    amount_off: null,
    created: START,
    currency: null,
    duration: 'forever',
    duration_in_months: null,
    name: null,
    percent_off: 50,
    valid: true,
    ...overrides,
  };
}

/** A discount of the subscription, its coupon by id as events give it. */
export function discountObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'di_1',
    object: 'discount',
    customer: 'cus_1',
    end: null,
    promotion_code: null,
    source: { coupon: 'half', type: 'coupon' },
    start: START,
    subscription: 'sub_1',
    subscription_item: null,
    ...overrides,
  };
}

/** An open invoice of the subscription, its first payment failed and no retry planned. */
export function invoiceObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'in_1',
    object: 'invoice',
    amount_due: 1000,
    attempt_count: 1,
    attempted: true,
    created: START,
    currency: 'usd',
    customer: 'cus_1',
    lines: { object: 'list', data: [lineObject()], has_more: false },
    next_payment_attempt: null,
    parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
    status: 'open',
    total_taxes: [],
    ...overrides,
  };
}

/** The line that bills the item. */
export function lineObject(overrides: JsonObject = {}): JsonObject {
  return {
    id: 'il_1',
    object: 'line_item',
    amount: 1000,
    discount_amounts: [],
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: {
        proration: false,
        subscription: 'sub_1',
        subscription_item: 'si_1',
      },
    },
    period: { start: START, end: day(31) },
    pricing: {
      type: 'price_details',
      price_details: { price: 'price_seat', product: 'prod_app' },
      unit_amount_decimal: '1000',
    },
    quantity: 1,
    taxes: [],
    ...overrides,
  };
}

interface Told {
  readonly id?: string;
  readonly created?: number;
  /** What the object's changed attributes were before. */
  readonly previous?: JsonObject;
}

let lastEvent = 0;

/** An event as Stripe delivers it; without an id of its own it comes after all made before. */
export function eventObject(type: string, object: JsonObject, told: Told = {}): JsonObject {
  lastEvent += 1;
  const { id = `evt_${String(lastEvent).padStart(6, '0')}`, created = START, previous } = told;
  return {
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    created,
    data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}

/** The same event after it has been stored. */
export function storedEvent(type: string, object: JsonObject, told: Told = {}): StoredEvent {
  const projected = projectEvent(eventObject(type, object, told), { keepNames: false });
  if (projected === null) throw new Error('the test made something that is no event');
  return projected;
}

/** A stored event of a subscription: `created`, `updated`, `deleted` and so on. */
export function subscriptionEvent(type: string, object: JsonObject, told: Told = {}): StoredEvent {
  return storedEvent(`customer.subscription.${type}`, subscriptionObject(object), told);
}
