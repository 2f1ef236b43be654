import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S, HOUR_S, endOfPeriod } from '#simulation/company/calendar.ts';
import {
  hasEnded,
  intervalOf,
  type Company,
  type Customer,
  type Invoice,
  type Subscription,
} from '#simulation/company/company.ts';
import { between, chance } from '#simulation/company/random.ts';

import { hasExpired, replaceCardByBank } from './customer.ts';
import { dropOverDiscounts } from './discount.ts';
import {
  draftInvoice,
  finalizeInvoice,
  linesOfPeriod,
  nextInvoiceId,
  voidInvoice,
} from './invoice.ts';
import { collect } from './payment.ts';
import { endSubscription, updateSubscription } from './subscription.ts';

/** Plans what happens at the end of the running period; void when the period has changed by then. */
export function planRenewal(company: Company, subscription: Subscription): void {
  plan(company.agenda, subscription.periodEndAt, (at) => {
    const isRunning = subscription.status === 'active' || subscription.status === 'past_due';
    if (!isRunning || subscription.periodEndAt !== at) return;
    if (subscription.cancelAt !== null && subscription.cancelAt <= at) {
      endSubscription(company, subscription, { at, reason: 'cancellation_requested' });
    } else {
      renew(company, subscription, at);
    }
  });
}

/** Begins the next period with its invoice, which is finalised an hour later. */
export function renew(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const since = subscription.periodStartAt;
  const id = nextInvoiceId(subscription);
  updateSubscription(company, subscription, {
    status: subscription.status === 'trialing' ? 'active' : subscription.status,
    discounts: dropOverDiscounts(company, subscription, at),
    periodStartAt: at,
    periodEndAt: endOfPeriod(intervalOf(subscription), {
      anchor: subscription.anchorAt,
      start: at,
    }),
    latestInvoiceId: id,
    at,
  });
  const lines = [...subscription.pendingLines.splice(0), ...linesOfPeriod(subscription)];
  const invoice = draftInvoice(company, subscription, {
    id,
    reason: 'subscription_cycle',
    at,
    lines,
    since,
  });
  bill(company, invoice, at);
  planRenewal(company, subscription);
  mayReplaceCard(company, subscription.customer, at);
}

/** A paused collection voids the invoice at once, or leaves it a draft. */
function bill(company: Company, invoice: Invoice, at: EpochSeconds): void {
  const { subscription } = invoice;
  if (subscription.pausedCollection === 'keep_as_draft') return;
  if (subscription.pausedCollection === 'void') {
    voidInvoice(company, invoice, at);
    return;
  }
  const delay = HOUR_S + between(subscription.customer.random, 0, 240);
  plan(company.agenda, at + delay, (later) => {
    if (hasEnded(subscription)) {
      voidInvoice(company, invoice, later);
      return;
    }
    finalizeInvoice(company, invoice, later);
    collect(company, invoice, later);
  });
}

/** Before a card runs out, most banks tell Stripe about its successor. */
function mayReplaceCard(company: Company, customer: Customer, at: EpochSeconds): void {
  const { card, random } = customer;
  if (card === null || !hasExpired(card, at + 40 * DAY_S) || !chance(random, 0.6)) return;
  plan(company.agenda, at + between(random, DAY_S, 9 * DAY_S), (later) => {
    if (customer.card === card) replaceCardByBank(company, customer, later);
  });
}
