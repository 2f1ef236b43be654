import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S, endOfPeriod } from '#simulation/company/calendar.ts';
import { intervalOf, type Company, type Subscription } from '#simulation/company/company.ts';
import { between, chance } from '#simulation/company/random.ts';

import { attachCard } from './customer.ts';
import { draftInvoice, finalizeInvoice, linesOfPeriod, nextInvoiceId } from './invoice.ts';
import { collect } from './payment.ts';
import { planRenewal, renew } from './renewal.ts';
import { announceSubscription, endSubscription, updateSubscription } from './subscription.ts';

/** From the first day of a trial to what becomes of it. */
export function followTrial(company: Company, subscription: Subscription): void {
  const { customer, createdAt, trialEndAt } = subscription;
  if (trialEndAt === null) return;
  const { agenda } = company;
  const isStillTrying = () => subscription.status === 'trialing';
  plan(agenda, trialEndAt - 3 * DAY_S, (at) => {
    if (isStillTrying())
      announceSubscription(company, subscription, { type: 'trial_will_end', at });
  });
  const wantsIt = chance(customer.random, customer.card === null ? 0.45 : 0.7);
  const decidesAt = between(customer.random, createdAt + DAY_S, trialEndAt - 600);
  plan(agenda, decidesAt, (at) => {
    if (!isStillTrying()) return;
    if (wantsIt && customer.card === null) attachCard(company, customer, at);
    if (!wantsIt && customer.card !== null) declineTrial(company, subscription, at);
  });
  plan(agenda, trialEndAt, (at) => {
    if (isStillTrying()) endTrial(company, subscription, at);
  });
}

function declineTrial(company: Company, subscription: Subscription, at: EpochSeconds): void {
  updateSubscription(company, subscription, {
    cancelAt: subscription.trialEndAt,
    canceledAt: at,
    cancellation: { reason: 'cancellation_requested', feedback: 'unused', comment: null },
    at,
    isRequested: true,
  });
}

function endTrial(company: Company, subscription: Subscription, at: EpochSeconds): void {
  if (subscription.cancelAt !== null) {
    endSubscription(company, subscription, { at, reason: 'cancellation_requested' });
  } else if (subscription.customer.card !== null) {
    renew(company, subscription, at);
  } else if (subscription.atTrialEndWithoutCard === 'pause') {
    pauseForWantOfCard(company, subscription, at);
  } else {
    endSubscription(company, subscription, { at, reason: null });
  }
}

function pauseForWantOfCard(company: Company, subscription: Subscription, at: EpochSeconds): void {
  updateSubscription(company, subscription, {
    status: 'paused',
    pausedBecause: 'trial_end_without_payment_method',
    pausedAt: at,
    at,
  });
  announceSubscription(company, subscription, { type: 'paused', at });
  const { random } = subscription.customer;
  const days = between(random, 2, 30);
  const comesBack = chance(random, 0.35);
  plan(company.agenda, at + days * DAY_S + between(random, 0, DAY_S), (later) => {
    if (subscription.status !== 'paused') return;
    if (!comesBack) {
      endSubscription(company, subscription, { at: later, reason: 'cancellation_requested' });
      return;
    }
    attachCard(company, subscription.customer, later);
    resumePaused(company, subscription, later);
  });
}

/** A paused subscription runs again, with a new period and an invoice that is due at once. */
export function resumePaused(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const id = nextInvoiceId(subscription);
  updateSubscription(company, subscription, {
    status: 'active',
    pausedBecause: null,
    pausedAt: null,
    anchorAt: at,
    periodStartAt: at,
    periodEndAt: endOfPeriod(intervalOf(subscription), { anchor: at, start: at }),
    latestInvoiceId: id,
    at,
    isRequested: true,
  });
  announceSubscription(company, subscription, { type: 'resumed', at });
  const invoice = draftInvoice(company, subscription, {
    id,
    reason: 'subscription_update',
    at,
    lines: linesOfPeriod(subscription),
  });
  finalizeInvoice(company, invoice, at);
  collect(company, invoice, at);
  planRenewal(company, subscription);
}
