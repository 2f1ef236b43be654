import type { SyncScope } from '#store/queries/sync.ts';

import { EVENT_TYPE_LISTS } from './event-types.ts';
import type { StripeParams } from './stripe-params.ts';

/** One list of Stripe's that a run reads to its end, newest object first. */
export interface StripeList {
  /** Names its checkpoint. What stands before a `:` is what people are told. */
  readonly name: string;
  readonly path: string;
  readonly params: StripeParams;
  readonly expand: readonly string[];
  /** Expanded as well unless the key may not. */
  readonly expandIfAllowed: readonly string[];
  /** What has to be added to an object that Stripe cuts off. */
  readonly completes: 'items' | 'lines' | null;
  /** The figures stand without it: a key that may not read it is no reason to stop. */
  readonly isOptional: boolean;
  /** Seconds: nothing older is listed; null when everything is. */
  readonly fromAt: number | null;
}

const DAY_S = 86_400;
/** Thirteen months, so that a year's bridge has its first renewals. */
const HISTORY_DAYS = 410;
/** An invoice that is open longer no longer counts as a payment to come. */
const RECENT_DAYS = 45;
const EVENTS_KEPT_DAYS = 30;

/**
 * What a run of this scope reads, in this order: what things cost comes before who buys them, so that
 * each page can be priced when it arrives. `startedAt` (seconds, Stripe's clock) is when the run began.
 */
export function listsOf(scope: SyncScope, startedAt: number): readonly StripeList[] {
  if (scope === 'subscriptions') return [SUBSCRIPTIONS];
  const days = scope === 'full' ? HISTORY_DAYS : RECENT_DAYS;
  return [
    ...CATALOGUE,
    list('customers', '/v1/customers', {
      expand: ['data.discount.source.coupon'],
      expandIfAllowed: ['data.invoice_settings.default_payment_method'],
    }),
    SUBSCRIPTIONS,
    list('schedules', '/v1/subscription_schedules', { isOptional: true }),
    ...billed(startedAt - days * DAY_S),
    ...(scope === 'full' ? [OWED] : []),
    ...(scope === 'full' ? events(startedAt - EVENTS_KEPT_DAYS * DAY_S) : []),
  ];
}

const SUBSCRIPTIONS = list('subscriptions', '/v1/subscriptions', {
  params: { status: 'all' },
  expand: ['data.discounts.source.coupon', 'data.items.data.discounts'],
  expandIfAllowed: ['data.default_payment_method'],
  completes: 'items',
});

const CATALOGUE: readonly StripeList[] = [
  list('products:active', '/v1/products', { params: { active: 'true' } }),
  list('products:inactive', '/v1/products', { params: { active: 'false' } }),
  ...['true', 'false'].map((active) =>
    list(`prices:${active === 'true' ? 'active' : 'inactive'}`, '/v1/prices', {
      params: { active },
      expand: ['data.tiers', 'data.currency_options'],
    }),
  ),
  list('coupons', '/v1/coupons', { expand: ['data.applies_to', 'data.currency_options'] }),
];

/** What nobody has paid, however old: it tells which late payers no longer count. */
const OWED = list('invoices:open', '/v1/invoices', {
  params: { status: 'open' },
  completes: 'lines',
});

/** What was billed and paid back since. */
function billed(fromAt: number): StripeList[] {
  const params = { created: { gte: fromAt } };
  // Only their charge names the customer.
  const ofCharges = { expandIfAllowed: ['data.charge'], isOptional: true };
  return [
    list('invoices', '/v1/invoices', { params, fromAt, completes: 'lines' }),
    list('disputes', '/v1/disputes', { params, fromAt, ...ofCharges }),
    list('refunds', '/v1/refunds', { params, fromAt, ...ofCharges }),
    list('credit notes', '/v1/credit_notes', { params, fromAt, isOptional: true }),
  ];
}

function events(fromAt: number): StripeList[] {
  return EVENT_TYPE_LISTS.map((types, index) => eventList(`events:${index + 1}`, types, fromAt));
}

/** All subscriptions of one customer, with all that is seen of their discounts. */
export function subscriptionsOf(customerId: string): StripeList {
  return { ...SUBSCRIPTIONS, params: { ...SUBSCRIPTIONS.params, customer: customerId } };
}

/** Events of some types since an instant (seconds). */
export function eventList(name: string, types: readonly string[], fromAt: number): StripeList {
  return list(name, '/v1/events', { params: { types, created: { gte: fromAt } }, fromAt });
}

function list(
  name: string,
  path: string,
  given: Partial<Omit<StripeList, 'name' | 'path'>>,
): StripeList {
  const { params = {}, expand = [], expandIfAllowed = [] } = given;
  const { completes = null, isOptional = false, fromAt = null } = given;
  return { name, path, params, expand, expandIfAllowed, completes, isOptional, fromAt };
}
