import type { EpochSeconds } from '#domain/facts.ts';
import { plan as planAct } from '#simulation/company/agenda.ts';
import { DAY_S, HOUR_S, endOfPeriod } from '#simulation/company/calendar.ts';
import type { Company, Customer, Invoice, Subscription } from '#simulation/company/company.ts';
import type { CouponTerms } from '#simulation/company/coupons.ts';
import type { Plan } from '#simulation/company/plans.ts';
import { between, chance, stripeId } from '#simulation/company/random.ts';

import { showCustomer } from './customer.ts';
import { giveDiscount } from './discount.ts';
import { draftInvoice, finalizeInvoice, linesOfPeriod, voidInvoice } from './invoice.ts';
import { payInvoice } from './payment.ts';
import { planRenewal } from './renewal.ts';
import { announceSubscription, updateSubscription } from './subscription.ts';
import { followTrial } from './trial.ts';

/** New subscriptions are billed in the flexible way from this day of the company on. */
const FLEXIBLE_BILLING_DAY = 200;

export interface Order {
  readonly plan: Plan;
  readonly quantity: number;
  readonly coupon: CouponTerms | null;
  /** Checkout shows a subscription once it is paid; with Elements it is `incomplete` until then. */
  readonly through: 'checkout' | 'elements';
  readonly trialDays: number | null;
  /** How much of it is used at first, in the unit of `UseKnot`. */
  readonly useLevel: number;
}

/** A new subscription, its first invoice, and everything that Stripe does with it on its own. */
export function subscribe(
  company: Company,
  customer: Customer,
  { at, ...order }: Order & { at: EpochSeconds },
): Subscription {
  const subscription = subscriptionOf(company, customer, { ...order, at });
  customer.subscriptions.push(subscription);
  if (order.coupon !== null) {
    subscription.discounts = [giveDiscount(company, subscription, { coupon: order.coupon, at })];
  }
  announceSubscription(company, subscription, { type: 'created', at });
  showCustomer(company, customer, at);
  const invoice = firstInvoice(company, subscription, at);
  if (subscription.status === 'incomplete') {
    awaitFirstPayment(company, invoice, at);
  } else {
    payInvoice(company, invoice, at);
  }
  followTrial(company, subscription);
  if (order.trialDays === null) planRenewal(company, subscription);
  return subscription;
}

function subscriptionOf(
  company: Company,
  customer: Customer,
  { plan, quantity, through, trialDays, useLevel, at }: Order & { at: EpochSeconds },
): Subscription {
  const { ids, random } = customer;
  const trialEndAt = trialDays === null ? null : at + trialDays * DAY_S;
  const started =
    trialEndAt === null ? (through === 'checkout' ? 'active' : 'incomplete') : 'trialing';
  return {
    id: stripeId(ids, 'sub_1', 23),
    customer,
    createdAt: at,
    billing: at < company.startAt + FLEXIBLE_BILLING_DAY * DAY_S ? 'classic' : 'flexible',
    atTrialEndWithoutCard: customer.card !== null || chance(random, 0.6) ? 'cancel' : 'pause',
    pendingLines: [],
    use: [{ at, level: useLevel }],
    decidesAt: null,
    bookedUnits: 0n,
    shown: null,
    status: started,
    items: [{ id: stripeId(ids, 'si_'), createdAt: at, plan, quantity }],
    discounts: [],
    anchorAt: trialEndAt ?? at,
    periodStartAt: at,
    periodEndAt: trialEndAt ?? endOfPeriod(plan.interval, { anchor: at, start: at }),
    trialStartAt: trialEndAt === null ? null : at,
    trialEndAt,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    cancellation: { reason: null, feedback: null, comment: null },
    pausedCollection: null,
    pausedBecause: null,
    pausedAt: null,
    latestInvoiceId: stripeId(ids, 'in_1', 23),
  };
}

/** A trial begins with an invoice over nothing. */
function firstInvoice(company: Company, subscription: Subscription, at: EpochSeconds): Invoice {
  const lines = linesOfPeriod(subscription).map((line) =>
    subscription.status === 'trialing' ? { ...line, amountMinor: 0n } : line,
  );
  const invoice = draftInvoice(company, subscription, {
    id: subscription.latestInvoiceId,
    reason: 'subscription_create',
    at,
    lines,
  });
  finalizeInvoice(company, invoice, at);
  return invoice;
}

/** Most confirm within the minute; who does not in 23 hours never was a customer. */
function awaitFirstPayment(company: Company, invoice: Invoice, at: EpochSeconds): void {
  const { subscription } = invoice;
  const { random } = subscription.customer;
  if (chance(random, 0.88)) {
    planAct(company.agenda, at + between(random, 3, 90), (paid) =>
      payInvoice(company, invoice, paid),
    );
    return;
  }
  planAct(company.agenda, at + 23 * HOUR_S, (expired) => {
    updateSubscription(company, subscription, {
      status: 'incomplete_expired',
      endedAt: expired,
      at: expired,
    });
    voidInvoice(company, invoice, expired);
  });
}
