import type { Temporal } from 'temporal-polyfill';

import type { Customer } from '#analysis/customers/customer.ts';
import type { CustomerSubscription, SubscriptionItem } from '#analysis/customers/subscriptions.ts';
import type { Plan } from '#analysis/revenue/movement-parts.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

import { plansWithQuantities } from './plan-words.ts';
import { metricWords } from './usage-words.ts';

interface Clock {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

/** `Acme`, or Stripe's id where no name is kept. */
export function customerTitle({ customerName, customerId }: Customer): string {
  return customerName ?? customerId;
}

/** `pays $49.00 a month`, `on trial`, `left`, `has never paid`. */
export function payingWords({ mrrMinor, currency, firstPaidAt, subscriptions }: Customer): string {
  if (mrrMinor > 0n) return `pays ${formatMoney(mrrMinor, currency)} a month`;
  if (subscriptions.some(({ status }) => status === 'trialing')) return 'on trial';
  if (subscriptions.some(({ endedAt }) => endedAt === null)) return 'pays nothing now';
  return firstPaidAt === null ? 'has never paid' : 'left';
}

/** What a subscription is of: `Pro × 5 + Support`; its id while no item is known. */
export function subscriptionPlans({ items, subscriptionId }: CustomerSubscription): string {
  return plansWithQuantities(items.map(planOf)) ?? subscriptionId;
}

/** How a subscription stands and what is next: `renews 3 Jun`, `trial until 3 Jun, then $35.00 a month`. */
export function standingWords(subscription: CustomerSubscription, clock: Clock): string[] {
  const { status, cancelAt, endedAt, periodEndAt, isAtRisk, collectionPause } = subscription;
  const on = (at: Temporal.Instant) => dayWords(at, clock);
  if (endedAt !== null) return [`ended ${on(endedAt)}`, ...feedback(subscription)];
  return [
    ...(STATUS_WORDS[status] === undefined ? [] : [STATUS_WORDS[status]]),
    ...(status !== 'past_due' && isAtRisk ? ['a payment failed'] : []),
    ...(collectionPause === null ? [] : ['collection is paused']),
    ...trial(subscription, clock),
    ...(cancelAt === null ? [] : [`ends ${on(cancelAt)}`, ...feedback(subscription)]),
    ...change(subscription, clock),
    ...(status === 'active' && cancelAt === null && periodEndAt !== null
      ? [`renews ${on(periodEndAt)}`]
      : []),
    ...(subscription.isIncomplete ? ['not fully priced yet'] : []),
  ];
}

/** What its prices say beside the money: discounts and when they end, and old prices. */
export function termsWords({ items, currency }: CustomerSubscription, clock: Clock): string[] {
  const discounts = items.filter(({ discountMinor }) => discountMinor !== null);
  const off = discounts.reduce((sum, { discountMinor }) => sum + (discountMinor ?? 0n), 0n);
  const [ends] = discounts.flatMap(({ discountEndsAt }) => discountEndsAt ?? []).toSorted(byTime);
  const former = items.filter(({ isFormerPrice }) => isFormerPrice).map(({ planName }) => planName);
  return [
    ...(off === 0n ? [] : [`${formatMoney(off, currency)} off a month${until(ends, clock)}`]),
    // Of a price in tiers nobody says what it would be without the discount.
    ...(off === 0n ? endOfDiscount(items, clock) : []),
    ...(former.length === 0 ? [] : [`an old price of ${former.join(' and ')}`]),
    ...(items.some(({ isMetered }) => isMetered) ? ['metered use is billed on top'] : []),
  ];
}

/** Stripe's words where people would say it in another way; `active` needs none. */
const STATUS_WORDS: Readonly<Record<string, string | undefined>> = {
  past_due: 'past due: a payment failed',
  unpaid: 'unpaid: Stripe stopped trying',
  paused: 'paused',
  incomplete: 'the first payment is open',
  incomplete_expired: 'never paid',
};

function trial(
  { status, trialEndAt, trialMrrMinor, currency }: CustomerSubscription,
  clock: Clock,
) {
  if (status !== 'trialing') return [];
  const end = trialEndAt === null ? '' : ` until ${dayWords(trialEndAt, clock)}`;
  const then =
    trialMrrMinor === null ? '' : `, then ${formatMoney(trialMrrMinor, currency)} a month`;
  return [`trial${end}${then}`];
}

function change({ nextChange, cancelAt, currency }: CustomerSubscription, clock: Clock): string[] {
  // The end has been said already.
  if (nextChange === null || (cancelAt !== null && nextChange.mrrMinor === 0n)) return [];
  const { at, mrrMinor } = nextChange;
  const amount = mrrMinor === 0n ? 'ends' : `${formatMoney(mrrMinor, currency)} a month`;
  return [
    mrrMinor === 0n ? `ends ${dayWords(at, clock)}` : `${amount} from ${dayWords(at, clock)}`,
  ];
}

function feedback({ cancellationFeedback: said }: CustomerSubscription): string[] {
  return said === null ? [] : [`their reason: ${metricWords(said)}`];
}

function endOfDiscount(items: readonly SubscriptionItem[], clock: Clock): string[] {
  const [ends] = items.flatMap(({ discountEndsAt }) => discountEndsAt ?? []).toSorted(byTime);
  return ends === undefined ? [] : [`a discount${until(ends, clock)}`];
}

function until(at: Temporal.Instant | undefined, clock: Clock): string {
  return at === undefined ? '' : ` until ${dayWords(at, clock)}`;
}

function byTime(one: Temporal.Instant, other: Temporal.Instant): number {
  return one.epochMilliseconds - other.epochMilliseconds;
}

function dayWords(at: Temporal.Instant, { now, timezone }: Clock): string {
  return dayAsOf(dayOf(at, timezone), dayOf(now, timezone));
}

function planOf(item: SubscriptionItem): Plan {
  const { planName, productName, interval, intervalCount, quantity } = item;
  return {
    product: productName ?? planName,
    price: planName === productName ? null : planName,
    interval,
    intervalCount,
    quantity: quantity ?? '1',
  };
}

/** Where a customer came from, when a key is set, and whose account it is, when there are several. */
export function originFacts(customer: Customer): [name: string, value: string][] {
  const { attribution, metadataKey, account, hasOtherAccounts } = customer;
  return [
    ...(metadataKey === null ? [] : [fact(metadataKey, attribution ?? 'not known')]),
    ...(hasOtherAccounts ? [fact('Stripe account', account)] : []),
  ];
}

function fact(name: string, value: string): [name: string, value: string] {
  return [name, value];
}
