import type { EpochSeconds } from '#domain/facts.ts';
import { addMonths, dayOf } from '#simulation/company/calendar.ts';
import type { Card, Company, Customer } from '#simulation/company/company.ts';
import type { CouponTerms } from '#simulation/company/coupons.ts';
import { inventPerson } from '#simulation/company/people.ts';
import type { SimulatedCurrency } from '#simulation/company/plans.ts';
import { between, pick, randomOf, stripeId } from '#simulation/company/random.ts';
import { inventSource } from '#simulation/company/sources.ts';
import { customerShape, paymentMethodShape } from '#simulation/shapes/customer.ts';
import { discountShape } from '#simulation/shapes/discount.ts';
import { previousAttributes } from '#simulation/shapes/previous-attributes.ts';

import { emit } from './emit.ts';

/** A new customer with an invented name, without a card or a subscription. */
export function createCustomer(
  company: Company,
  { currency, at }: { currency: SimulatedCurrency; at: EpochSeconds },
): Customer {
  const index = company.customers.length;
  const random = randomOf(company.seed, 'customer', index);
  const ids = randomOf(company.seed, 'customer', index, 'ids');
  const customer: Customer = {
    id: stripeId(ids, 'cus_'),
    createdAt: at,
    person: inventPerson(random),
    currency,
    source: inventSource(randomOf(company.seed, 'customer', index, 'source')),
    random,
    ids,
    subscriptions: [],
    card: null,
    discount: null,
    invoicesNumbered: 0,
    shown: null,
  };
  company.customers.push(customer);
  customer.shown = customerShape(customer);
  emit(company, {
    type: 'customer.created',
    object: customer.shown,
    customer,
    at,
    isRequested: true,
  });
  return customer;
}

/** Tells what changed about a customer since the last event; nothing, when nothing did. */
export function showCustomer(company: Company, customer: Customer, at: EpochSeconds): void {
  const object = customerShape(customer);
  const previous = previousAttributes(customer.shown ?? {}, object);
  if (Object.keys(previous).length === 0) return;
  customer.shown = object;
  emit(company, { type: 'customer.updated', object, previous, customer, at });
}

/** A card of the customer's, which becomes the one that is charged. */
export function attachCard(company: Company, customer: Customer, at: EpochSeconds): void {
  const { random, ids } = customer;
  const { month, year } = dayOf(addMonths(at, between(random, 4, 44)));
  const card: Card = {
    id: stripeId(ids, 'pm_1', 23),
    createdAt: at,
    brand: pick(random, ['visa', 'visa', 'visa', 'mastercard', 'mastercard', 'amex']),
    last4: `${between(random, 1000, 9999)}`,
    expMonth: month,
    expYear: year,
  };
  customer.card = card;
  emit(company, {
    type: 'payment_method.attached',
    object: paymentMethodShape(card, customer),
    customer,
    at,
    isRequested: true,
  });
  showCustomer(company, customer, at);
}

/** The bank replaced the card and told Stripe, as most do. */
export function replaceCardByBank(company: Company, customer: Customer, at: EpochSeconds): void {
  const { card } = customer;
  if (card === null) return;
  customer.card = { ...card, expYear: card.expYear + 4 };
  const object = paymentMethodShape(customer.card, customer);
  emit(company, {
    type: 'payment_method.automatically_updated',
    object,
    previous: previousAttributes(paymentMethodShape(card, customer), object),
    customer,
    at,
  });
}

/** Gives the customer a discount that holds for every subscription without one of its own. */
export function giveCustomerDiscount(
  company: Company,
  customer: Customer,
  { coupon, at }: { coupon: CouponTerms; at: EpochSeconds },
): void {
  customer.discount = {
    id: stripeId(customer.ids, 'di_1', 23),
    coupon,
    startAt: at,
    endAt: null,
    subscriptionId: null,
  };
  emit(company, {
    type: 'customer.discount.created',
    object: discountShape(customer.discount, customer.id),
    customer,
    at,
    isRequested: true,
  });
  showCustomer(company, customer, at);
}

/** A card is good through the last day of its month. */
export function hasExpired({ expMonth, expYear }: Card, at: EpochSeconds): boolean {
  const { year, month } = dayOf(at);
  return year > expYear || (year === expYear && month > expMonth);
}
