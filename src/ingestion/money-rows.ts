import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';

import type { MoneyFacts } from './money-facts.ts';

/** A customer's number as text, since JSON has no bigint, and what the facts say of their money. */
export interface CustomerMoney {
  readonly customerId: string;
  readonly money: MoneyFacts;
}

export function paymentMethodRows({ customerId, money }: CustomerMoney) {
  return money.paymentMethods.map(({ id, type, brand, funding, wallet, expires, isAttached }) => ({
    stripe_id: id,
    customer_id: customerId,
    type,
    brand,
    funding,
    wallet,
    expires_month: expires?.month ?? null,
    expires_year: expires?.year ?? null,
    is_attached: isAttached,
  }));
}

export function disputeRows({ customerId, money }: CustomerMoney) {
  return money.disputes.map((dispute) => ({
    stripe_id: dispute.id,
    customer_id: customerId,
    charge_stripe_id: dispute.chargeId,
    invoice_stripe_id: dispute.invoiceId,
    currency: dispute.currency,
    amount_minor: dispute.amountMinor.toString(),
    reason: dispute.reason,
    status: dispute.status,
    opened_at: dispute.openedAt,
    closed_at: dispute.closedAt,
  }));
}

export function refundRows({ customerId, money }: CustomerMoney) {
  return money.refunds.map((refund) => ({
    stripe_id: refund.id,
    customer_id: customerId,
    charge_stripe_id: refund.chargeId,
    invoice_stripe_id: refund.invoiceId,
    currency: refund.currency,
    amount_minor: refund.amountMinor.toString(),
    reason: refund.reason,
    status: refund.status,
    created_at: refund.createdAt,
  }));
}

export function creditNoteRows({ customerId, money }: CustomerMoney) {
  return money.creditNotes.map((note) => ({
    stripe_id: note.id,
    customer_id: customerId,
    invoice_stripe_id: note.invoiceId,
    currency: note.currency,
    amount_minor: note.amountMinor.toString(),
    reason: note.reason,
    status: note.status,
    created_at: note.createdAt,
    voided_at: note.voidedAt,
  }));
}

export function scheduleRows({ customerId, money }: CustomerMoney) {
  return money.schedules.map((schedule) => ({
    stripe_id: schedule.id,
    customer_id: customerId,
    subscription_stripe_id: schedule.subscriptionId,
    status: schedule.status,
    end_behavior: schedule.endBehavior,
    current_phase_start_at: schedule.currentPhase.startAt,
    current_phase_end_at: schedule.currentPhase.endAt,
    released_at: schedule.releasedAt,
    canceled_at: schedule.canceledAt,
    phases: schedule.phases.map(({ startAt, endAt, trialEndAt, items }) => ({
      starts_at: startAt,
      ends_at: endAt,
      trial_ends_at: trialEndAt,
      items: items.map(({ price, quantity }) => ({ price_id: price.id, quantity })),
    })),
  }));
}

export function scheduledChangeRows({ money }: CustomerMoney) {
  return money.changes.map(({ subscriptionId, at, currency, mrrAfter, source }) => ({
    subscription_id: subscriptionId,
    at,
    currency,
    mrr_after_minor: decimalText(mrrAfter, MRR_DECIMALS),
    source,
  }));
}

/** What a row of `subscriptions` has beside the newest version. */
export function subscriptionColumns(id: string, { subscriptions, trialMrr }: MoneyFacts) {
  const details = subscriptions.get(id);
  const afterTrial = trialMrr.get(id) ?? null;
  return {
    trial_start_at: details?.trialStartAt ?? null,
    trial_mrr_minor: afterTrial === null ? null : decimalText(afterTrial, MRR_DECIMALS),
    default_payment_method: details?.defaultPaymentMethod ?? null,
    has_payment_method: details?.hasPaymentMethod ?? null,
    collection_method: details?.collectionMethod ?? null,
    cancellation_feedback: details?.cancellationFeedback ?? null,
    schedule_stripe_id: details?.scheduleId ?? null,
  };
}

/** What a row of `invoices` has beside the newest version. */
export function invoiceColumns(id: string, { invoices }: MoneyFacts) {
  const money = invoices.get(id);
  const { decline = null, metered = null } = money ?? {};
  return {
    due_at: money?.dueAt ?? null,
    billing_reason: money?.billingReason ?? null,
    collection_method: money?.collectionMethod ?? null,
    is_attempted: money?.isAttempted ?? false,
    amount_paid_minor: (money?.amountPaidMinor ?? 0n).toString(),
    credited_minor: (money?.creditedMinor ?? 0n).toString(),
    is_paid_out_of_band: money?.isPaidOutOfBand ?? false,
    failed_at: decline?.failedAt ?? null,
    failure_code: decline?.failureCode ?? null,
    decline_code: decline?.declineCode ?? null,
    advice_code: decline?.adviceCode ?? null,
    metered_minor: metered?.minor.toString() ?? null,
    metered_monthly_minor: metered === null ? null : decimalText(metered.monthly, MRR_DECIMALS),
  };
}
