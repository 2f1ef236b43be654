import { describe, expect, test } from 'vitest';

import type { Coupon } from '#domain/facts.ts';

import {
  amountOff,
  customer,
  day,
  DAY,
  discount,
  item,
  movementsOf,
  mrrAt,
  mrrOf,
  percentOff,
  price,
  START,
  subscription,
} from '../support/facts.ts';

const app = price('1000');
const team = price('3000', { productId: 'prod_team' });
const off = (coupon: Coupon) => discount(coupon);

describe('discounts of an item', () => {
  test('are taken in array order', () => {
    const [minus100, half] = [off(amountOff('100')), off(percentOff('50'))];

    // (1000 − 100) × ½, and 1000 × ½ − 100.
    expect(mrrOf(item(app, { discounts: [minus100, half] }))).toBe('450');
    expect(mrrOf(item(app, { discounts: [half, minus100] }))).toBe('400');
  });

  test('leave other items alone', () => {
    const half = off(percentOff('50'));

    expect(mrrOf([item(app, { discounts: [half] }), item(team)])).toBe('3500');
  });

  test('come before those of the subscription', () => {
    // 1000 × ½ = 500, and (500 + 3000) × ½.
    const half = off(percentOff('50'));

    expect(mrrOf([item(app, { discounts: [half] }), item(team)], [half])).toBe('1750');
  });

  test('never take more than the item, and nothing of it from the others', () => {
    const gift = item(app, { discounts: [off(amountOff('5000'))] });

    // Nothing for the one, and 3000 − 1500 for the other.
    expect(mrrOf([gift, item(team)], [off(amountOff('1500'))])).toBe('1500');
  });

  test('respect the products they apply to', () => {
    const other = off(percentOff('50', { productIds: ['prod_team'] }));
    const own = off(percentOff('50', { productIds: ['prod_app', 'prod_team'] }));

    expect(mrrOf(item(app, { discounts: [other] }))).toBe('1000');
    expect(mrrOf(item(app, { discounts: [own] }))).toBe('500');
  });
});

describe('discounts of a subscription', () => {
  test('are taken in array order', () => {
    const [minus100, half] = [off(amountOff('100')), off(percentOff('50'))];

    expect(mrrOf(item(app), [minus100, half])).toBe('450');
    expect(mrrOf(item(app), [half, minus100])).toBe('400');
  });

  test('of an odd percentage keep the last decimal', () => {
    // 1000 × (100 − 33.333) / 100
    expect(mrrOf(item(app), [off(percentOff('33.333'))])).toBe('666.67');
    expect(mrrOf(item(price('1')), [off(percentOff('33.333'))])).toBe('0.66667');
  });

  test('of an amount come off an invoice, which may be that of a year', () => {
    const annual = price('12000', { recurring: { interval: 'year', intervalCount: 1 } });

    // (12000 − 2400) / 12
    expect(mrrOf(item(annual), [off(amountOff('2400'))])).toBe('800');
  });

  test('of an amount are spread in proportion over items of different intervals', () => {
    const monthly = item(price('3000'));
    const recurring = { interval: 'year', intervalCount: 1 } as const;
    const annual = item(price('9000', { recurring, productId: 'prod_addon' }));

    // 1200 of 12000 is a tenth: 2700 a month and 8100 a year.
    expect(mrrOf([monthly, annual], [off(amountOff('1200'))])).toBe('3375');
  });

  test('are spread over nothing but the products they apply to', () => {
    const productIds = ['prod_team'];
    const items = [item(app), item(team)];

    expect(mrrOf(items, [off(percentOff('50', { productIds }))])).toBe('2500');
    expect(mrrOf(items, [off(amountOff('5000', { productIds }))])).toBe('1000');
    expect(mrrOf(items, [off(percentOff('50', { productIds: [] }))])).toBe('4000');
  });

  test('never make it less than nothing', () => {
    expect(mrrOf(item(app), [off(amountOff('1001'))])).toBe('0');
    expect(mrrOf(item(app), [off(percentOff('100')), off(amountOff('1'))])).toBe('0');
    expect(mrrOf(item(app), [off(percentOff('120'))])).toBe('0');
  });
});

