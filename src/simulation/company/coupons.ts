import type { EpochSeconds } from '#domain/facts.ts';

import type { SimulatedCurrency } from './plans.ts';

export interface CouponTerms {
  readonly id: string;
  readonly name: string;
  readonly percentOff: bigint | null;
  readonly amountOff: { readonly minor: bigint; readonly currency: SimulatedCurrency } | null;
  readonly duration: 'forever' | 'repeating' | 'once';
  readonly months: number | null;
}

/** A coupon as it was given to one customer or one subscription. */
export interface GivenDiscount {
  readonly id: string;
  readonly coupon: CouponTerms;
  readonly startAt: EpochSeconds;
  /** When it stops lowering the price; null: never, or (once) with the first invoice. */
  readonly endAt: EpochSeconds | null;
  /** null: it belongs to the customer, for subscriptions that have none of their own. */
  readonly subscriptionId: string | null;
}

export const COUPONS = {
  launch: percent(30n, { id: 'LAUNCH30', name: '30% off for three months', months: 3 }),
  blackFriday: percent(40n, { id: 'BF40', name: 'Black Friday, six months', months: 6 }),
  stay: percent(50n, { id: 'STAY50', name: 'Half price for three months', months: 3 }),
  friends: percent(20n, { id: 'FRIENDS20', name: 'Friends of Halyard', months: null }),
  nonprofit: percent(25n, { id: 'NONPROFIT25', name: 'Nonprofit', months: null }),
  partner: percent(100n, { id: 'PARTNER100', name: 'Design partner', months: null }),
  startup: amount(2_000n, { id: 'STARTUP20USD', name: 'Startup programme', duration: 'forever' }),
  welcome: amount(1_000n, { id: 'WELCOME10USD', name: '$10 to begin with', duration: 'once' }),
} as const;

function percent(
  percentOff: bigint,
  { id, name, months }: { id: string; name: string; months: number | null },
): CouponTerms {
  const duration = months === null ? 'forever' : 'repeating';
  return { id, name, percentOff, amountOff: null, duration, months };
}

function amount(
  minor: bigint,
  { id, name, duration }: { id: string; name: string; duration: 'forever' | 'once' },
): CouponTerms {
  return {
    id,
    name,
    percentOff: null,
    amountOff: { minor, currency: 'usd' },
    duration,
    months: null,
  };
}
