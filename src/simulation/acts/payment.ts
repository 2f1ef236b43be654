import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S, HOUR_S } from '#simulation/company/calendar.ts';
import {
  hasEnded,
  type Company,
  type Customer,
  type Invoice,
} from '#simulation/company/company.ts';
import { between, chance, stripeId, weighted } from '#simulation/company/random.ts';
import { chargeShape, type Charge, type Decline } from '#simulation/shapes/charge.ts';

import { attachCard, hasExpired, showCustomer } from './customer.ts';
import { emit } from './emit.ts';
import { showInvoice } from './invoice.ts';
import { mayRegret } from './money-back.ts';
import { endSubscription, updateSubscription } from './subscription.ts';

/** When Stripe tries again after each failed attempt; after the last, the subscription is cancelled. */
const RETRY_AFTER_DAYS = [3, 5, 7] as const;

/** Tries to collect an open invoice, as Stripe does on its own, with all that follows. */
export function collect(company: Company, invoice: Invoice, at: EpochSeconds): void {
  const { subscription } = invoice;
  if (invoice.status !== 'open' || hasEnded(subscription)) return;
  const decline = invoice.totalMinor > 0n ? declineOf(subscription.customer, invoice, at) : null;
  if (decline === null) {
    payInvoice(company, invoice, at);
    return;
  }
  failInvoice(company, invoice, { decline, at });
  if (invoice.nextAttemptAt === null) {
    endSubscription(company, subscription, { at, reason: 'payment_failed' });
    return;
  }
  plan(company.agenda, invoice.nextAttemptAt, (next) => collect(company, invoice, next));
  const { random } = subscription.customer;
  if (chance(random, 0.22)) {
    plan(company.agenda, at + between(random, HOUR_S, 60 * HOUR_S), (later) =>
      payWithNewCard(company, invoice, later),
    );
  }
}

/** Marks an invoice paid, with the charge when there was something to charge. */
export function payInvoice(company: Company, invoice: Invoice, at: EpochSeconds): void {
  const { subscription, totalMinor } = invoice;
  const { customer } = subscription;
  if (totalMinor > 0n) {
    invoice.attempts += 1;
    const charge = chargeOf(invoice, at, null);
    emit(company, { type: 'charge.succeeded', object: chargeShape(charge), customer, at });
    mayRegret(company, charge, subscription);
  }
  Object.assign(invoice, { status: 'paid', paidAt: at, nextAttemptAt: null });
  showInvoice(company, invoice, { type: 'paid', at });
  showInvoice(company, invoice, { type: 'payment_succeeded', at });
  if (subscription.status === 'past_due' || subscription.status === 'incomplete') {
    updateSubscription(company, subscription, { status: 'active', at });
    showCustomer(company, customer, at);
  }
}

/** One failed attempt: the charge, the invoice, and a subscription that is late from now on. */
export function failInvoice(
  company: Company,
  invoice: Invoice,
  { decline, at }: { decline: Decline; at: EpochSeconds },
): void {
  const { subscription } = invoice;
  const { customer } = subscription;
  const retryInDays = RETRY_AFTER_DAYS[invoice.attempts];
  invoice.attempts += 1;
  invoice.nextAttemptAt = retryInDays === undefined ? null : at + retryInDays * DAY_S;
  emit(company, {
    type: 'charge.failed',
    object: chargeShape(chargeOf(invoice, at, decline)),
    customer,
    at,
  });
  showInvoice(company, invoice, { type: 'payment_failed', at });
  if (subscription.status === 'active') {
    updateSubscription(company, subscription, { status: 'past_due', at });
    showCustomer(company, customer, at);
  }
}

/** The customer saw the mail, entered another card and paid. */
export function payWithNewCard(company: Company, invoice: Invoice, at: EpochSeconds): void {
  if (invoice.status !== 'open' || hasEnded(invoice.subscription)) return;
  attachCard(company, invoice.subscription.customer, at);
  payInvoice(company, invoice, at);
}

function declineOf(customer: Customer, invoice: Invoice, at: EpochSeconds): Decline | null {
  const { card, random } = customer;
  if (card !== null && hasExpired(card, at)) {
    return { code: 'expired_card', advice: 'confirm_card_data' };
  }
  if (!chance(random, invoice.attempts === 0 ? 0.04 : 0.7)) return null;
  return weighted<Decline>(random, [
    [{ code: 'insufficient_funds', advice: 'try_again_later' }, 6],
    [{ code: 'generic_decline', advice: 'try_again_later' }, 3],
    [{ code: 'lost_card', advice: 'do_not_try_again' }, 1],
  ]);
}

function chargeOf(invoice: Invoice, at: EpochSeconds, decline: Decline | null): Charge {
  const { customer } = invoice.subscription;
  if (customer.card === null) throw new Error(`${customer.id} has no card to charge.`);
  return {
    id: stripeId(customer.ids, 'ch_3', 23),
    paymentIntentId: stripeId(customer.ids, 'pi_3', 23),
    customer,
    card: customer.card,
    createdAt: at,
    amountMinor: invoice.totalMinor,
    decline,
    isDisputed: false,
    refundedMinor: 0n,
  };
}