describe('how long a coupon lasts', () => {
  const until = (endAt: number) => [
    discount(percentOff('50', { duration: 'repeating' }), { endAt, startAt: day(1) }),
  ];

  test('forever is deducted', () => {
    expect(mrrOf(item(app), [off(percentOff('50'))])).toBe('500');
  });

  test('once is not deducted', () => {
    expect(mrrOf(item(app), [off(percentOff('50', { duration: 'once' }))])).toBe('1000');
  });

  test('repeating is deducted from the second of its start up to that of its end', () => {
    const facts = customer([
      subscription('sub_1', { items: [item(app)], discounts: until(day(90)) }),
    ]);

    expect(mrrAt(facts, day(1) - 1)).toBe('1000');
    expect(mrrAt(facts, day(1))).toBe('500');
    expect(mrrAt(facts, day(90) - 1)).toBe('500');
    expect(mrrAt(facts, day(90))).toBe('1000');
  });

  test('repeating without an end is deducted from its start on', () => {
    const open = discount(percentOff('50', { duration: 'repeating' }), { startAt: day(1) });
    const facts = customer([subscription('sub_1', { items: [item(app)], discounts: [open] })]);

    expect(mrrAt(facts, day(1000))).toBe('500');
  });

  test('the end of a repeating one is an expansion, on a leap day too', () => {
    // From 29 November 2023 three months go up to 29 February 2024.
    const endAt = START + (31 + 28) * DAY;
    const coupon = percentOff('50', { duration: 'repeating' });
    const discounts = [discount(coupon, { startAt: START - 33 * DAY, endAt })];

    const facts = customer([subscription('sub_1', { items: [item(app)], discounts })]);

    expect(new Date(endAt * 1000).toISOString()).toBe('2024-02-29T00:00:00.000Z');
    expect(movementsOf(facts)).toEqual([
      '0 new signup 0 → 500',
      '59 expansion discount_expired 500 → 1000',
    ]);
  });
});

describe("the customer's own discount", () => {
  const half = percentOff('50');
  const onCustomer = (from: number, until: number | null = null) => ({
    discounts: [
      {
        currency: 'usd',
        discount: discount(half),
        fromAt: day(from),
        untilAt: until && day(until),
      },
    ],
  });

  test('counts while it is there, for a subscription that has none', () => {
    const facts = customer([subscription('sub_1', { items: [item(app)] })], onCustomer(3, 9));

    expect(movementsOf(facts)).toEqual([
      '0 new signup 0 → 1000',
      '3 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 1000',
    ]);
  });

  test('does not count beside a discount of the subscription', () => {
    const discounts = [off(percentOff('10'))];
    const facts = customer(
      [subscription('sub_1', { items: [item(app)], discounts })],
      onCustomer(0),
    );

    expect(mrrAt(facts, day(1))).toBe('900');
  });

  test('does not count beside one that is given once, although that one is not deducted', () => {
    const discounts = [off(percentOff('10', { duration: 'once' }))];
    const facts = customer(
      [subscription('sub_1', { items: [item(app)], discounts })],
      onCustomer(0),
    );

    expect(mrrAt(facts, day(1))).toBe('1000');
  });

  test('counts again once the discount of the subscription has ended', () => {
    const coupon = percentOff('10', { duration: 'repeating' });
    const discounts = [discount(coupon, { endAt: day(30) })];
    const facts = customer(
      [subscription('sub_1', { items: [item(app)], discounts })],
      onCustomer(0),
    );

    expect(mrrAt(facts, day(29))).toBe('900');
    expect(mrrAt(facts, day(30))).toBe('500');
  });

  test('counts beside a discount that only an item has', () => {
    const items = [item(app, { discounts: [off(percentOff('10'))] })];
    const facts = customer([subscription('sub_1', { items })], onCustomer(0));

    expect(mrrAt(facts, day(1))).toBe('450');
  });

  test('of another currency does not count', () => {
    const facts = customer(
      [subscription('sub_1', { items: [item(app)], currency: 'eur' })],
      onCustomer(0),
    );

    expect(mrrAt(facts, day(1))).toBe('1000');
  });
});
