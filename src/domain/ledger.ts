import type { Decimal, EpochSeconds, MissingObject, Quality } from './facts.ts';

/** MRR in 10⁻⁸ of a minor unit, exact from here on: 1 is a hundred-millionth of a cent. */
export type FineMinor = bigint;

/** How many decimals of a minor unit MRR keeps, in TypeScript and in Postgres. */
export const MRR_DECIMALS = 8;

export type MovementType = 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churn';

export type Cause =
  | 'signup'
  | 'plan_change'
  | 'quantity_change'
  | 'item_added'
  | 'item_removed'
  | 'discount_added'
  | 'discount_expired'
  | 'discount_removed'
  | 'price_changed'
  | 'trial_converted'
  | 'cancelled'
  | 'involuntary'
  | 'paused'
  | 'resumed'
  | 'comped'
  | 'returned';

/** What one subscription item adds to MRR on `[fromAt, untilAt)`; never zero. */
export interface MrrSpan {
  readonly subscriptionId: string;
  readonly itemId: string;
  readonly priceId: string;
  readonly productId: string | null;
  readonly currency: string;
  readonly quantity: Decimal;
  readonly mrr: FineMinor;
  /** The subscription is past due: counted, and shown beside the total. */
  readonly isAtRisk: boolean;
  readonly quality: Quality;
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds | null;
}

/** A change of one customer's total in one currency at one instant. */
export interface Movement {
  readonly currency: string;
  readonly occurredAt: EpochSeconds;
  readonly type: MovementType;
  readonly cause: Cause;
  /** Always positive; the type gives the direction. */
  readonly amount: FineMinor;
  readonly before: FineMinor;
  readonly after: FineMinor;
  /** For a reactivation, when the customer had left. */
  readonly awaySince: EpochSeconds | null;
  readonly eventIds: readonly string[];
}

/** Ways in which Stripe counts otherwise, in the order in which a difference is attributed to them. */
export const DIFFERENCE_RULES = [
  'carried_over',
  'scheduled_cancellation',
  'lapsed_past_due',
  'collection_paused',
  'repeating_discount',
] as const;

export type DifferenceRule = (typeof DIFFERENCE_RULES)[number];

/** By how much a rule makes one subscription's MRR larger than Stripe's on `[fromAt, untilAt)`. */
export interface MrrDifference {
  readonly subscriptionId: string;
  readonly rule: DifferenceRule;
  readonly currency: string;
  /** Ours less Stripe's: below zero where Stripe counts more; never zero. */
  readonly amount: FineMinor;
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds | null;
}

/** A subscription that a read of Stripe's API found otherwise than the facts before had it. */
export interface Drift {
  readonly subscriptionId: string;
  /** The read. */
  readonly eventId: string;
  readonly readAt: EpochSeconds;
  readonly currency: string;
  /** What the subscription was thought to bring at that instant, and what it does. */
  readonly before: FineMinor;
  readonly after: FineMinor;
}

export type DataState = 'complete' | 'estimate' | 'incomplete_data';

export interface CustomerLedger {
  readonly spans: readonly MrrSpan[];
  readonly movements: readonly Movement[];
  readonly differences: readonly MrrDifference[];
  readonly drifts: readonly Drift[];
  /** Per subscription id, how far its MRR can be trusted. */
  readonly dataStates: ReadonlyMap<string, DataState>;
  readonly missing: readonly MissingObject[];
}
