import fc from 'fast-check';

import { API_VERSIONS, type Amount, type Tier } from './life.ts';

/**
 * What may happen to a random company, as short instructions that `life-builder.ts` plays. Every part
 * can be left out without making the rest wrong, so fast-check can shrink a failure to a few lines.
 */
export interface CompanyScript {
  readonly plans: readonly PlanScript[];
  readonly coupons: readonly CouponScript[];
  readonly customers: readonly CustomerScript[];
}

export interface PlanScript {
  readonly product: number;
  readonly nickname: string | null;
  readonly interval: 'day' | 'week' | 'month' | 'year';
  readonly intervalCount: number;
  readonly isMetered: boolean;
  readonly package: { readonly divideBy: number; readonly round: 'up' | 'down' } | null;
  readonly amount: Amount;
  readonly hasCurrencyOptions: boolean;
  readonly showsTiers: boolean;
}

interface CouponScript {
  readonly percentOff: string | null;
  readonly amountOff: string;
  readonly duration: 'forever' | 'repeating' | 'once';
  readonly months: number;
  readonly products: readonly number[] | null;
}

export interface CustomerScript {
  readonly startsAt: number;
  readonly versions: readonly [number, number];
  readonly laterAfter: number;
  readonly areDiscountsExpanded: boolean;
  readonly subscriptions: readonly SubscriptionScript[];
  /** null takes the discount away. */
  readonly discounts: readonly {
    readonly gap: number;
    readonly coupon: number | null;
    readonly replaces: boolean;
  }[];
}

export interface SubscriptionScript {
  /** Seconds after the customer's start, or after the end of the subscription before it. */
  readonly start: { readonly isAfterFormer: boolean; readonly seconds: number };
  readonly currency: string;
  readonly status: 'active' | 'trialing' | 'incomplete';
  /** How much later than the object's `created` the first event is. */
  readonly eventLag: number;
  readonly items: readonly { readonly plan: number; readonly quantity: number | null }[];
  readonly coupon: number | null;
  readonly steps: readonly Step[];
}

interface Step {
  readonly gap: number;
  readonly act: Act;
}

export type Act =
  | { readonly do: 'quantity'; readonly item: number; readonly quantity: number | null }
  | { readonly do: 'burst'; readonly count: number }
  | { readonly do: 'price'; readonly item: number; readonly plan: number }
  | { readonly do: 'add item'; readonly plan: number; readonly quantity: number | null }
  | { readonly do: 'remove item'; readonly item: number }
  | { readonly do: 'swap item'; readonly item: number; readonly plan: number }
  | {
      readonly do: 'discount';
      readonly coupon: number;
      readonly item: number | null;
      readonly lag: number;
    }
  | { readonly do: 'end discount'; readonly item: number | null; readonly which: number }
  | { readonly do: 'status'; readonly status: string }
  | {
      readonly do: 'collection';
      readonly behavior: 'void' | 'mark_uncollectible' | 'keep_as_draft' | null;
    }
  | { readonly do: 'schedule end'; readonly isAtPeriodEnd: boolean }
  | { readonly do: 'undo end' }
  | { readonly do: 'renew' }
  | {
      readonly do: 'fail';
      readonly age: number;
      /** How long after its creation it falls due; null when it is charged at once. */
      readonly terms: number | null;
      readonly next: number | null;
      readonly isTold: boolean;
    }
  | { readonly do: 'retry'; readonly next: number | null }
  | {
      readonly do: 'settle';
      readonly how: 'paid' | 'void' | 'uncollectible';
      readonly isTold: boolean;
    }
  | {
      readonly do: 'cancel';
      readonly reason: string | null;
      readonly lag: number;
      readonly isAnnounced: boolean;
    };

const HOUR = 3600;
const DAY = 24 * HOUR;

const index = fc.nat({ max: 5 });
const unitAmount = fc.constantFrom('1999', '1000', '0', '500', '0.5', '12.345678', '100000', '333');
const quantity = fc.constantFrom(1, 1, 2, 3, 5, 10, 11, 40, 0, null);
const gap = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(1, 60, HOUR, 5 * DAY) },
  { weight: 2, arbitrary: fc.constantFrom(DAY - 1, DAY, DAY + 1) },
  { weight: 3, arbitrary: fc.constantFrom(30 * DAY, 31 * DAY, 30 * DAY - 1, 90 * DAY, 366 * DAY) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 * DAY }) },
);

const tiers = fc
  .record({
    bounds: fc.uniqueArray(fc.constantFrom(1, 5, 10, 39), { maxLength: 3 }),
    rows: fc.array(fc.tuple(unitAmount, fc.constantFrom('0', '500', '1000.5')), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ bounds, rows }): Tier[] =>
    [...bounds.toSorted((a, b) => a - b), null].map((upTo, i) => {
      const [unit = '0', flat = '0'] = rows[i] ?? [];
      return { upTo, unit, flat };
    }),
  );

const amount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('per_unit' as const), unit: unitAmount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('graduated', 'volume'), tiers }) },
);

const plan: fc.Arbitrary<PlanScript> = fc.record({
  product: fc.nat({ max: 2 }),
  nickname: fc.constantFrom(null, 'Pro', 'Team'),
  interval: fc.constantFrom('month', 'month', 'month', 'year', 'year', 'week', 'day'),
  intervalCount: fc.constantFrom(1, 1, 1, 2, 3, 7),
  isMetered: fc.constantFrom(false, false, false, false, false, true),
  package: fc.option(
    fc.record({ divideBy: fc.constantFrom(2, 10), round: fc.constantFrom('up', 'down') }),
    { freq: 5 },
  ),
  amount,
  hasCurrencyOptions: fc.boolean(),
  showsTiers: fc.boolean(),
});

