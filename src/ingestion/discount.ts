import type { Coupon, Discount, MissingObject } from '#domain/facts.ts';

import { catalogueKey, type Catalogue } from './catalogue.ts';
import {
  decimalAt,
  idAt,
  isObject,
  listAt,
  objectAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';

/** What is needed to resolve a discount: the catalogue, and the discounts that events have shown in full. */
export interface DiscountSources {
  readonly catalogue: Catalogue;
  readonly discounts: ReadonlyMap<string, JsonObject>;
}

export interface ReadDiscounts {
  readonly discounts: readonly Discount[];
  readonly missing: readonly MissingObject[];
}

/** Reads a list of discounts, whole or by id, and names what no event has shown yet. */
export function readDiscounts(
  entries: readonly (Json | undefined)[],
  currency: string,
  sources: DiscountSources,
): ReadDiscounts {
  const read = entries
    .filter((entry) => entry !== undefined && entry !== null)
    .map((entry) => readDiscount(entry, currency, sources));
  return {
    discounts: read.filter((one) => 'coupon' in one),
    missing: read.filter((one) => 'kind' in one),
  };
}

/** Resolves one discount; a missing object when the discount or its coupon is unknown. */
export function readDiscount(
  entry: Json,
  currency: string,
  { catalogue, discounts }: DiscountSources,
): Discount | MissingObject {
  const id = (isObject(entry) ? textAt(entry, 'id') : textAt({ entry }, 'entry')) ?? '';
  const whole = discounts.get(id) ?? (isObject(entry) ? entry : undefined);
  if (whole === undefined) return { kind: 'discount', id };
  const couponId = couponIdOf(whole);
  const shown = objectAt(whole, 'source', 'coupon') ?? objectAt(whole, 'coupon');
  const known = catalogue.get(catalogueKey('coupon', couponId));
  const coupon = readCoupon({ ...known, ...shown }, currency);
  if (coupon === null) return { kind: 'coupon', id: couponId };
  return {
    // Old API versions gave discounts no id of their own.
    id: id === '' ? couponAndStart(whole) : id,
    coupon,
    startAt: secondsAt(whole, 'start') ?? 0,
    endAt: secondsAt(whole, 'end'),
  };
}

/** What tells the discounts of one customer apart in every API version: `'half@1704067200'`. */
export function couponAndStart(whole: JsonObject): string {
  return `${couponIdOf(whole)}@${String(secondsAt(whole, 'start') ?? 0)}`;
}

function couponIdOf(whole: JsonObject): string {
  return idAt(whole, 'source', 'coupon') ?? idAt(whole, 'coupon') ?? '';
}

/** null when the terms are unknown, in this currency at least. */
function readCoupon(source: JsonObject, currency: string): Coupon | null {
  const percentOff = decimalAt(source, 'percent_off');
  const amountOff = amountIn(source, currency);
  const duration = textAt(source, 'duration');
  if (percentOff === null && amountOff === null) return null;
  if (duration !== 'forever' && duration !== 'repeating' && duration !== 'once') return null;
  const products = objectAt(source, 'applies_to') === null ? null : productsOf(source);
  return {
    id: textAt(source, 'id') ?? '',
    percentOff,
    amountOff: percentOff === null ? amountOff : null,
    duration,
    productIds: products,
  };
}

function amountIn(source: JsonObject, currency: string): string | null {
  const own = textAt(source, 'currency');
  return own === null || own === currency
    ? decimalAt(source, 'amount_off')
    : decimalAt(source, 'currency_options', currency, 'amount_off');
}

function productsOf(coupon: JsonObject): string[] {
  return listAt(coupon, 'applies_to', 'products').flatMap((product) => {
    const id = isObject(product) ? textAt(product, 'id') : product;
    return typeof id === 'string' ? [id] : [];
  });
}
