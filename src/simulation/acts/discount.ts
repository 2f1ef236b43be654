import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { addMonths } from '#simulation/company/calendar.ts';
import type { Company, Subscription } from '#simulation/company/company.ts';
import type { CouponTerms, GivenDiscount } from '#simulation/company/coupons.ts';
import { stripeId } from '#simulation/company/random.ts';
import { discountShape } from '#simulation/shapes/discount.ts';

import { emit } from './emit.ts';
import { book } from './subscription.ts';

/** Makes a discount for a subscription and says so; the caller puts it on the subscription. */
export function giveDiscount(
  company: Company,
  subscription: Subscription,
  { coupon, at }: { coupon: CouponTerms; at: EpochSeconds },
): GivenDiscount {
  const { customer } = subscription;
  const discount: GivenDiscount = {
    id: stripeId(customer.ids, 'di_1', 23),
    coupon,
    startAt: at,
    endAt: coupon.months === null ? null : addMonths(at, coupon.months),
    subscriptionId: subscription.id,
  };
  const object = discountShape(discount, customer.id);
  emit(company, { type: 'customer.discount.created', object, customer, at, isRequested: true });
  if (discount.endAt !== null) {
    plan(company.agenda, discount.endAt, (end) => book(company, subscription, end));
  }
  return discount;
}

/** Takes off what is over at a renewal, a one-time discount included, and gives what is left. */
export function dropOverDiscounts(
  company: Company,
  subscription: Subscription,
  at: EpochSeconds,
): readonly GivenDiscount[] {
  const isOver = ({ coupon, endAt }: GivenDiscount) =>
    coupon.duration === 'once' || (endAt !== null && endAt <= at);
  const { customer, discounts } = subscription;
  for (const discount of discounts.filter(isOver)) {
    const object = discountShape(discount, customer.id);
    emit(company, { type: 'customer.discount.deleted', object, customer, at });
  }
  return discounts.filter((discount) => !isOver(discount));
}
