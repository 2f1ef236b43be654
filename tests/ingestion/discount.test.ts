import { describe, expect, test } from 'vitest';

import { catalogueKey } from '#ingestion/catalogue.ts';
import { readDiscounts } from '#ingestion/discount.ts';
import type { Json, JsonObject } from '#ingestion/json.ts';

import { day, START } from '../support/facts.ts';
import { couponObject, discountObject } from '../support/stripe-objects.ts';

interface Known {
  readonly coupons?: readonly JsonObject[];
  readonly discounts?: readonly JsonObject[];
  readonly currency?: string;
}

const read = (
  entries: readonly Json[],
  { coupons = [], discounts = [], currency = 'usd' }: Known = {},
) =>
  readDiscounts(entries, currency, {
    catalogue: new Map(
      coupons.map((coupon) => [catalogueKey('coupon', coupon['id'] as string), coupon]),
    ),
    discounts: new Map(discounts.map((discount) => [discount['id'] as string, discount])),
  });

const HALF = {
  id: 'half',
  percentOff: '50',
  amountOff: null,
  duration: 'forever',
  productIds: null,
};
const DISCOUNT = { id: 'di_1', coupon: HALF, startAt: START, endAt: null };

describe('a discount', () => {
  const old = { object: 'discount', coupon: couponObject(), start: START, end: null };
  const { source: _, ...withoutSource } = discountObject();

  test.each<[string, Json, Known]>([
    ['with its coupon inside, since 2020', { ...withoutSource, coupon: couponObject() }, {}],
    [
      'with a source, expanded',
      discountObject({ source: { type: 'coupon', coupon: couponObject() } }),
      {},
    ],
    ['with a source that names the coupon', discountObject(), { coupons: [couponObject()] }],
    ['by its id', 'di_1', { discounts: [discountObject()], coupons: [couponObject()] }],
  ])('%s, is the same discount', (_version, entry, known) => {
    expect(read([entry], known)).toEqual({ discounts: [DISCOUNT], missing: [] });
  });

  test('without an id, before 2020, is known by its coupon and start', () => {
    expect(read([old]).discounts).toEqual([{ ...DISCOUNT, id: `half@${String(START)}` }]);
  });

  test('keeps its place among others', () => {
    const quarter = couponObject({ id: 'quarter', percent_off: 25 });
    const second = discountObject({ id: 'di_2', source: { type: 'coupon', coupon: 'quarter' } });

    const { discounts } = read(['di_2', 'di_1'], {
      discounts: [discountObject(), second],
      coupons: [couponObject(), quarter],
    });

    expect(discounts.map(({ id, coupon }) => [id, coupon.percentOff])).toEqual([
      ['di_2', '25'],
      ['di_1', '50'],
    ]);
  });

  test('that repeats says until when', () => {
    const coupon = couponObject({ duration: 'repeating', duration_in_months: 3 });
    const entry = discountObject({ source: { type: 'coupon', coupon }, end: day(90) });

    expect(read([entry]).discounts).toMatchObject([
      { startAt: START, endAt: day(90), coupon: { duration: 'repeating' } },
    ]);
  });

  test('of an odd percentage is read through its text', () => {
    const entry = discountObject({
      source: { type: 'coupon', coupon: couponObject({ percent_off: 33.333 }) },
    });

    expect(read([entry]).discounts[0]?.coupon.percentOff).toBe('33.333');
  });

  test('names the products it applies to, which the event may have left out', () => {
    const applies_to = { products: ['prod_a', 'prod_b'] };
    const whole = couponObject({ applies_to });
    const inside = discountObject({ source: { type: 'coupon', coupon: couponObject() } });

    expect(read([discountObject()], { coupons: [whole] }).discounts[0]?.coupon.productIds).toEqual([
      'prod_a',
      'prod_b',
    ]);
    expect(read([inside], { coupons: [whole] }).discounts[0]?.coupon.productIds).toEqual([
      'prod_a',
      'prod_b',
    ]);
  });
});

describe('a fixed amount', () => {
  const five = couponObject({
    id: 'five',
    percent_off: null,
    amount_off: 500,
    currency: 'usd',
    currency_options: { eur: { amount_off: 450 } },
  });
  const entry = discountObject({ source: { type: 'coupon', coupon: 'five' } });

  test('is that of the currency', () => {
    const of = (currency: string) =>
      read([entry], { coupons: [five], currency }).discounts[0]?.coupon.amountOff;

    expect(of('usd')).toBe('500');
    expect(of('eur')).toBe('450');
  });

  test('is missing in a currency that nobody has told', () => {
    expect(read([entry], { coupons: [five], currency: 'gbp' })).toEqual({
      discounts: [],
      missing: [{ kind: 'coupon', id: 'five' }],
    });
  });
});

describe('what is missing is named', () => {
  test('when the discount is only an id', () => {
    expect(read(['di_9'])).toEqual({ discounts: [], missing: [{ kind: 'discount', id: 'di_9' }] });
  });

  test('when the coupon is only an id', () => {
    expect(read([discountObject()])).toEqual({
      discounts: [],
      missing: [{ kind: 'coupon', id: 'half' }],
    });
  });

  test('when the terms make no sense', () => {
    const of = (terms: JsonObject) =>
      read([discountObject({ source: { type: 'coupon', coupon: couponObject(terms) } })]).missing;

    expect(of({ percent_off: null })).toEqual([{ kind: 'coupon', id: 'half' }]);
    expect(of({ percent_off: '50 %' })).toEqual([{ kind: 'coupon', id: 'half' }]);
    expect(of({ duration: 'of_next_year' })).toEqual([{ kind: 'coupon', id: 'half' }]);
  });

  test('but nothing is, where there is no discount', () => {
    expect(read([null])).toEqual({ discounts: [], missing: [] });
  });
});
