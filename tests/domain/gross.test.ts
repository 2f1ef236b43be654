import { describe, expect, test } from 'vitest';

import type { Price, SubscriptionItem } from '#domain/facts.ts';

import {
  customer,
  item,
  movementsOf,
  mrrOf,
  price,
  subscription,
  tiers,
} from '../support/facts.ts';

type Recurring = NonNullable<Price['recurring']>;

const every = (intervalCount: number, interval: Recurring['interval']) => ({
  recurring: { interval, intervalCount },
});

describe('the interval', () => {
  test.each<[string, string, Recurring, string]>([
    ['$19.95 a year are $1.6625 a month', '1995', every(1, 'year').recurring, '166.25'],
    ['$240 for two years are $10', '24000', every(2, 'year').recurring, '1000'],
    ['$10 a month are $10', '1000', every(1, 'month').recurring, '1000'],
    ['$10 a quarter are a third of it', '1000', every(3, 'month').recurring, '333.33333333'],
    ['$20 a quarter are two thirds of $10', '2000', every(3, 'month').recurring, '666.66666667'],
    ['$12 a week are 52 twelfths', '1200', every(1, 'week').recurring, '5200'],
    ['$12 for two weeks are 26 twelfths', '1200', every(2, 'week').recurring, '2600'],
    ['$1.20 a day are 365 twelfths', '120', every(1, 'day').recurring, '3650'],
    ['$36 for thirty days are 365 of 360', '3600', every(30, 'day').recurring, '3650'],
  ])('%s', (...[, amount, recurring, mrr]) => {
    expect(mrrOf(item(price(amount, { recurring })))).toBe(mrr);
  });

  test('of each item is its own', () => {
    const monthly = item(price('1000', { productId: 'prod_seats' }));
    const annual = item(price('12000', { productId: 'prod_addon', ...every(1, 'year') }));

    expect(mrrOf([monthly, annual])).toBe('2000');
  });
});

describe('the quantity', () => {
  test('of a licensed price counts; none is one, zero is nothing', () => {
    expect(mrrOf(item(price('1000'), { quantity: '7' }))).toBe('7000');
    expect(mrrOf(item(price('1000'), { quantity: null }))).toBe('1000');
    expect(mrrOf(item(price('1000'), { quantity: '0' }))).toBe('0');
  });

  test('may be a fraction', () => {
    expect(mrrOf(item(price('1000'), { quantity: '2.5' }))).toBe('2500');
  });

  test('of a metered price is not MRR, whether it is given or not', () => {
    const metered = price('7', { usageType: 'metered' });

    expect(mrrOf(item(metered, { quantity: null }))).toBe('0');
    expect(mrrOf(item(metered, { quantity: '500' }))).toBe('0');
    const seats = item(price('1000', { productId: 'prod_seats' }));
    expect(mrrOf([seats, item(metered, { quantity: null })])).toBe('1000');
  });

  test('of a one-off price is not MRR', () => {
    expect(mrrOf(item(price('9900', { recurring: null }), { quantity: '3' }))).toBe('0');
  });
});

describe('a price per unit', () => {
  test('may be a fraction of a cent', () => {
    expect(mrrOf(item(price('0.5'), { quantity: '3' }))).toBe('1.5');
    expect(mrrOf(item(price('0.000000000001'), { quantity: '1000000' }))).toBe('0.000001');
  });

  test.each([
    ['up', '200', '1000'],
    ['up', '201', '1500'],
    ['up', '1', '500'],
    ['up', '0', '0'],
    ['down', '200', '1000'],
    ['down', '299', '1000'],
    ['down', '99', '0'],
  ] as const)('by the hundred, rounded %s, makes of %s units %s', (round, quantity, mrr) => {
    const transformQuantity = { divideBy: 100, round };
    expect(mrrOf(item(price('500', { transformQuantity }), { quantity }))).toBe(mrr);
  });
});

// Five units at $1 and $10 flat, the next five at $0.80, all further ones at $0.50 and $5 flat.
const STEPS = tiers(['5', '100', '1000'], ['10', '80', '0'], [null, '50', '500']);
const tiered = (kind: 'graduated' | 'volume', quantity: string): SubscriptionItem =>
  item(price(kind, { scheme: { kind, tiers: STEPS } }), { quantity });

describe('graduated tiers', () => {
  test.each([
    ['0', '1000', 'no units: the first flat fee'],
    ['1', '1100', '100 + 1000'],
    ['5', '1500', '500 + 1000, the bound is inclusive'],
    ['6', '1580', '500 + 1000, and 80'],
    ['10', '1900', '500 + 1000, and 400'],
    ['12', '2500', '500 + 1000, 400, and 100 + 500'],
  ])('make of %s units %s: %s', (quantity, mrr) => {
    expect(mrrOf(tiered('graduated', quantity))).toBe(mrr);
  });
});

describe('volume tiers', () => {
  test.each([
    ['0', '1000', 'no units: the first flat fee'],
    ['5', '1500', '500 + 1000, the bound is inclusive'],
    ['6', '480', 'all six at 80; more may cost less'],
    ['10', '800', 'all ten at 80'],
    ['11', '1050', 'all eleven at 50, and 500'],
  ])('make of %s units %s: %s', (quantity, mrr) => {
    expect(mrrOf(tiered('volume', quantity))).toBe(mrr);
  });
});

test('an amount below zero, which no price should have, takes nothing from the other items', () => {
  const items = [item(price('1000')), item(price('-400', { productId: 'prod_odd' }))];

  expect(mrrOf(items)).toBe('1000');
  expect(movementsOf(customer([subscription('sub_1', { items })]))).toEqual([
    '0 new signup 0 → 1000',
  ]);
});
