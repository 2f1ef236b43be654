import { projectRead, type ProjectedEvent } from '#ingestion/projection.ts';

import { API_VERSIONS, type ApiVersion, type Customer } from './life.ts';
import { couponObject, type Json } from './stripe-catalogue.ts';
import { customerObject, invoiceObject, subscriptionObject } from './stripe-objects.ts';

export interface Reading {
  readonly customer: Customer;
  /** The earliest second at which the answer may have been rendered. */
  readonly readAt: number;
  /** How much later it was rendered. */
  readonly delay: number;
  readonly version: ApiVersion;
}

/** Everything that Stripe's API shows of a customer at a time, as it is stored. */
export function readsOf({ customer, readAt, delay, version }: Reading): ProjectedEvent[] {
  const at = readAt + delay;
  const dialect = { ...customer.dialect, areDiscountsExpanded: true };
  const rendering = { customer: { ...customer, dialect }, version };
  const subscriptions = customer.subscriptions.flatMap((sub) => {
    const state = sub.states.findLast((one) => one.at <= at);
    const isMade = sub.createdAt <= at && state === undefined;
    const shown = isMade ? sub.states[0] : state;
    return shown === undefined ? [] : [subscriptionObject(sub, shown, rendering)];
  });
  const invoices = customer.invoices.flatMap((invoice) => {
    const now = invoice.versions.findLast((one) => one.at <= at);
    return now === undefined ? [] : [invoiceObject(invoice, now, rendering)];
  });
  const discount = customer.discounts.find(
    ({ fromAt, untilAt }) => fromAt <= at && (untilAt === null || at < untilAt),
  );
  const self = customerObject(discount?.discount ?? null, rendering);
  return [...subscriptions, ...invoices, self].flatMap((object) => {
    const read = withCoupons(customer, JSON.parse(JSON.stringify(object)) as Json);
    return projectRead(read, { readAt, apiVersion: version, keepNames: false }) ?? [];
  });
}

/** The version in which a customer's events are told last, or a later one. */
export function versionFrom(customer: Customer, pick: number): ApiVersion {
  const known = API_VERSIONS.slice(API_VERSIONS.indexOf(customer.dialect.later));
  return known[pick % known.length]!;
}

/** Coupons stand whole in their discounts when they are asked for, save for what has to be asked for deeper. */
function withCoupons(customer: Customer, value: unknown): unknown {
  const coupons = couponsOf(customer);
  const inside = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(inside);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([key, of]) => {
      const whole = key === 'coupon' && typeof of === 'string' ? coupons.get(of) : undefined;
      return [key, whole ?? inside(of)];
    });
    return Object.fromEntries(entries);
  };
  return inside(value);
}

function couponsOf({ subscriptions, discounts }: Customer): Map<string, Json> {
  const states = subscriptions.flatMap((sub) => sub.states);
  const all = [
    ...discounts.map(({ discount }) => discount),
    ...states.flatMap((state) => [
      ...state.discounts,
      ...state.items.flatMap((item) => item.discounts),
    ]),
  ];
  return new Map(
    all.map(({ coupon }) => {
      const { applies_to: _, currency_options: __, ...shown } = couponObject(coupon);
      return [coupon.id, shown];
    }),
  );
}