const coupon: fc.Arbitrary<CouponScript> = fc.record({
  percentOff: fc.constantFrom('10', '25', '33.333', '50', '100', '0.1', null, null),
  amountOff: fc.constantFrom('1', '100', '999', '100000'),
  duration: fc.constantFrom('forever', 'repeating', 'repeating', 'once'),
  months: fc.constantFrom(1, 3, 12),
  products: fc.option(fc.subarray([0, 1, 2], { minLength: 1 }), { freq: 4 }),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('quantity' as const), item: index, quantity }),
  fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ do: fc.constant('price' as const), item: index, plan: index }),
  fc.record({ do: fc.constant('add item' as const), plan: index, quantity }),
  fc.record({ do: fc.constant('remove item' as const), item: index }),
  fc.record({ do: fc.constant('swap item' as const), item: index, plan: index }),
  fc.record({
    do: fc.constant('discount' as const),
    coupon: index,
    item: fc.option(index),
    lag: fc.constantFrom(0, 0, 0, 1, HOUR),
  }),
  fc.record({ do: fc.constant('end discount' as const), item: fc.option(index), which: index }),
  fc.record({
    do: fc.constant('status' as const),
    status: fc.constantFrom(
      'active',
      'active',
      'active',
      'past_due',
      'unpaid',
      'paused',
      'trialing',
      'incomplete',
      'some_day_new',
      'incomplete_expired',
    ),
  }),
  fc.record({
    do: fc.constant('collection' as const),
    behavior: fc.constantFrom('void', 'mark_uncollectible', 'keep_as_draft', null, null),
  }),
  fc.record({ do: fc.constant('schedule end' as const), isAtPeriodEnd: fc.boolean() }),
  fc.constantFrom({ do: 'undo end' as const }, { do: 'renew' as const }),
  fc.record({
    do: fc.constant('fail' as const),
    age: fc.constantFrom(0, 0, HOUR, 20 * DAY, 40 * DAY),
    terms: fc.constantFrom(null, null, 0, 10 * DAY, 60 * DAY),
    next: fc.constantFrom(null, 3 * DAY, 30 * DAY),
    isTold: fc.constantFrom(true, true, false),
  }),
  fc.record({ do: fc.constant('retry' as const), next: fc.constantFrom(null, null, 3 * DAY) }),
  fc.record({
    do: fc.constant('settle' as const),
    how: fc.constantFrom('paid', 'paid', 'void', 'uncollectible'),
    isTold: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('cancel' as const),
    reason: fc.constantFrom(null, 'cancellation_requested', 'payment_failed', 'payment_disputed'),
    lag: fc.constantFrom(0, 0, 0, 1, HOUR, 3 * DAY),
    isAnnounced: fc.boolean(),
  }),
);

const subscription: fc.Arbitrary<SubscriptionScript> = fc.record({
  start: fc.record({
    isAfterFormer: fc.boolean(),
    seconds: fc.constantFrom(0, 1, HOUR, DAY - 1, DAY, DAY + 1, 30 * DAY, 40 * DAY),
  }),
  currency: fc.constantFrom('usd', 'usd', 'usd', 'eur', 'jpy', 'kwd'),
  status: fc.constantFrom('active', 'active', 'active', 'trialing', 'incomplete'),
  eventLag: fc.constantFrom(0, 0, 0, 1, 5, -3),
  items: fc.array(fc.record({ plan: index, quantity }), { minLength: 1, maxLength: 3 }),
  coupon: fc.option(index, { freq: 3 }),
  steps: fc.array(fc.record({ gap, act }), { maxLength: 9 }),
});

const apiVersion = fc.nat({ max: API_VERSIONS.length - 1 });

const customer: fc.Arbitrary<CustomerScript> = fc.record({
  // A leap day, month ends, and the days on which clocks change in New York, Berlin and Chatham.
  startsAt: fc
    .constantFrom(
      '2024-02-28T23:59:59Z',
      '2024-01-31T00:00:00Z',
      '2023-12-31T12:00:00Z',
      '2024-03-09T12:00:00Z',
      '2024-03-30T22:00:00Z',
      '2024-04-06T10:00:00Z',
    )
    .map((iso) => Date.parse(iso) / 1000),
  versions: fc.tuple(apiVersion, apiVersion),
  laterAfter: fc.constantFrom(0, 10 * DAY, 100 * DAY, 10_000 * DAY),
  areDiscountsExpanded: fc.boolean(),
  subscriptions: fc.array(subscription, { minLength: 1, maxLength: 3 }),
  discounts: fc.array(
    fc.record({
      gap: fc.constantFrom(1, DAY, 30 * DAY, 45 * DAY),
      coupon: fc.option(index, { freq: 3 }),
      replaces: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
});

/** Random companies of so many customers at most. */
export function companyScripts(maxCustomers: number): fc.Arbitrary<CompanyScript> {
  return fc.record({
    plans: fc.array(plan, { minLength: 1, maxLength: 6 }),
    coupons: fc.array(coupon, { minLength: 1, maxLength: 4 }),
    customers: fc.array(customer, { minLength: 1, maxLength: maxCustomers }),
  });
}
