import type { EpochSeconds } from '#domain/facts.ts';
import { plan as planAct } from '#simulation/company/agenda.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import type { Company } from '#simulation/company/company.ts';
import { COUPONS } from '#simulation/company/coupons.ts';
import {
  PLANS,
  PRICE_RAISE_DAY,
  PRODUCTS,
  type Plan,
  type ProductKey,
} from '#simulation/company/plans.ts';
import {
  couponShape,
  isOnSale,
  planShape,
  priceWithTiersShape,
  productShape,
} from '#simulation/shapes/catalogue.ts';
import { previousAttributes } from '#simulation/shapes/previous-attributes.ts';

import { emit, type Announcement } from './emit.ts';

/** The first second of the company: what it sells, and the coupons it gives. */
export function openCatalogue(company: Company): void {
  const at = company.startAt;
  for (const key of Object.keys(PRODUCTS) as ProductKey[]) {
    emitCatalogue(company, { type: 'product.created', object: productShape(company, key, at), at });
  }
  for (const plan of PLANS.filter((each) => isOnSale(company, each, at))) {
    offerPrice(company, plan, at);
  }
  for (const coupon of Object.values(COUPONS)) {
    emitCatalogue(company, { type: 'coupon.created', object: couponShape(coupon, at), at });
  }
  planAct(company.agenda, at + PRICE_RAISE_DAY * DAY_S, (day) => raisePrices(company, day));
}

/** New prices go on sale, the product points to them, the old ones are archived but stay in force. */
function raisePrices(company: Company, at: EpochSeconds): void {
  const before = at - 1;
  for (const plan of PLANS.filter(({ soldFromDay }) => soldFromDay === PRICE_RAISE_DAY)) {
    offerPrice(company, plan, at);
  }
  const product = productShape(company, 'api', at);
  emitCatalogue(company, {
    type: 'product.updated',
    object: product,
    previous: previousAttributes(productShape(company, 'api', company.startAt), product),
    at,
  });
  for (const plan of PLANS.filter(({ soldUntilDay }) => soldUntilDay === PRICE_RAISE_DAY)) {
    for (const [type, shape] of [
      ['price.updated', priceWithTiersShape],
      ['plan.updated', planShape],
    ] as const) {
      const object = shape(company, plan, at);
      const previous = previousAttributes(shape(company, plan, before), object);
      emitCatalogue(company, { type, object, previous, at });
    }
  }
}

function offerPrice(company: Company, plan: Plan, at: EpochSeconds): void {
  const price = priceWithTiersShape(company, plan, at);
  emitCatalogue(company, { type: 'plan.created', object: planShape(company, plan, at), at });
  emitCatalogue(company, { type: 'price.created', object: price, at });
}

function emitCatalogue(
  company: Company,
  event: Omit<Announcement, 'customer' | 'isRequested'>,
): void {
  emit(company, { ...event, customer: null, isRequested: true });
}
