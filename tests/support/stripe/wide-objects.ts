import type { EpochSeconds } from '#domain/facts.ts';

import type { WorldEvent } from './account.ts';
import { textAt, type JsonObject } from './json.ts';

export interface WideItem {
  readonly id: string;
  /** The number of its price, whose unit costs one more dollar than the number says. */
  readonly price: number;
  readonly isListed: boolean;
  readonly quantity: number;
  readonly madeAt: EpochSeconds;
}

/** An event of a world, with an id that tells what it is about. */
export function event(
  type: string,
  created: EpochSeconds,
  object: JsonObject,
): Omit<WorldEvent, 'former'> {
  return {
    id: `evt_${textAt(object, 'id')}_${type}_${created}`,
    type,
    created,
    livemode: false,
    object,
  };
}

/** A monthly price. */
export function price(index: number, isListed: boolean): JsonObject {
  const unit = (index + 1) * 100;
  return {
    id: `price_wide_${index}`,
    object: 'price',
    active: isListed,
    billing_scheme: 'per_unit',
    created: 1_600_000_000 + index,
    currency: 'usd',
    livemode: false,
    metadata: {},
    nickname: null,
    product: `prod_wide_${index % 5}`,
    recurring: { interval: 'month', interval_count: 1, meter: null, usage_type: 'licensed' },
    tax_behavior: 'exclusive',
    tiers_mode: null,
    transform_quantity: null,
    type: 'recurring',
    unit_amount: unit,
    unit_amount_decimal: String(unit),
  };
}

/** The subscription with all its items. */
export function subscription({
  id,
  items,
  createdAt,
  periodStartAt,
  periodEndAt,
  endedAt,
}: {
  id: string;
  items: readonly WideItem[];
  createdAt: EpochSeconds;
  periodStartAt: EpochSeconds;
  periodEndAt: EpochSeconds;
  endedAt: EpochSeconds | null;
}): JsonObject {
  return {
    id: `sub_${id}`,
    object: 'subscription',
    billing_mode: { flexible: null, type: 'classic' },
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: endedAt,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    created: createdAt,
    currency: 'usd',
    customer: `cus_${id}`,
    discounts: [],
    ended_at: endedAt,
    items: {
      object: 'list',
      data: items.map((item) => ({
        id: item.id,
        object: 'subscription_item',
        created: item.madeAt,
        current_period_end: periodEndAt,
        current_period_start: periodStartAt,
        discounts: [],
        metadata: {},
        price: price(item.price, item.isListed),
        quantity: item.quantity,
        subscription: `sub_${id}`,
      })),
      has_more: false,
      total_count: items.length,
      url: `/v1/subscription_items?subscription=sub_${id}`,
    },
    latest_invoice: null,
    livemode: false,
    metadata: {},
    pause_collection: null,
    start_date: createdAt,
    status: endedAt === null ? 'active' : 'canceled',
    trial_end: null,
    trial_start: null,
  };
}

/** A paid invoice with a line for each item. */
export function invoice({
  id,
  of,
  items,
  createdAt,
  until,
}: {
  id: string;
  of: string;
  items: readonly WideItem[];
  createdAt: EpochSeconds;
  until: EpochSeconds;
}): JsonObject {
  const lines = items.map((item) => lineOf(item, { invoice: id, of, createdAt, until }));
  const total = lines.reduce((sum, { amount }) => sum + Number(amount), 0);
  return {
    id,
    object: 'invoice',
    amount_due: total,
    amount_paid: total,
    amount_remaining: 0,
    attempt_count: 1,
    attempted: true,
    auto_advance: false,
    billing_reason: 'subscription_cycle',
    collection_method: 'charge_automatically',
    created: createdAt,
    currency: 'usd',
    customer: `cus_${of}`,
    discounts: [],
    lines: {
      object: 'list',
      data: lines,
      has_more: false,
      total_count: lines.length,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    next_payment_attempt: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: {}, subscription: `sub_${of}` },
      type: 'subscription_details',
    },
    period_end: createdAt,
    period_start: createdAt,
    status: 'paid',
    status_transitions: {
      finalized_at: createdAt,
      marked_uncollectible_at: null,
      paid_at: createdAt,
      voided_at: null,
    },
    subtotal: total,
    total,
    total_discount_amounts: [],
    total_taxes: [],
  };
}

function lineOf(
  item: WideItem,
  {
    invoice: id,
    of,
    createdAt,
    until,
  }: { invoice: string; of: string; createdAt: EpochSeconds; until: EpochSeconds },
): JsonObject {
  const unit = (item.price + 1) * 100;
  return {
    id: `il_${id}_${item.id}`,
    object: 'line_item',
    amount: unit * item.quantity,
    currency: 'usd',
    discount_amounts: [],
    discounts: [],
    invoice: id,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: `sub_${of}`,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { end: until, start: createdAt },
    pricing: {
      price_details: { price: `price_wide_${item.price}`, product: `prod_wide_${item.price % 5}` },
      type: 'price_details',
      unit_amount_decimal: String(unit),
    },
    quantity: item.quantity,
    taxes: [],
  };
}
