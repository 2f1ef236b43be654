import type { Decimal, Price, SubscriptionItem, Tier } from './facts.ts';
import {
  add,
  compare,
  divide,
  fromDecimal,
  isZero,
  min,
  multiply,
  rational,
  subtract,
  ZERO,
  type Rational,
} from './rational.ts';

/**
 * What an item bills per invoice before discounts, in minor units of the subscription's currency.
 * Metered and one-off prices are 0: they are not recurring revenue (docs/metrics.md, MRR).
 */
export function grossOf(item: SubscriptionItem): Rational {
  const { price } = item;
  if (price.recurring === null || price.usageType === 'metered') return ZERO;
  const quantity = fromDecimal(quantityOf(item));
  const { scheme } = price;
  switch (scheme.kind) {
    case 'per_unit':
      return multiply(fromDecimal(scheme.unitAmount), transformed(quantity, price));
    case 'graduated':
      return graduated(scheme.tiers, quantity);
    case 'volume':
      return volume(scheme.tiers, quantity);
    case 'unknown':
      return ZERO;
  }
}

/** The quantity that counts: Stripe leaves it out for one licensed unit and for metered prices. */
export function quantityOf(item: SubscriptionItem): Decimal {
  const quantity = item.quantity ?? (item.price.usageType === 'metered' ? '0' : '1');
  // Newer API versions write a decimal where older ones write a whole number.
  return /\.\d+$/.test(quantity) ? quantity.replace(/\.?0+$/, '') : quantity;
}

/** Whether two items are so many units of one price. */
export function hasSameTerms(a: SubscriptionItem, b: SubscriptionItem): boolean {
  return a.price.id === b.price.id && quantityOf(a) === quantityOf(b);
}

/** Bills per month: 1/12 for a year, 52/12 for a week, so that 12 × MRR is what a year bills. */
export function monthlyFactor(recurring: NonNullable<Price['recurring']>): Rational {
  const { interval, intervalCount } = recurring;
  switch (interval) {
    case 'year':
      return rational(1n, 12n * BigInt(intervalCount));
    case 'month':
      return rational(1n, BigInt(intervalCount));
    case 'week':
      return rational(52n, 12n * BigInt(intervalCount));
    case 'day':
      return rational(365n, 12n * BigInt(intervalCount));
  }
}

/** Package prices: 101 units sold by the hundred are 2 packages rounded up, 1 rounded down. */
function transformed(quantity: Rational, price: Price): Rational {
  if (price.transformQuantity === null) return quantity;
  const { divideBy, round } = price.transformQuantity;
  const packages = divide(quantity, rational(BigInt(divideBy)));
  const whole = packages.numerator / packages.denominator;
  const hasRest = whole * packages.denominator !== packages.numerator;
  return rational(whole + (round === 'up' && hasRest ? 1n : 0n));
}

/** Each unit at its own tier's price, plus the flat amount of every tier reached. */
function graduated(tiers: readonly Tier[], quantity: Rational): Rational {
  const [first] = tiers;
  if (first === undefined) return ZERO;
  if (isZero(quantity)) return fromDecimal(first.flatAmount);
  let sum = ZERO;
  let below = ZERO;
  for (const tier of tiers) {
    if (compare(quantity, below) <= 0) break;
    const upTo = tier.upTo === null ? quantity : min(quantity, fromDecimal(tier.upTo));
    const units = subtract(upTo, below);
    sum = add(
      sum,
      add(multiply(units, fromDecimal(tier.unitAmount)), fromDecimal(tier.flatAmount)),
    );
    below = upTo;
  }
  return sum;
}

/** All units at the price of the tier the quantity falls in, plus that tier's flat amount. */
function volume(tiers: readonly Tier[], quantity: Rational): Rational {
  const tier =
    tiers.find(({ upTo }) => upTo === null || compare(quantity, fromDecimal(upTo)) <= 0) ??
    tiers.at(-1);
  if (tier === undefined) return ZERO;
  return add(multiply(quantity, fromDecimal(tier.unitAmount)), fromDecimal(tier.flatAmount));
}
