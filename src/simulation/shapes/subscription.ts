import type { EpochSeconds } from '#domain/facts.ts';
import type { Company, Item, JsonObject, Subscription } from '#simulation/company/company.ts';

import { planShape, priceShape } from './catalogue.ts';

/** A subscription as API 2026-10-28.endive shows it: periods on the items, discounts as ids. */
export function subscriptionShape(
  company: Company,
  subscription: Subscription,
  at: EpochSeconds,
): JsonObject {
  return {
    id: subscription.id,
    object: 'subscription',
    ...CONSTANT,
    billing_cycle_anchor: subscription.anchorAt,
    billing_mode: billingMode(subscription),
    ...endOf(subscription),
    created: subscription.createdAt,
    currency: subscription.customer.currency,
    customer: subscription.customer.id,
    discounts: subscription.discounts.map(({ id }) => id),
    items: {
      object: 'list',
      data: subscription.items.map((item) => itemShape(company, { subscription, item, at })),
      has_more: false,
      total_count: subscription.items.length,
      url: `/v1/subscription_items?subscription=${subscription.id}`,
    },
    latest_invoice: subscription.latestInvoiceId,
    ...pauseOf(subscription),
    start_date: subscription.createdAt,
    status: subscription.status,
    trial_end: subscription.trialEndAt,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: subscription.atTrialEndWithoutCard,
      },
    },
    trial_start: subscription.trialStartAt,
  };
}

/** What a subscription of this company always says. */
const CONSTANT = {
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_schedules: [],
  billing_thresholds: null,
  collection_method: 'charge_automatically',
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  invoice_settings: { account_tax_ids: null, issuer: { type: 'self' } },
  livemode: false,
  managed_payments: { enabled: false },
  metadata: {},
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  test_clock: null,
  transfer_data: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: 'off',
  },
} as const;

/** Classic billing says twice that it ends with the period; flexible billing only gives the time. */
function endOf(subscription: Subscription): JsonObject {
  const { billing, cancelAt, canceledAt, endedAt, cancellation } = subscription;
  return {
    cancel_at: cancelAt,
    cancel_at_period_end: billing === 'classic' && cancelAt !== null,
    canceled_at: canceledAt,
    cancellation_details: {
      comment: cancellation.comment,
      feedback: cancellation.feedback,
      feedback_option: null,
      reason: cancellation.reason,
    },
    ended_at: endedAt,
  };
}

function pauseOf({ pausedCollection, pausedBecause, pausedAt }: Subscription): JsonObject {
  const pause_collection =
    pausedCollection === null ? null : { behavior: pausedCollection, resumes_at: null };
  if (pausedBecause === null) return { pause_collection };
  const subscription = { type: pausedBecause };
  const paused = { subscription, transitioned_at: pausedAt, type: 'subscription' };
  return { pause_collection, status_details: { paused } };
}

function billingMode({ billing }: Subscription): JsonObject {
  return billing === 'classic'
    ? { flexible: null, type: 'classic' }
    : { flexible: { proration_discounts: 'included' }, type: 'flexible' };
}

function itemShape(
  company: Company,
  { subscription, item, at }: { subscription: Subscription; item: Item; at: EpochSeconds },
): JsonObject {
  return {
    id: item.id,
    object: 'subscription_item',
    billing_thresholds: null,
    created: item.createdAt,
    current_period_end: subscription.periodEndAt,
    current_period_start: subscription.periodStartAt,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planShape(company, item.plan, at),
    price: priceShape(company, item.plan, at),
    quantity: item.quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
}
