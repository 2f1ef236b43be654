import type { Customer } from '#analysis/customers/customer.ts';
import type { CustomerMatch } from '#analysis/customers/search.ts';
import type { CustomerSubscription, SubscriptionItem } from '#analysis/customers/subscriptions.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { CustomerItem, UsedLimit } from '#analysis/usage/customer-usage.ts';
import { stripeCustomerUrl } from '#delivery/stripe-url.ts';
import type { Currency } from '#domain/currency.ts';
import { toMajorNumber } from '#domain/money.ts';

import { alertJson } from './alerts-json.ts';
import { currencyCode } from './money.ts';
import { movementsJson } from './revenue-json.ts';
import { scoreJson } from './scores-json.ts';

/** A customer as the interface shows it, with everything that is known of them. */
export function customerJson(
  customer: Customer,
  { isSimulated, ...scope }: Scope & { readonly isSimulated: boolean },
) {
  const { currency, history } = customer;
  return {
    id: customer.customerId,
    name: customer.customerName,
    attribution: customer.attribution,
    account: customer.account,
    mrr: toMajorNumber(customer.mrrMinor, currency),
    currency: currencyCode(currency),
    first_paid_at: customer.firstPaidAt?.toString() ?? null,
    as_of: customer.asOf.toString(),
    // Nobody finds a made-up company in Stripe.
    stripe_url: isSimulated ? null : stripeCustomerUrl(customer.customerId, customer),
    subscriptions: customer.subscriptions.map(subscriptionJson),
    subscriptions_total: customer.subscriptionsInAll,
    mrr_history: {
      currency: currencyCode(history.currency),
      is_converted: history.isConverted,
      days: history.days.map(({ day, mrrMinor }) => ({
        date: day.toString(),
        mrr: toMajorNumber(mrrMinor, currency),
      })),
      months: history.months.map(({ day, mrrMinor }) => ({
        month: day.toPlainYearMonth().toString(),
        mrr: toMajorNumber(mrrMinor, currency),
      })),
    },
    usage: customer.usage.map(usageJson),
    score: customer.score === null ? null : scoreJson(customer.score, scope),
    alerts: customer.alerts.map((alert) => alertJson(alert, scope)),
    alerts_total: customer.alertsInAll,
    movements: movementsJson({ movements: customer.movements, nextCursor: null }).movements,
    movements_total: customer.movementsInAll,
    experiments: customer.experiments.map((experiment) => ({
      id: experiment.id,
      name: experiment.name,
      state: experiment.state,
      metric_tracked: experiment.metric,
      change_description: experiment.changeDescription,
      arm: experiment.arm,
      since: experiment.sinceAt.toString(),
      outcome: experiment.outcome,
    })),
  };
}

/** One of several customers who are called alike. */
export function matchJson(match: CustomerMatch) {
  const { customerId, customerName, attribution, account, mrrMinor, currency } = match;
  return {
    customer_id: customerId,
    customer_name: customerName,
    attribution,
    account,
    mrr: toMajorNumber(mrrMinor, currency),
    currency: currencyCode(currency),
  };
}

function subscriptionJson(subscription: CustomerSubscription) {
  const { currency, mrrMinor, trialMrrMinor, nextChange } = subscription;
  return {
    id: subscription.subscriptionId,
    status: subscription.status,
    mrr: toMajorNumber(mrrMinor, currency),
    currency: currencyCode(currency),
    is_at_risk: subscription.isAtRisk,
    is_incomplete: subscription.isIncomplete,
    collection_pause: subscription.collectionPause,
    started_at: subscription.startedAt?.toString() ?? null,
    trial_ends_at: subscription.trialEndAt?.toString() ?? null,
    trial_mrr: trialMrrMinor === null ? null : toMajorNumber(trialMrrMinor, currency),
    period_ends_at: subscription.periodEndAt?.toString() ?? null,
    cancel_at: subscription.cancelAt?.toString() ?? null,
    ended_at: subscription.endedAt?.toString() ?? null,
    cancellation_feedback: subscription.cancellationFeedback,
    next_change:
      nextChange === null
        ? null
        : { at: nextChange.at.toString(), mrr: toMajorNumber(nextChange.mrrMinor, currency) },
    items: subscription.items.map((item) => itemJson(item, currency)),
  };
}

function itemJson(item: SubscriptionItem, currency: Currency) {
  const { discountMinor } = item;
  return {
    price_id: item.priceId,
    plan_id: item.planId,
    plan: item.planName,
    product: item.productName,
    interval: item.interval,
    interval_count: item.intervalCount,
    is_metered: item.isMetered,
    quantity: item.quantity === null ? null : Number(item.quantity),
    mrr: toMajorNumber(item.mrrMinor, currency),
    discount: discountMinor === null ? null : toMajorNumber(discountMinor, currency),
    discount_ends_at: item.discountEndsAt?.toString() ?? null,
    is_former_price: item.isFormerPrice,
  };
}

function usageJson(item: CustomerItem) {
  const { differenceMinor, currency } = item;
  return {
    subscription_id: item.subscriptionId,
    plan_id: item.planId,
    plan: item.planName,
    mrr: toMajorNumber(item.mrrMinor, currency),
    currency: currencyCode(currency),
    limits: item.limits.map(limitJson),
    is_judged: item.isJudged,
    finding: item.finding,
    suggested_plan: item.suggestedPlanName,
    difference: differenceMinor === null ? null : toMajorNumber(differenceMinor, currency),
    limit_reached_on: item.limitReachedOn?.toString() ?? null,
  };
}

function limitJson({ metric, kind, used, limit, per, fromDay }: UsedLimit) {
  const share = limit === null || Number(limit) === 0 ? null : Number(used) / Number(limit);
  return {
    metric,
    kind,
    used: Number(used),
    limit: limit === null ? null : Number(limit),
    utilization: share,
    per,
    since: kind === 'last' ? null : fromDay.toString(),
  };
}
