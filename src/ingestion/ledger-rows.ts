import type { InvoiceFacts, SubscriptionFacts } from '#domain/facts.ts';
import {
  MRR_DECIMALS,
  type FineMinor,
  type Drift,
  type Movement,
  type MrrDifference,
  type MrrSpan,
} from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';

import type { FoldedCustomer } from './fold-customer.ts';
import { invoiceColumns, subscriptionColumns } from './money-rows.ts';

/** A customer as the tables know it: its number, its Stripe id and what the fold says. */
export interface CustomerRows {
  /** The internal number as text, since JSON has no bigint. */
  readonly customerId: string;
  readonly folded: FoldedCustomer;
}

/** The newest state of each subscription, as rows of `subscriptions`. */
export function subscriptionRows({ customerId, folded }: CustomerRows) {
  return folded.facts.subscriptions.flatMap((subscription) =>
    subscriptionRow(customerId, subscription, folded),
  );
}

function subscriptionRow(
  customerId: string,
  { id, versions }: SubscriptionFacts,
  folded: FoldedCustomer,
) {
  const newest = versions.at(-1);
  if (newest === undefined) return [];
  return [
    {
      customer_id: customerId,
      stripe_id: id,
      status: newest.status,
      currency: newest.currency,
      data_state: folded.dataStates.get(id) ?? 'complete',
      collection_pause: newest.pauseBehavior,
      created_at: newest.createdAt,
      started_at: newest.startedAt ?? newest.createdAt,
      trial_end_at: newest.trialEndAt,
      current_period_start_at: newest.periodStartAt,
      current_period_end_at: newest.periodEndAt,
      cancel_at: newest.status === 'canceled' ? null : newest.cancelAt,
      canceled_at: newest.canceledAt,
      ended_at: newest.status === 'canceled' ? newest.effectiveAt : newest.endedAt,
      ...subscriptionColumns(id, folded.money),
    },
  ];
}

export function spanRows({ folded }: CustomerRows) {
  return folded.spans.map((span: MrrSpan) => ({
    subscription_id: span.subscriptionId,
    item_id: span.itemId,
    from_at: span.fromAt,
    until_at: span.untilAt,
    currency: span.currency,
    price_id: span.priceId,
    product_id: span.productId,
    quantity: span.quantity,
    mrr_minor: minorText(span.mrr),
    is_at_risk: span.isAtRisk,
    quality: span.quality,
  }));
}

export function movementRows({ customerId, folded }: CustomerRows) {
  return folded.movements.map((movement: Movement) => ({
    customer_id: customerId,
    occurred_at: movement.occurredAt,
    currency: movement.currency,
    type: movement.type,
    cause: movement.cause,
    amount_minor: minorText(movement.amount),
    mrr_before_minor: minorText(movement.before),
    mrr_after_minor: minorText(movement.after),
    away_since: movement.awaySince,
    event_ids: movement.eventIds,
  }));
}

export function differenceRows({ folded }: CustomerRows) {
  return folded.differences.map((difference: MrrDifference) => ({
    subscription_id: difference.subscriptionId,
    rule: difference.rule,
    from_at: difference.fromAt,
    until_at: difference.untilAt,
    currency: difference.currency,
    amount_minor: minorText(difference.amount),
  }));
}

export function driftRows({ customerId, folded }: CustomerRows) {
  return folded.drifts.map((drift: Drift) => ({
    customer_id: customerId,
    read_event_id: drift.eventId,
    subscription_id: drift.subscriptionId,
    read_at: drift.readAt,
    currency: drift.currency,
    mrr_before_minor: minorText(drift.before),
    mrr_after_minor: minorText(drift.after),
  }));
}

export function invoiceRows({ customerId, folded }: CustomerRows) {
  return folded.facts.invoices.flatMap((invoice) => invoiceRow(customerId, invoice, folded));
}

function invoiceRow(customerId: string, { id, versions }: InvoiceFacts, { money }: FoldedCustomer) {
  const newest = versions.at(-1);
  if (newest === undefined) return [];
  const isClosed = newest.status !== 'open' && newest.status !== 'draft';
  const closing = versions.find(({ status }) => status === newest.status);
  return [
    {
      customer_id: customerId,
      stripe_id: id,
      subscription_stripe_id: newest.subscriptionId,
      status: newest.status,
      currency: newest.currency,
      amount_due_minor: newest.amountDue,
      attempt_count: newest.attemptCount,
      created_at: newest.createdAt,
      next_attempt_at: newest.nextAttemptAt,
      closed_at: isClosed ? (closing?.effectiveAt ?? null) : null,
      ...invoiceColumns(id, money),
    },
  ];
}

export function missingRows({ customerId, folded }: CustomerRows) {
  return folded.missing.map(({ kind, id }) => ({ customer_id: customerId, object_id: id, kind }));
}

/** What people call a customer, and what they say of where it came from. */
export interface CustomerTexts {
  /** The Stripe account; null when no fact names the customer. */
  readonly account: string | null;
  readonly name: string | null;
  readonly attribution: string | null;
}

export function customerRow(
  { customerId, folded }: CustomerRows,
  { account, name, attribution }: CustomerTexts,
) {
  const firstPaidAt = folded.movements.reduce<number | null>(
    (first, { occurredAt }) => (first === null || occurredAt < first ? occurredAt : first),
    null,
  );
  return {
    id: customerId,
    account,
    first_paid_at: firstPaidAt,
    name,
    attribution,
    default_payment_method: folded.money.customerDefault,
  };
}

function minorText(amount: FineMinor): string {
  return decimalText(amount, MRR_DECIMALS);
}
