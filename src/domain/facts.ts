/** Seconds since 1970-01-01T00:00Z, the unit in which Stripe states every instant. */
export type EpochSeconds = number;

/** An exact decimal as text, such as `'1999'`, `'0.5'` or `'33.333'`. */
export type Decimal = string;

export interface Tier {
  /** Inclusive upper bound in units; null is infinity. */
  readonly upTo: Decimal | null;
  /** Minor units per unit. */
  readonly unitAmount: Decimal;
  /** Minor units once, when the tier is reached. */
  readonly flatAmount: Decimal;
}

export type Interval = 'day' | 'week' | 'month' | 'year';

/** What a price charges in one currency; immutable at Stripe once made, save for its names. */
export interface Price {
  readonly id: string;
  readonly productId: string | null;
  readonly nickname: string | null;
  readonly lookupKey: string | null;
  /** null: a one-off price, which is never MRR. */
  readonly recurring: { readonly interval: Interval; readonly intervalCount: number } | null;
  readonly usageType: 'licensed' | 'metered';
  readonly scheme:
    | { readonly kind: 'per_unit'; readonly unitAmount: Decimal }
    | { readonly kind: 'graduated' | 'volume'; readonly tiers: readonly Tier[] }
    /** Tiers (or the amount) are not known yet: the fact is incomplete, never zero in silence. */
    | { readonly kind: 'unknown' };
  readonly transformQuantity: { readonly divideBy: number; readonly round: 'up' | 'down' } | null;
  readonly isTaxInclusive: boolean;
}

export interface Coupon {
  readonly id: string;
  readonly percentOff: Decimal | null;
  /** Minor units per invoice, in the subscription's currency. */
  readonly amountOff: Decimal | null;
  readonly duration: 'forever' | 'repeating' | 'once';
  /** null: applies to every product. */
  readonly productIds: readonly string[] | null;
}

export interface Discount {
  readonly id: string;
  readonly coupon: Coupon;
  readonly startAt: EpochSeconds;
  readonly endAt: EpochSeconds | null;
}

export interface SubscriptionItem {
  readonly id: string;
  readonly price: Price;
  /** null: 1 when licensed, 0 when metered. */
  readonly quantity: Decimal | null;
  readonly discounts: readonly Discount[];
}

/** Something a version refers to that no fact has shown yet. */
export interface MissingObject {
  readonly kind: 'price' | 'coupon' | 'discount' | 'items';
  readonly id: string;
}

/**
 * How well a state is known. `event`: a fact shows it. `reconstructed`: invoices and the dates that
 * Stripe keeps say so. `estimated`: carried on from there over a time of which nothing is known, or at
 * odds with what was billed.
 */
export type Quality = 'event' | 'reconstructed' | 'estimated';

/** One subscription as one fact showed it, in the words of the newest API whatever the fact's own was. */
export interface SubscriptionVersion {
  readonly eventIds: readonly string[];
  readonly quality: Quality;
  /** When this state took effect. */
  readonly effectiveAt: EpochSeconds;
  /** Stripe's statuses; an unknown one counts as no MRR. */
  readonly status: string;
  readonly currency: string;
  readonly createdAt: EpochSeconds | null;
  readonly startedAt: EpochSeconds | null;
  readonly trialStartAt: EpochSeconds | null;
  readonly trialEndAt: EpochSeconds | null;
  readonly periodStartAt: EpochSeconds | null;
  readonly periodEndAt: EpochSeconds | null;
  readonly cancelAt: EpochSeconds | null;
  readonly canceledAt: EpochSeconds | null;
  readonly endedAt: EpochSeconds | null;
  readonly cancellationReason: string | null;
  readonly pauseBehavior: string | null;
  readonly items: readonly SubscriptionItem[];
  readonly discounts: readonly Discount[];
  readonly missing: readonly MissingObject[];
  /** When a read of Stripe's API showed this although earlier facts said otherwise; null: it did not. */
  readonly driftAt: EpochSeconds | null;
}

/** One subscription's life: its versions in order, the last one final when it ended. */
export interface SubscriptionFacts {
  readonly id: string;
  readonly versions: readonly SubscriptionVersion[];
}

/** What an invoice charges, or gives back, for one item and one stretch of time. */
export interface InvoiceLine {
  readonly id: string;
  readonly subscriptionId: string | null;
  /** Prorations do not always say it. */
  readonly itemId: string | null;
  readonly priceId: string | null;
  readonly quantity: Decimal | null;
  readonly isProration: boolean;
  /** An invoice item that is no proration either: charged once, whatever its price says. */
  readonly isOneOff: boolean;
  readonly periodStartAt: EpochSeconds;
  readonly periodEndAt: EpochSeconds;
  /** Before discounts; below 0 for what is given back. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly discountIds: readonly string[];
}

export interface InvoiceVersion {
  readonly eventIds: readonly string[];
  readonly effectiveAt: EpochSeconds;
  readonly status: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountDue: Decimal;
  readonly attemptCount: number;
  readonly nextAttemptAt: EpochSeconds | null;
  readonly createdAt: EpochSeconds;
  /** Until when it may be paid; null when it is charged at once. */
  readonly dueAt: EpochSeconds | null;
  readonly subscriptionId: string | null;
  /** Tax that is part of a line's amount, per price, as amount and what it was taken from. */
  readonly inclusiveTax: readonly {
    readonly priceId: string;
    readonly taxMinor: bigint;
    readonly netMinor: bigint;
  }[];
  readonly lines: readonly InvoiceLine[];
}

export interface InvoiceFacts {
  readonly id: string;
  readonly versions: readonly InvoiceVersion[];
}

/** A discount on the customer, which applies to subscriptions that have none of their own. */
export interface CustomerDiscount {
  /** It applies to subscriptions in this currency; a percentage is listed once for each. */
  readonly currency: string;
  readonly discount: Discount;
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds | null;
}

/** Every fact about one customer, deduplicated and in order. */
export interface CustomerFacts {
  readonly subscriptions: readonly SubscriptionFacts[];
  readonly invoices: readonly InvoiceFacts[];
  readonly discounts: readonly CustomerDiscount[];
  /** What the customer's own discounts refer to and no fact has shown yet. */
  readonly missing: readonly MissingObject[];
}
