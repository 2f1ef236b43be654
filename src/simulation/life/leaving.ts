import type { EpochSeconds } from '#domain/facts.ts';
import { cancelNow, scheduleCancellation, undoCancellation } from '#simulation/acts/leave.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S, HOUR_S } from '#simulation/company/calendar.ts';
import {
  isLive,
  type Company,
  type Customer,
  type Subscription,
} from '#simulation/company/company.ts';
import { COUPONS } from '#simulation/company/coupons.ts';
import { between, chance, weighted } from '#simulation/company/random.ts';

import { comeBack } from './signup.ts';

/** Leaves at the end of the period, at once, or only to take up another plan within the day. */
export function leave(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const { customer } = subscription;
  const way = weighted(customer.random, [
    ['at_period_end', 84],
    ['now', 11],
    ['swap', 5],
  ] as const);
  if (way === 'at_period_end') {
    scheduleCancellation(company, subscription, at);
    mayStay(company, subscription, at);
    return;
  }
  cancelNow(company, subscription, at);
  if (way === 'now') return;
  plan(company.agenda, at + between(customer.random, HOUR_S, 20 * HOUR_S), (later) => {
    if (!customer.subscriptions.some(isLive)) comeBack(company, customer, later);
  });
}

/** Some who left come back after weeks; of those whose card failed, more. */
export function mayComeBack(company: Company, customer: Customer, at: EpochSeconds): void {
  const last = customer.subscriptions.at(-1);
  if (last === undefined || last.bookedUnits > 0n) return;
  const neverPaid = last.trialEndAt !== null && (last.endedAt ?? at) <= last.trialEndAt;
  const likelihood = last.cancellation.reason === 'payment_failed' ? 0.35 : 0.14;
  if (!chance(customer.random, neverPaid ? 0.03 : likelihood)) return;
  plan(company.agenda, at + between(customer.random, 9 * DAY_S, 150 * DAY_S), (later) => {
    if (!customer.subscriptions.some(isLive)) comeBack(company, customer, later);
  });
}

/** One in five thinks better of it before the period ends, half of them for a discount. */
function mayStay(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const { customer, cancelAt } = subscription;
  if (cancelAt === null || !chance(customer.random, 0.2)) return;
  const latest = Math.min(cancelAt - HOUR_S, at + 20 * DAY_S);
  if (latest <= at) return;
  const isFree = subscription.discounts.length === 0 && customer.discount === null;
  const offer = isFree && chance(customer.random, 0.5) ? COUPONS.stay : null;
  plan(company.agenda, between(customer.random, at + 60, latest), (later) => {
    if (!isLive(subscription) || subscription.cancelAt === null) return;
    undoCancellation(company, subscription, { offer, at: later });
    company.undecided.push(subscription);
  });
}
