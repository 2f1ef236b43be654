/**
 * A company as it lived, not as its events tell it: every state in its true order with its time.
 * The reference ledger reads this; `stripe-events.ts` tells the same life in Stripe's words.
 * All times are seconds since 1970, all amounts minor units as decimal text.
 */
export interface Company {
  readonly prices: readonly Price[];
  readonly coupons: readonly Coupon[];
  readonly customers: readonly Customer[];
}

export interface Customer {
  readonly id: string;
  readonly subscriptions: readonly Subscription[];
  readonly invoices: readonly Invoice[];
  /** Discounts on the customer itself, one after the other. */
  readonly discounts: readonly CustomerDiscount[];
  readonly dialect: Dialect;
}

/** How this customer's events are worded: the API version, and the newer one from some time on. */
export interface Dialect {
  readonly first: ApiVersion;
  readonly later: ApiVersion;
  readonly laterFrom: number;
  /** Discounts are given as objects where the version would give ids. */
  readonly areDiscountsExpanded: boolean;
}

export const API_VERSIONS = [
  '2019-12-03',
  '2020-08-27',
  '2024-06-20',
  '2025-09-30.clover',
  '2026-10-28.endive',
] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export interface Subscription {
  readonly id: string;
  readonly currency: string;
  /** The object's own `created`, which need not be the time of the event that announces it. */
  readonly createdAt: number;
  readonly states: readonly State[];
  /** Updates that Stripe dated after the deletion; they must not count. */
  readonly afterlife: readonly State[];
}

export interface State {
  /** When the event that shows this state was created. */
  readonly at: number;
  readonly event: 'created' | 'updated' | 'deleted';
  /** A second event (`paused`, `resumed`, `trial_will_end`) shows the same state in the same second. */
  readonly twin: 'paused' | 'resumed' | 'trial_will_end' | null;
  readonly status: string;
  readonly pauseBehavior: 'void' | 'mark_uncollectible' | 'keep_as_draft' | null;
  readonly items: readonly Item[];
  readonly discounts: readonly Discount[];
  readonly endedAt: number | null;
  readonly cancellationReason: string | null;
  readonly cancelAt: number | null;
  readonly cancelsAtPeriodEnd: boolean;
  readonly trialEndAt: number | null;
  readonly periodStartAt: number;
  readonly periodEndAt: number;
}

export interface Item {
  readonly id: string;
  readonly price: Price;
  readonly quantity: number | null;
  readonly discounts: readonly Discount[];
}

export interface Tier {
  readonly upTo: number | null;
  readonly unit: string;
  readonly flat: string;
}

export type Amount =
  | { readonly kind: 'per_unit'; readonly unit: string }
  | { readonly kind: 'graduated' | 'volume'; readonly tiers: readonly Tier[] };

export interface Price {
  readonly id: string;
  readonly product: string;
  readonly nickname: string | null;
  /** null: a one-off price. */
  readonly interval: 'day' | 'week' | 'month' | 'year' | null;
  readonly intervalCount: number;
  readonly isMetered: boolean;
  readonly package: { readonly divideBy: number; readonly round: 'up' | 'down' } | null;
  /** The price's own currency. */
  readonly currency: string;
  /** By currency; the others are Stripe's `currency_options`. */
  readonly amounts: Readonly<Record<string, Amount>>;
  /** Subscription events show the tiers; otherwise only the price's own event does. */
  readonly showsTiers: boolean;
}

export interface Coupon {
  readonly id: string;
  readonly percentOff: string | null;
  /** By currency, the first is the coupon's own. */
  readonly amountsOff: Readonly<Record<string, string>> | null;
  readonly duration: 'forever' | 'repeating' | 'once';
  readonly months: number | null;
  readonly products: readonly string[] | null;
}

export interface Discount {
  readonly id: string;
  readonly coupon: Coupon;
  readonly startAt: number;
  readonly endAt: number | null;
}

export interface CustomerDiscount {
  readonly discount: Discount;
  readonly fromAt: number;
  readonly untilAt: number | null;
  /** It took the place of the one before, which Stripe tells in one `updated` event. */
  readonly replacesFormer: boolean;
}

export interface Invoice {
  readonly id: string;
  readonly subscription: string;
  readonly currency: string;
  readonly createdAt: number;
  /** Until when it may be paid; null when it is charged at once. */
  readonly dueAt: number | null;
  readonly versions: readonly InvoiceVersion[];
}

export interface InvoiceVersion {
  readonly at: number;
  readonly event:
    | 'finalized'
    | 'payment_failed'
    | 'updated'
    | 'paid'
    | 'voided'
    | 'marked_uncollectible';
  readonly status: 'open' | 'paid' | 'void' | 'uncollectible';
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
}
