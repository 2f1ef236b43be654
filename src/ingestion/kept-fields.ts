import { moneyShapes } from './kept-money-fields.ts';
import { coupon, discount, plan, price, recurring } from './kept-price-fields.ts';

/**
 * What is kept of each Stripe object. Everything else, names, addresses, e-mails, card numbers, is
 * dropped before the first byte reaches the database (docs/decisions/0004-what-is-kept.md).
 * `true` keeps a plain value, or the id of whatever object stands there.
 */
export interface Shape {
  readonly [key: string]: true | 'names' | 'metadata' | Shape;
}

const item: Shape = {
  id: true,
  object: true,
  created: true,
  price,
  plan,
  quantity: true,
  quantity_decimal: true,
  discounts: discount,
  current_period_start: true,
  current_period_end: true,
};

const subscription: Shape = {
  id: true,
  object: true,
  customer: true,
  status: true,
  currency: true,
  created: true,
  start_date: true,
  start: true,
  trial_start: true,
  trial_end: true,
  current_period_start: true,
  current_period_end: true,
  cancel_at: true,
  cancel_at_period_end: true,
  canceled_at: true,
  ended_at: true,
  cancellation_details: { reason: true, feedback: true },
  collection_method: true,
  billing: true,
  pause_collection: { behavior: true, resumes_at: true },
  status_details: { paused: { subscription: { type: true } } },
  items: { data: item, has_more: true, total_count: true },
  plan,
  quantity: true,
  discount,
  discounts: discount,
  default_payment_method: true,
  default_source: true,
  schedule: true,
  latest_invoice: true,
};

const tax: Shape = { amount: true, inclusive: true, tax_behavior: true, taxable_amount: true };

const line: Shape = {
  id: true,
  amount: true,
  quantity: true,
  quantity_decimal: true,
  proration: true,
  type: true,
  price: { id: true, product: true, recurring },
  plan: { id: true, product: true, interval: true, interval_count: true, usage_type: true },
  pricing: { price_details: { price: true, product: true }, unit_amount_decimal: true },
  subscription: true,
  subscription_item: true,
  parent: {
    type: true,
    subscription_item_details: { subscription: true, subscription_item: true, proration: true },
    invoice_item_details: { subscription: true, proration: true },
  },
  period: { start: true, end: true },
  discount_amounts: { amount: true, discount: true },
  tax_amounts: tax,
  taxes: tax,
};

const invoice: Shape = {
  id: true,
  object: true,
  customer: true,
  subscription: true,
  subscription_details: { subscription: true },
  parent: { type: true, subscription_details: { subscription: true } },
  status: true,
  paid: true,
  closed: true,
  date: true,
  created: true,
  currency: true,
  amount_due: true,
  amount_paid: true,
  amount_remaining: true,
  total: true,
  subtotal: true,
  pre_payment_credit_notes_amount: true,
  post_payment_credit_notes_amount: true,
  paid_out_of_band: true,
  charge: true,
  payment_intent: true,
  payments: { data: { payment: { type: true, payment_intent: true, charge: true } } },
  attempt_count: true,
  attempted: true,
  next_payment_attempt: true,
  billing_reason: true,
  collection_method: true,
  billing: true,
  due_date: true,
  period_start: true,
  period_end: true,
  status_transitions: {
    finalized_at: true,
    paid_at: true,
    voided_at: true,
    marked_uncollectible_at: true,
  },
  lines: { data: line, has_more: true },
};

const product: Shape = {
  id: true,
  object: true,
  name: true,
  active: true,
  created: true,
  default_price: true,
  metadata: 'metadata',
  marketing_features: { name: true },
};

const customer: Shape = {
  id: true,
  object: true,
  created: true,
  currency: true,
  deleted: true,
  delinquent: true,
  name: 'names',
  discount,
  default_source: true,
  invoice_settings: { default_payment_method: true },
};

/** Objects nobody reads yet are kept by what they are about: ids, state, money and time. */
const anyOther: Shape = {
  id: true,
  object: true,
  customer: true,
  subscription: true,
  invoice: true,
  charge: true,
  payment_intent: true,
  status: true,
  reason: true,
  currency: true,
  amount: true,
  amount_refunded: true,
  created: true,
  type: true,
  card: { brand: true, exp_month: true, exp_year: true },
  failure_code: true,
  outcome: { type: true, reason: true, network_status: true },
};

const KEPT_FIELDS: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    ...moneyShapes({ price, plan, coupon }),
    subscription,
    invoice,
    customer,
    discount,
    coupon,
    price,
    plan,
    product,
  }),
);

/** What is kept of an object that calls itself so, such as `'invoice'`. */
export function keptFieldsOf(kind: string | null): Shape {
  return KEPT_FIELDS.get(kind ?? '') ?? anyOther;
}
