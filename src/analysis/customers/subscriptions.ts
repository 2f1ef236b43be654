import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/customers.ts';

/** One price of a subscription, and how much of it. */
export interface SubscriptionItem {
  readonly priceId: string;
  /** null while the price is not known. */
  readonly planId: string | null;
  /** Its id where no name is known. */
  readonly planName: string;
  readonly productName: string | null;
  /** `month`, `year`; null while the price is not known. */
  readonly interval: string | null;
  readonly intervalCount: number | null;
  /** Its use is billed afterwards, so it is no MRR. */
  readonly isMetered: boolean;
  /** An exact decimal; null for a metered one. */
  readonly quantity: string | null;
  readonly mrrMinor: bigint;
  /** What discounts take off a month; null when there is none, or the price does not say what it would be. */
  readonly discountMinor: bigint | null;
  /** When the discount runs out; null when nobody knows of an end. */
  readonly discountEndsAt: Temporal.Instant | null;
  /** New customers pay another price for the same plan. */
  readonly isFormerPrice: boolean;
}

/** A subscription as it stands, or as it stood when it ended. */
export interface CustomerSubscription {
  readonly subscriptionId: string;
  /** Stripe's word: `active`, `past_due`, `trialing`, `canceled`, … */
  readonly status: string;
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  /** The MRR counts, and a payment of it has failed. */
  readonly isAtRisk: boolean;
  /** An object of Stripe's is missing, so that the MRR is not complete. */
  readonly isIncomplete: boolean;
  /** `void`, `mark_uncollectible` or `keep_as_draft`; null while invoices are collected. */
  readonly collectionPause: string | null;
  readonly startedAt: Temporal.Instant | null;
  readonly trialEndAt: Temporal.Instant | null;
  /** What a trial will bring a month; null when it is none. */
  readonly trialMrrMinor: bigint | null;
  readonly periodEndAt: Temporal.Instant | null;
  readonly cancelAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
  /** What the customer gave as the reason; Stripe's word. */
  readonly cancellationFeedback: string | null;
  /** The next change that is decided already; the end is one, too. */
  readonly nextChange: { readonly at: Temporal.Instant; readonly mrrMinor: bigint } | null;
  /** What pays most first. */
  readonly items: readonly SubscriptionItem[];
}

/** The subscriptions of one customer, those that pay most first, then those that ended last. */
export async function customerSubscriptions(
  db: Queryable,
  asked: Parameters<typeof queries.subscriptions>[1],
): Promise<CustomerSubscription[]> {
  const rows = await queries.subscriptions(db, asked);
  const ids = [...new Set(rows.map(({ subscriptionId }) => subscriptionId))];
  return ids.flatMap((id) => subscriptionOf(rows.filter((row) => row.subscriptionId === id)));
}

type Row = Awaited<ReturnType<typeof queries.subscriptions>>[number];

function subscriptionOf(rows: readonly Row[]): CustomerSubscription[] {
  return rows.slice(0, 1).map((row) => ({
    subscriptionId: row.subscriptionId,
    status: row.status,
    currency: row.currency as Currency,
    mrrMinor: row.mrrMinor,
    isAtRisk: row.isAtRisk,
    isIncomplete: row.dataState === 'incomplete_data',
    collectionPause: row.collectionPause,
    startedAt: row.startedAt,
    trialEndAt: row.trialEndAt,
    trialMrrMinor: row.trialMrrMinor,
    periodEndAt: row.periodEndAt,
    cancelAt: row.cancelAt,
    endedAt: row.endedAt,
    cancellationFeedback: row.cancellationFeedback,
    nextChange:
      row.changeAt === null || row.mrrAfterChangeMinor === null
        ? null
        : { at: row.changeAt, mrrMinor: row.mrrAfterChangeMinor },
    items: rows.flatMap(itemOf),
  }));
}

function itemOf(row: Row): SubscriptionItem[] {
  const { priceId } = row;
  if (priceId === null) return [];
  return [
    {
      priceId,
      planId: row.planId,
      planName: row.planName ?? priceId,
      productName: row.productName,
      interval: row.interval,
      intervalCount: row.intervalCount,
      isMetered: row.usageType === 'metered',
      quantity: row.quantity,
      mrrMinor: row.itemMrrMinor ?? 0n,
      discountMinor: row.discountMinor,
      discountEndsAt: row.discountEndsAt,
      isFormerPrice: row.isFormerPrice ?? false,
    },
  ];
}
