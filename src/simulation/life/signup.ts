import type { EpochSeconds } from '#domain/facts.ts';
import { attachCard, createCustomer, giveCustomerDiscount } from '#simulation/acts/customer.ts';
import { subscribe, type Order } from '#simulation/acts/subscribe.ts';
import { DAY_S, dayOf } from '#simulation/company/calendar.ts';
import type { Company, Customer, Subscription } from '#simulation/company/company.ts';
import { COUPONS, type CouponTerms } from '#simulation/company/coupons.ts';
import { planOf, type Plan, type ProductKey } from '#simulation/company/plans.ts';
import {
  between,
  chance,
  fraction,
  randomOf,
  waitingTime,
  weighted,
  type Random,
} from '#simulation/company/random.ts';

import { proPlan } from './offers.ts';

const TRIAL_DAYS = 14;

/** A new customer, who pays at once or tries first. */
export function signUp(
  company: Company,
  at: EpochSeconds,
  wish: { tries?: boolean } = {},
): Customer {
  const dice = randomOf(company.seed, 'wishes', company.customers.length);
  const currency = chance(dice, 0.035) ? 'eur' : 'usd';
  const customer = createCustomer(company, { currency, at });
  const plan = currency === 'eur' ? planOf('teams_month_eur') : wishedPlan(company, dice, at);
  const tries = (wish.tries ?? chance(dice, 0.38)) && plan.product !== 'archive';
  if (!tries || chance(dice, 0.5)) attachCard(company, customer, at);
  const isNonprofit = chance(dice, 0.02);
  if (isNonprofit) giveCustomerDiscount(company, customer, { coupon: COUPONS.nonprofit, at });
  begin(company, customer, {
    plan,
    coupon: isNonprofit || currency === 'eur' ? null : couponAt(company, { plan, dice, at }),
    through: chance(dice, 0.7) ? 'checkout' : 'elements',
    trialDays: tries ? TRIAL_DAYS : null,
    at,
  });
  return customer;
}

/** Somebody who left takes up a plan again, at today's price. */
export function comeBack(company: Company, customer: Customer, at: EpochSeconds): void {
  const former = customer.subscriptions.at(-1)?.items[0]?.plan;
  if (former === undefined) return;
  attachCard(company, customer, at);
  const plan = former.key.startsWith('pro') ? proPlan(company, former.interval, at) : former;
  begin(company, customer, { plan, coupon: null, through: 'checkout', trialDays: null, at });
}

/** A plan of the other product for somebody who has one; null when there is none to have. */
export function takeSecondProduct(
  company: Company,
  customer: Customer,
  { beside, at }: { beside: ProductKey; at: EpochSeconds },
): Subscription | null {
  if (customer.currency === 'eur' || customer.card === null) return null;
  const plan = beside === 'teams' ? proPlan(company, 'month', at) : planOf('teams_month');
  return begin(company, customer, { plan, coupon: null, through: 'checkout', trialDays: null, at });
}

function begin(
  company: Company,
  customer: Customer,
  order: Omit<Order, 'quantity' | 'useLevel'> & { at: EpochSeconds },
): Subscription {
  const { random } = customer;
  const quantity = firstQuantity(order.plan, random);
  const subscription = subscribe(company, customer, {
    ...order,
    quantity,
    useLevel: firstUse(order.plan, { quantity, random }),
  });
  company.undecided.push(subscription);
  return subscription;
}

function wishedPlan(company: Company, dice: Random, at: EpochSeconds): Plan {
  return weighted<Plan>(dice, [
    [planOf('starter_month'), 28],
    [planOf('starter_year'), 4],
    [proPlan(company, 'month', at), 25],
    [proPlan(company, 'year', at), 6],
    [planOf('scale_month'), 6],
    [planOf('scale_year'), 2],
    [planOf('teams_month'), 22],
    [planOf('teams_year'), 5],
    [planOf('archive_month'), 2],
  ]);
}

function couponAt(
  company: Company,
  { plan, dice, at }: { plan: Plan; dice: Random; at: EpochSeconds },
): CouponTerms | null {
  const age = (at - company.startAt) / DAY_S;
  const { month, day } = dayOf(at);
  if (age < 20 && chance(dice, 0.1)) return COUPONS.partner;
  if (age < 60 && chance(dice, 0.4)) return COUPONS.launch;
  if (month === 11 && day >= 20 && chance(dice, 0.6)) return COUPONS.blackFriday;
  const isProMonthly = plan.key.startsWith('pro_month');
  return weighted<CouponTerms | null>(dice, [
    [COUPONS.friends, 4],
    [COUPONS.startup, isProMonthly ? 12 : 0],
    [COUPONS.welcome, 6],
    [null, 84],
  ]);
}

function firstQuantity({ product }: Plan, random: Random): number {
  if (product === 'api') return 1;
  if (product === 'archive') return between(random, 80, 700);
  return Math.min(60, 3 + Math.floor(waitingTime(random, 7)));
}

function firstUse(
  { product, limits }: Plan,
  { quantity, random }: { quantity: number; random: Random },
): number {
  if (product === 'api') return (limits['api_calls'] ?? 0) * (0.08 + fraction(random) * 0.5);
  return quantity * (0.55 + fraction(random) * 0.4);
}
