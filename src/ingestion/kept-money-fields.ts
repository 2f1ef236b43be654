import type { Shape } from './kept-fields.ts';

// A card is kept by what it is and until when it is good; no digit of its number is.
const card: Shape = {
  brand: true,
  exp_month: true,
  exp_year: true,
  funding: true,
  tokenization_method: true,
  wallet: { type: true },
};

const paymentMethod: Shape = {
  id: true,
  object: true,
  customer: true,
  type: true,
  created: true,
  card,
};

/** A card as accounts that began before payment methods have it. */
const cardSource: Shape = { id: true, object: true, customer: true, ...card };

const source: Shape = { ...paymentMethod, status: true };

/** Expanded where Stripe's API is asked for it: a dispute does not name the customer, its charge does. */
const chargeSummary: Shape = {
  id: true,
  object: true,
  customer: true,
  invoice: true,
  payment_intent: true,
};

const dispute: Shape = {
  id: true,
  object: true,
  customer: true,
  charge: chargeSummary,
  payment_intent: true,
  amount: true,
  currency: true,
  reason: true,
  status: true,
  created: true,
  evidence_details: { due_by: true },
};

const refund: Shape = {
  id: true,
  object: true,
  customer: true,
  charge: chargeSummary,
  payment_intent: true,
  amount: true,
  currency: true,
  reason: true,
  status: true,
  created: true,
};

const charge: Shape = {
  ...chargeSummary,
  payment_method: true,
  status: true,
  amount: true,
  amount_refunded: true,
  currency: true,
  created: true,
  refunds: { data: refund },
  failure_code: true,
  outcome: {
    type: true,
    reason: true,
    network_status: true,
    advice_code: true,
    network_decline_code: true,
  },
};

const paymentIntent: Shape = {
  id: true,
  object: true,
  customer: true,
  invoice: true,
  latest_charge: true,
  payment_method: true,
  status: true,
  amount: true,
  currency: true,
  created: true,
  last_payment_error: {
    type: true,
    code: true,
    decline_code: true,
    advice_code: true,
    network_decline_code: true,
    charge: true,
  },
};

/** Which payment belongs to which invoice. */
const invoicePayment: Shape = {
  id: true,
  object: true,
  customer: true,
  invoice: true,
  status: true,
  amount_paid: true,
  amount_requested: true,
  currency: true,
  created: true,
  payment: { type: true, payment_intent: true, charge: true },
};

const creditNote: Shape = {
  id: true,
  object: true,
  customer: true,
  invoice: true,
  amount: true,
  total: true,
  currency: true,
  reason: true,
  status: true,
  type: true,
  created: true,
  voided_at: true,
  refund: true,
};

/** What is kept of how customers pay and of what is set to change, by how each object calls itself. */
export function moneyShapes(of: Readonly<Record<'price' | 'plan' | 'coupon', Shape>>) {
  const { price, plan, coupon } = of;
  const discount: Shape = { coupon, discount: true, promotion_code: true };
  const item: Shape = { price, plan, quantity: true, discounts: discount };
  return {
    payment_method: paymentMethod,
    card: cardSource,
    bank_account: { id: true, object: true, customer: true, status: true },
    source,
    dispute,
    refund,
    charge,
    payment_intent: paymentIntent,
    invoice_payment: invoicePayment,
    credit_note: creditNote,
    promotion_code: {
      id: true,
      object: true,
      active: true,
      created: true,
      coupon,
      promotion: { type: true, coupon },
    },
    subscription_schedule: {
      id: true,
      object: true,
      customer: true,
      subscription: true,
      released_subscription: true,
      status: true,
      created: true,
      canceled_at: true,
      completed_at: true,
      released_at: true,
      current_phase: { start_date: true, end_date: true },
      end_behavior: true,
      renewal_behavior: true,
      phases: {
        start_date: true,
        end_date: true,
        trial: true,
        trial_end: true,
        currency: true,
        coupon,
        discounts: discount,
        items: item,
        // Before 2020-08-27.
        plans: item,
      },
    },
  } satisfies Record<string, Shape>;
}
