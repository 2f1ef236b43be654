import type { EpochSeconds } from '#domain/facts.ts';
import type { Cancellation, Company, Subscription } from '#simulation/company/company.ts';
import type { CouponTerms } from '#simulation/company/coupons.ts';
import { chance, weighted } from '#simulation/company/random.ts';

import { giveDiscount } from './discount.ts';
import { endSubscription, updateSubscription } from './subscription.ts';

/** The click on "cancel": it runs to the end of what was paid for. */
export function scheduleCancellation(
  company: Company,
  subscription: Subscription,
  at: EpochSeconds,
): void {
  updateSubscription(company, subscription, {
    cancelAt: subscription.periodEndAt,
    canceledAt: at,
    cancellation: reasonOf(subscription),
    at,
    isRequested: true,
  });
}

/** Talked out of it, with or without a discount. */
export function undoCancellation(
  company: Company,
  subscription: Subscription,
  { at, offer }: { at: EpochSeconds; offer: CouponTerms | null },
): void {
  const discounts =
    offer === null
      ? subscription.discounts
      : [giveDiscount(company, subscription, { coupon: offer, at })];
  updateSubscription(company, subscription, {
    cancelAt: null,
    canceledAt: null,
    cancellation: { reason: null, feedback: null, comment: null },
    discounts,
    at,
    isRequested: true,
  });
}

/** Ended on the spot. */
export function cancelNow(company: Company, subscription: Subscription, at: EpochSeconds): void {
  subscription.cancellation = reasonOf(subscription);
  endSubscription(company, subscription, { at, reason: 'cancellation_requested' });
}

function reasonOf({ customer: { random } }: Subscription): Cancellation {
  const feedback = weighted(random, [
    ['too_expensive', 6],
    ['unused', 5],
    ['missing_features', 4],
    ['switched_service', 4],
    ['too_complex', 2],
    ['customer_service', 1],
    ['other', 3],
    [null, 5],
  ] as const);
  const comment =
    feedback === 'missing_features' && chance(random, 0.5) ? 'We need customs forms.' : null;
  return { reason: 'cancellation_requested', feedback, comment };
}
