/** The most types that one question about events may name. */
const TYPES_MAX = 20;

const verbs = (family: string, ...names: readonly string[]) =>
  names.map((name) => `${family}.${name}`);

/** Every event that says something about MRR, money or risk. What webhooks bring beyond it is kept too. */
const WANTED_TYPES: readonly string[] = [
  ...verbs('customer.subscription', 'created', 'updated', 'deleted', 'paused', 'resumed'),
  ...verbs('customer.subscription', 'pending_update_applied', 'pending_update_expired'),
  'customer.subscription.trial_will_end',
  ...verbs('customer.discount', 'created', 'updated', 'deleted'),
  ...verbs('customer', 'created', 'updated', 'deleted'),
  ...verbs('coupon', 'created', 'updated', 'deleted'),
  ...verbs('price', 'created', 'updated', 'deleted'),
  ...verbs('plan', 'created', 'updated', 'deleted'),
  ...verbs('product', 'created', 'updated', 'deleted'),
  ...verbs('invoice', 'created', 'finalized', 'paid', 'payment_succeeded', 'payment_failed'),
  ...verbs('invoice', 'updated', 'voided', 'marked_uncollectible', 'deleted', 'overdue'),
  ...verbs('invoice', 'payment_action_required', 'finalization_failed'),
  'invoice_payment.paid',
  ...verbs('credit_note', 'created', 'updated', 'voided'),
  ...verbs('subscription_schedule', 'created', 'updated', 'expiring', 'released', 'canceled'),
  ...verbs('subscription_schedule', 'completed', 'aborted'),
  ...verbs('payment_method', 'attached', 'detached', 'updated', 'automatically_updated'),
  ...verbs('customer.source', 'created', 'updated', 'deleted', 'expiring'),
  ...verbs('charge', 'failed', 'refunded', 'refund.updated'),
  'payment_intent.payment_failed',
  ...verbs('charge.dispute', 'created', 'updated', 'closed'),
  ...verbs('refund', 'created', 'updated', 'failed'),
  ...verbs('promotion_code', 'created', 'updated'),
  'radar.early_fraud_warning.created',
];

/** The same in lists that fit one question each. */
export const EVENT_TYPE_LISTS: readonly (readonly string[])[] = Array.from(
  { length: Math.ceil(WANTED_TYPES.length / TYPES_MAX) },
  (_, index) => WANTED_TYPES.slice(index * TYPES_MAX, (index + 1) * TYPES_MAX),
);
