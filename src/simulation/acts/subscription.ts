import type { EpochSeconds } from '#domain/facts.ts';
import { mrrUnitsOf } from '#simulation/company/books.ts';
import {
  hasEnded,
  type Cancellation,
  type Company,
  type Subscription,
  type SubscriptionTerms,
} from '#simulation/company/company.ts';
import { previousAttributes } from '#simulation/shapes/previous-attributes.ts';
import { subscriptionShape } from '#simulation/shapes/subscription.ts';

import { emit } from './emit.ts';

/** Changes a subscription, tells Stripe's listeners and writes the new MRR into the books. */
export function updateSubscription(
  company: Company,
  subscription: Subscription,
  { at, isRequested = false, ...change }: Change,
): void {
  Object.assign(subscription, change);
  const object = subscriptionShape(company, subscription, at);
  const previous = previousAttributes(subscription.shown ?? {}, object);
  subscription.shown = object;
  const { customer } = subscription;
  emit(company, {
    type: 'customer.subscription.updated',
    object,
    previous,
    customer,
    at,
    isRequested,
  });
  book(company, subscription, at);
}

type Change = Partial<SubscriptionTerms> & { at: EpochSeconds; isRequested?: boolean };

/** Says something about a subscription that is not a change of its attributes. */
export function announceSubscription(
  company: Company,
  subscription: Subscription,
  {
    type,
    at,
  }: { type: 'created' | 'deleted' | 'paused' | 'resumed' | 'trial_will_end'; at: EpochSeconds },
): void {
  subscription.shown = subscriptionShape(company, subscription, at);
  emit(company, {
    type: `customer.subscription.${type}`,
    object: subscription.shown,
    customer: subscription.customer,
    at,
    isRequested: type === 'created',
  });
  book(company, subscription, at);
}

/** Ends a subscription for good; the customer may come back with another one. */
export function endSubscription(
  company: Company,
  subscription: Subscription,
  { at, reason }: { at: EpochSeconds; reason: Cancellation['reason'] },
): void {
  const { cancellation, customer } = subscription;
  Object.assign(subscription, {
    status: 'canceled',
    endedAt: at,
    canceledAt: subscription.canceledAt ?? at,
    cancellation: { ...cancellation, reason: cancellation.reason ?? reason },
  });
  announceSubscription(company, subscription, { type: 'deleted', at });
  if (customer.subscriptions.every(hasEnded)) company.departed.push(customer);
}

/** Writes what the subscription brings from now on, when it is not what the books say. */
export function book(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const mrrUnits = mrrUnitsOf(subscription, at);
  if (mrrUnits === subscription.bookedUnits) return;
  subscription.bookedUnits = mrrUnits;
  company.books.push({
    at,
    customerId: subscription.customer.id,
    subscriptionId: subscription.id,
    currency: subscription.customer.currency,
    mrrUnits,
  });
}
