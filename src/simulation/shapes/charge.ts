import type { EpochSeconds } from '#domain/facts.ts';
import type { Card, Customer, JsonObject } from '#simulation/company/company.ts';

import { billingDetails } from './customer.ts';

/** One attempt to take money. */
export interface Charge {
  readonly id: string;
  readonly paymentIntentId: string;
  readonly customer: Customer;
  readonly card: Card;
  readonly createdAt: EpochSeconds;
  readonly amountMinor: bigint;
  readonly decline: Decline | null;
  isDisputed: boolean;
  refundedMinor: bigint;
}

export interface Decline {
  readonly code: 'insufficient_funds' | 'expired_card' | 'generic_decline' | 'lost_card';
  readonly advice: 'try_again_later' | 'confirm_card_data' | 'do_not_try_again';
}

/** A charge as Stripe shows it; since basil it does not name its invoice. */
export function chargeShape(charge: Charge): JsonObject {
  const { card, customer, decline } = charge;
  const amount = Number(charge.amountMinor);
  return {
    id: charge.id,
    object: 'charge',
    amount,
    amount_captured: decline === null ? amount : 0,
    amount_refunded: Number(charge.refundedMinor),
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingDetails(customer),
    calculated_statement_descriptor: 'HALYARD',
    captured: decline === null,
    created: charge.createdAt,
    currency: customer.currency,
    customer: customer.id,
    description: 'Subscription',
    disputed: charge.isDisputed,
    failure_balance_transaction: null,
    failure_code: failureCode(decline),
    failure_message: decline === null ? null : 'Your card was declined.',
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === null,
    payment_intent: charge.paymentIntentId,
    payment_method: card.id,
    payment_method_details: {
      card: {
        brand: card.brand,
        country: 'US',
        exp_month: card.expMonth,
        exp_year: card.expYear,
        funding: 'credit',
        last4: card.last4,
        network: card.brand,
        wallet: null,
      },
      type: 'card',
    },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: charge.refundedMinor === charge.amountMinor,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline === null ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
}

/** Money that went back, all of a charge or a part. */
export function refundShape(
  charge: Charge,
  { id, at, amountMinor }: { id: string; at: EpochSeconds; amountMinor: bigint },
): JsonObject {
  return {
    id,
    object: 'refund',
    amount: Number(amountMinor),
    balance_transaction: null,
    charge: charge.id,
    created: at,
    currency: charge.customer.currency,
    customer: charge.customer.id,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: {},
    payment_intent: charge.paymentIntentId,
    payment_method: charge.card.id,
    reason: 'requested_by_customer',
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}

/** A dispute, which names its charge and not its customer. */
export function disputeShape(
  charge: Charge,
  { id, at, status }: { id: string; at: EpochSeconds; status: 'needs_response' | 'won' | 'lost' },
): JsonObject {
  return {
    id,
    object: 'dispute',
    amount: Number(charge.amountMinor),
    balance_transactions: [],
    charge: charge.id,
    created: at,
    currency: charge.customer.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: {
      due_by: at + 10 * 86_400,
      enhanced_eligibility: {},
      has_evidence: status !== 'needs_response',
      past_due: false,
      submission_count: status === 'needs_response' ? 0 : 1,
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.paymentIntentId,
    payment_method_details: {
      card: { brand: charge.card.brand, case_type: 'chargeback', network_reason_code: '13.1' },
      type: 'card',
    },
    reason: 'product_not_received',
    status,
  };
}

function failureCode(decline: Decline | null): string | null {
  if (decline === null) return null;
  return decline.code === 'expired_card' ? 'expired_card' : 'card_declined';
}

function outcomeOf(decline: Decline | null): JsonObject {
  return {
    advice_code: decline?.advice ?? null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline === null ? 'approved_by_network' : 'declined_by_network',
    reason: decline?.code ?? null,
    seller_message: decline === null ? 'Payment complete.' : 'The bank declined the payment.',
    type: decline === null ? 'authorized' : 'issuer_declined',
  };
}
