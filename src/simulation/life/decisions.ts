import type { EpochSeconds } from '#domain/facts.ts';
import { addItem, changeItem, switchToYearly } from '#simulation/acts/change.ts';
import { collect } from '#simulation/acts/payment.ts';
import type { Company, Invoice, Item, Subscription } from '#simulation/company/company.ts';
import { planOf } from '#simulation/company/plans.ts';
import { between, chance } from '#simulation/company/random.ts';

import { leave } from './leaving.ts';
import { biggerPlan, smallerPlan, yearlyPlan } from './offers.ts';
import type { Decision } from './rates.ts';
import { rest } from './rest.ts';
import { takeSecondProduct } from './signup.ts';

/** Does what was decided, as far as it is possible, and lets the next decision be drawn. */
export function carryOut(
  company: Company,
  subscription: Subscription,
  { decision, at }: { decision: Decision; at: EpochSeconds },
): void {
  if (decision === 'cancel') {
    leave(company, subscription, at);
    return;
  }
  if (decision === 'pause') {
    rest(company, subscription, at);
    return;
  }
  const invoice = change(company, subscription, { decision, at });
  if (invoice !== null) collect(company, invoice, at);
  company.undecided.push(subscription);
}

/** The invoice that became due by it, if any. */
export function change(
  company: Company,
  subscription: Subscription,
  { decision, at }: { decision: Exclude<Decision, 'cancel' | 'pause'>; at: EpochSeconds },
): Invoice | null {
  const item = subscription.items[0];
  if (item === undefined) return null;
  const now = { subscription, item, at };
  switch (decision) {
    case 'upgrade':
      return upgrade(company, now);
    case 'downgrade':
      return downgrade(company, now);
    case 'pay_yearly':
      return payYearly(company, now);
    case 'more':
      return takeMore(company, now);
    case 'fewer':
      return takeFewer(company, now);
    case 'add_archive':
      return addArchive(company, now);
    case 'second_product':
      addSecondProduct(company, now);
      return null;
    case 'nothing':
      return null;
    default:
      return decision satisfies never;
  }
}

interface Moment {
  readonly subscription: Subscription;
  readonly item: Item;
  readonly at: EpochSeconds;
}

function upgrade(company: Company, { subscription, item, at }: Moment): Invoice | null {
  const plan = biggerPlan(company, item.plan, at);
  if (plan === null) return null;
  const proration = chance(subscription.customer.random, 0.4) ? 'now' : 'later';
  return changeItem(company, subscription, { item, plan, proration, at });
}

function downgrade(company: Company, { subscription, item, at }: Moment): Invoice | null {
  const plan = smallerPlan(company, item.plan, at);
  if (plan === null) return null;
  return changeItem(company, subscription, { item, plan, proration: 'none', at });
}

function payYearly(company: Company, { subscription, item, at }: Moment): Invoice | null {
  const plan = yearlyPlan(company, item.plan, at);
  if (plan === null || subscription.items.length > 1) return null;
  return switchToYearly(company, subscription, { item, plan, at });
}

/** A seat or three, or a good part more storage. */
function takeMore(company: Company, { subscription, item, at }: Moment): Invoice | null {
  const { random } = subscription.customer;
  const quantity = item.quantity + between(random, 1, Math.max(2, Math.ceil(item.quantity / 4)));
  const proration = chance(random, 0.3) ? 'now' : 'later';
  return changeItem(company, subscription, { item, quantity, proration, at });
}

function takeFewer(company: Company, { subscription, item, at }: Moment): Invoice | null {
  const { random } = subscription.customer;
  const least = Math.max(1, Math.floor(item.quantity * 0.7));
  if (least >= item.quantity) return null;
  const quantity = between(random, least, item.quantity - 1);
  return changeItem(company, subscription, { item, quantity, proration: 'none', at });
}

function addArchive(company: Company, { subscription, item, at }: Moment): null {
  const plan = planOf('archive_month');
  const isPossible = item.plan.interval === 'month' && subscription.items.length === 1;
  if (isPossible && item.plan.currency === plan.currency) {
    const quantity = between(subscription.customer.random, 80, 500);
    addItem(company, subscription, { plan, quantity, at });
  }
  return null;
}

function addSecondProduct(company: Company, { subscription, item, at }: Moment): void {
  const { customer } = subscription;
  if (customer.subscriptions.length > 1) return;
  takeSecondProduct(company, customer, { beside: item.plan.product, at });
}
