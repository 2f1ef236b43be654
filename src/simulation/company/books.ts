import type { EpochSeconds } from '#domain/facts.ts';

import { intervalOf, type Customer, type Item, type Subscription } from './company.ts';
import type { GivenDiscount } from './coupons.ts';
import type { PlanTier, SimulatedCurrency } from './plans.ts';

/** The company's own bookkeeping counts MRR in 1/1200 of a cent: exact for twelfths and percents. */
export const BOOK_UNITS_PER_MINOR = 1200n;

/** From that instant on, one subscription brings that much a month. */
export interface BookEntry {
  readonly at: EpochSeconds;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly currency: SimulatedCurrency;
  /** In 1/1200 of a minor unit. */
  readonly mrrUnits: bigint;
}

interface BookedCustomer {
  readonly currency: SimulatedCurrency;
  readonly mrrUnits: bigint;
}

/** MRR per customer id at that instant, customers who pay nothing left out. */
export function mrrAt(
  books: readonly BookEntry[],
  at: EpochSeconds,
): ReadonlyMap<string, BookedCustomer> {
  const newest = new Map<string, BookEntry>();
  for (const entry of books) {
    if (entry.at <= at) newest.set(entry.subscriptionId, entry);
  }
  const customers = new Map<string, BookedCustomer>();
  for (const { customerId, currency, mrrUnits } of newest.values()) {
    if (mrrUnits === 0n) continue;
    const before = customers.get(customerId)?.mrrUnits ?? 0n;
    customers.set(customerId, { currency, mrrUnits: before + mrrUnits });
  }
  return customers;
}

/**
 * What a subscription brings a month at that instant, in 1/1200 of a minor unit: its items' price
 * per period, less the discount in force, as a monthly share. Trials, pauses and the unpaid first
 * invoice bring nothing; a payment that is late still counts.
 */
export function mrrUnitsOf(subscription: Subscription, at: EpochSeconds): bigint {
  const { status, pausedCollection } = subscription;
  if (status !== 'active' && status !== 'past_due') return 0n;
  if (pausedCollection === 'void') return 0n;
  const sharesOfUnit = intervalOf(subscription) === 'year' ? 1n : 12n;
  const gross = subscription.items.reduce((sum, item) => sum + pricePerPeriod(item), 0n);
  const percentLeft =
    100n - sumOf(discountsAt(subscription, at), ({ coupon }) => coupon.percentOff);
  const amountOff = sumOf(discountsAt(subscription, at), ({ coupon }) => coupon.amountOff?.minor);
  const units = (gross * percentLeft - amountOff * 100n) * sharesOfUnit;
  return units > 0n ? units : 0n;
}

/** Minor units per billing period, before discounts. */
export function pricePerPeriod({ plan, quantity }: Pick<Item, 'plan' | 'quantity'>): bigint {
  if (plan.charge.kind === 'per_unit') return plan.charge.unitMinor * BigInt(quantity);
  return graduated(plan.charge.tiers, BigInt(quantity));
}

/** The discounts that lower every invoice at that instant; the company never gives two at once. */
function discountsAt(subscription: Subscription, at: EpochSeconds): GivenDiscount[] {
  return discountsOf(subscription).filter(
    ({ coupon, startAt, endAt }) =>
      coupon.duration !== 'once' && startAt <= at && (endAt === null || at < endAt),
  );
}

/** The customer's own discount steps in where the subscription has none. */
export function discountsOf({
  discounts,
  customer,
}: {
  discounts: readonly GivenDiscount[];
  customer: Customer;
}): readonly GivenDiscount[] {
  if (discounts.length > 0 || customer.discount === null) return discounts;
  return [customer.discount];
}

function graduated(tiers: readonly PlanTier[], quantity: bigint): bigint {
  let below = 0n;
  let sum = 0n;
  for (const { upTo, unitMinor, flatMinor } of tiers) {
    const last = upTo === null || upTo > quantity ? quantity : upTo;
    sum += flatMinor + (last - below) * unitMinor;
    below = last;
    if (upTo === null || upTo >= quantity) return sum;
  }
  return sum;
}

function sumOf(
  discounts: readonly GivenDiscount[],
  part: (discount: GivenDiscount) => bigint | null | undefined,
): bigint {
  return discounts.reduce((sum, discount) => sum + (part(discount) ?? 0n), 0n);
}
