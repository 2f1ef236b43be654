import type { Coupon, Discount, EpochSeconds, SubscriptionItem } from './facts.ts';
import { grossOf } from './gross.ts';
import {
  add,
  divide,
  fromDecimal,
  isZero,
  max,
  multiply,
  ONE,
  rational,
  subtract,
  ZERO,
  type Rational,
} from './rational.ts';

const HUNDRED = rational(100n);

export interface ItemAmount {
  readonly item: SubscriptionItem;
  /** Minor units per invoice, before discounts. */
  readonly gross: Rational;
  /** Minor units per invoice, after every discount that counts at the time; never below 0. */
  readonly net: Rational;
}

/**
 * What each item bills per invoice after discounts: the item's own in array order on its gross,
 * then the subscription's in array order on what is left, spread over the items in proportion.
 */
export function netOf(
  items: readonly SubscriptionItem[],
  discounts: readonly Discount[],
  at: EpochSeconds,
): readonly ItemAmount[] {
  const grosses = items.map(grossOf);
  let nets = items.map((item, index) =>
    item.discounts
      .filter((discount) => isDeducted(discount, at) && appliesTo(discount.coupon, item))
      .reduce((left, { coupon }) => takeOff(left, coupon), grosses[index] ?? ZERO),
  );
  for (const discount of discounts) {
    if (isDeducted(discount, at)) nets = spread(items, nets, discount.coupon);
  }
  return items.map((item, index) => ({
    item,
    gross: grosses[index] ?? ZERO,
    net: max(ZERO, nets[index] ?? ZERO),
  }));
}

/** `forever` and, while it runs, `repeating` lower MRR; `once` does not. */
export function isDeducted(discount: Discount, at: EpochSeconds): boolean {
  switch (discount.coupon.duration) {
    case 'forever':
      return true;
    case 'once':
      return false;
    case 'repeating':
      return discount.startAt <= at && (discount.endAt === null || at < discount.endAt);
  }
}

function appliesTo(coupon: Coupon, item: SubscriptionItem): boolean {
  if (coupon.productIds === null) return true;
  return item.price.productId !== null && coupon.productIds.includes(item.price.productId);
}

function takeOff(amount: Rational, coupon: Coupon): Rational {
  if (coupon.percentOff !== null) return multiply(amount, kept(coupon.percentOff));
  return max(ZERO, subtract(amount, fromDecimal(coupon.amountOff ?? '0')));
}

function spread(
  items: readonly SubscriptionItem[],
  nets: readonly Rational[],
  coupon: Coupon,
): Rational[] {
  const applies = items.map((item) => appliesTo(coupon, item));
  const sum = nets.reduce((total, net, index) => (applies[index] ? add(total, net) : total), ZERO);
  if (isZero(sum)) return [...nets];
  const share = divide(takeOff(sum, coupon), sum);
  return nets.map((net, index) => (applies[index] ? multiply(net, share) : net));
}

function kept(percentOff: string): Rational {
  return subtract(ONE, divide(fromDecimal(percentOff), HUNDRED));
}
