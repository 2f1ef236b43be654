import {
  API_VERSIONS,
  type ApiVersion,
  type Customer,
  type Discount,
  type Invoice,
  type InvoiceVersion,
  type Item,
  type State,
  type Subscription,
} from './life.ts';
import { couponObject, planObject, priceObject, type Json } from './stripe-catalogue.ts';

/** Whose object it is and in which version's words it is given. */
export interface Rendering {
  readonly customer: Customer;
  readonly version: ApiVersion;
}

/** The rendering speaks this version or a later one. */
function isFrom(year: '2020' | '2024' | 'clover' | 'endive', version: ApiVersion): boolean {
  const first = API_VERSIONS.findIndex((of) => of.includes(year));
  return API_VERSIONS.indexOf(version) >= first;
}

export function subscriptionObject(sub: Subscription, state: State, rendering: Rendering): Json {
  const { customer, version } = rendering;
  const common = {
    id: sub.id,
    object: 'subscription',
    billing_cycle_anchor: sub.createdAt,
    cancel_at: state.cancelAt,
    cancel_at_period_end: state.cancelsAtPeriodEnd,
    canceled_at: state.endedAt,
    collection_method: 'charge_automatically',
    created: sub.createdAt,
    customer: customer.id,
    ended_at: state.endedAt,
    items: {
      object: 'list',
      data: state.items.map((item) => itemObject(sub, { item, state }, rendering)),
      has_more: false,
      url: `/v1/subscription_items?subscription=${sub.id}`,
    },
    latest_invoice: null,
    livemode: false,
    metadata: {},
    pause_collection: state.pauseBehavior && { behavior: state.pauseBehavior, resumes_at: null },
    schedule: null,
    start_date: sub.createdAt,
    status: state.status,
    trial_end: state.trialEndAt,
    trial_start: state.trialEndAt && sub.createdAt,
  };
  const discounts = state.discounts.map((discount) =>
    discountReference(discount, { subscription: sub.id }, rendering),
  );
  const first = state.discounts[0];
  const firstDiscount = first ? discountObject(first, { subscription: sub.id }, rendering) : null;
  const period = {
    current_period_start: state.periodStartAt,
    current_period_end: state.periodEndAt,
  };
  const single = state.items.length === 1 ? state.items[0] : undefined;
  const plan = single
    ? { plan: planObject(single.price), quantity: single.quantity }
    : { plan: null, quantity: null };
  if (!isFrom('2024', version)) return { ...common, ...period, ...plan, discount: firstDiscount };
  const details = {
    currency: sub.currency,
    discounts,
    cancellation_details: { comment: null, feedback: null, reason: state.cancellationReason },
  };
  if (isFrom('clover', version))
    return { ...common, ...details, billing_mode: { type: 'flexible' } };
  return { ...common, ...details, ...period, ...plan, discount: firstDiscount };
}

function itemObject(
  sub: Subscription,
  { item, state }: { item: Item; state: State },
  rendering: Rendering,
): Json {
  const { version } = rendering;
  const { id, price, quantity, discounts } = item;
  const isQuantityShown = quantity !== null || (!price.isMetered && id.endsWith('1'));
  const parent = { subscription: sub.id, subscription_item: id };
  return {
    id,
    object: 'subscription_item',
    created: sub.createdAt,
    metadata: {},
    plan: price.interval === null ? null : planObject(price),
    subscription: sub.id,
    tax_rates: [],
    ...(isQuantityShown && { quantity }),
    ...(isFrom('2020', version) && { price: priceObject(price, { isComplete: price.showsTiers }) }),
    ...(isFrom('2024', version) && {
      discounts: discounts.map((discount) => discountReference(discount, parent, rendering)),
    }),
    ...(isFrom('clover', version) && {
      current_period_start: state.periodStartAt,
      current_period_end: state.periodEndAt,
    }),
    ...(isFrom('endive', version) && quantity !== null && { quantity_decimal: String(quantity) }),
  };
}

function discountReference(discount: Discount, parent: Json, rendering: Rendering): Json | string {
  const { areDiscountsExpanded } = rendering.customer.dialect;
  return areDiscountsExpanded ? discountObject(discount, parent, rendering) : discount.id;
}

/** A discount on a customer, or on the subscription or item that `parent` names. */
export function discountObject(
  { id, coupon, startAt, endAt }: Discount,
  parent: Json,
  { customer, version }: Rendering,
): Json {
  const old = {
    object: 'discount',
    coupon: couponObject(coupon),
    customer: customer.id,
    end: endAt,
    start: startAt,
    subscription: null,
    ...parent,
  };
  if (!isFrom('2020', version)) return old;
  const { coupon: whole, ...rest } = old;
  const context = { id, checkout_session: null, invoice: null, invoice_item: null };
  if (!isFrom('2024', version)) return { ...rest, ...context, coupon: whole };
  const item = { subscription_item: null, ...context, ...rest };
  if (!isFrom('clover', version)) return { ...item, coupon: whole };
  return { ...item, source: { type: 'coupon', coupon: coupon.id } };
}

export function customerObject(discount: Discount | null, rendering: Rendering): Json {
  return {
    id: rendering.customer.id,
    object: 'customer',
    balance: 0,
    created: 1_600_000_000,
    currency: null,
    delinquent: false,
    description: null,
    discount: discount && discountObject(discount, {}, rendering),
    email: null,
    livemode: false,
    metadata: {},
    name: null,
  };
}

export function invoiceObject(
  invoice: Invoice,
  of: InvoiceVersion,
  { customer, version }: Rendering,
): Json {
  const isPaid = of.status === 'paid';
  const common = {
    id: invoice.id,
    object: 'invoice',
    amount_due: 1000,
    amount_paid: isPaid ? 1000 : 0,
    amount_remaining: isPaid ? 0 : 1000,
    attempt_count: of.attempts,
    attempted: of.attempts > 0,
    auto_advance: of.nextAttemptAt !== null,
    billing_reason: 'subscription_cycle',
    collection_method: invoice.dueAt === null ? 'charge_automatically' : 'send_invoice',
    created: invoice.createdAt,
    currency: invoice.currency,
    customer: customer.id,
    due_date: invoice.dueAt,
    lines: { object: 'list', data: [], has_more: false, url: `/v1/invoices/${invoice.id}/lines` },
    livemode: false,
    next_payment_attempt: of.nextAttemptAt,
    status: of.status,
    total: 1000,
  };
  const { subscription } = invoice;
  if (!isFrom('clover', version)) return { ...common, paid: isPaid, subscription };
  const parent = { subscription_details: { metadata: {}, subscription } };
  return { ...common, parent: { ...parent, type: 'subscription_details', quote_details: null } };
}
