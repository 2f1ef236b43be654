import { describe, expect, test } from 'vitest';

import type { Discount, Price, SubscriptionItem } from '#domain/facts.ts';

import {
  amountOff,
  customer,
  discount,
  item,
  percentOff,
  price,
  START,
  subscription,
  tiers,
} from '../support/facts.ts';
import { bothModesAt } from '../support/stripe-mode.ts';

const every = (interval: NonNullable<Price['recurring']>['interval'], intervalCount = 1) => ({
  recurring: { interval, intervalCount },
});
const seats = tiers(['5', '100', '1000'], [null, '50', '500']);
const tiered = (kind: 'graduated' | 'volume', quantity: string) =>
  item(price('tiers', { scheme: { kind, tiers: seats } }), { quantity });
const running = { duration: 'repeating' } as const;

interface Part {
  readonly items: readonly SubscriptionItem[];
  readonly discounts?: readonly Discount[];
  readonly ours: string;
  /** The same as ours unless it is said. */
  readonly stripe?: string;
}

const PARTS: [string, Part][] = [
  ['a year is a twelfth', { items: [item(price('1200', every('year')))], ours: '100' }],
  ['a quarter is a third', { items: [item(price('900', every('month', 3)))], ours: '300' }],
  ['a week is 52 twelfths', { items: [item(price('1200', every('week')))], ours: '5200' }],
  ['a day is 365 twelfths', { items: [item(price('12', every('day')))], ours: '365' }],
  ['a quantity multiplies', { items: [item(price('100'), { quantity: '7' })], ours: '700' }],
  ['no quantity is one', { items: [item(price('100'), { quantity: null })], ours: '100' }],
  [
    'metered units are none',
    { items: [item(price('9', { usageType: 'metered' }), { quantity: null })], ours: '0' },
  ],
  [
    'packages are rounded up first',
    {
      items: [
        item(price('500', { transformQuantity: { divideBy: 100, round: 'up' } }), {
          quantity: '101',
        }),
      ],
      ours: '1000',
    },
  ],
  ['graduated tiers add up', { items: [tiered('graduated', '6')], ours: '2050' }],
  ['no units pay the first flat fee', { items: [tiered('graduated', '0')], ours: '1000' }],
  ['volume tiers price all units alike', { items: [tiered('volume', '6')], ours: '800' }],
  [
    'several items have intervals of their own',
    {
      items: [
        item(price('100', { productId: 'prod_a' })),
        item(price('1200', { productId: 'prod_b', ...every('year') })),
      ],
      ours: '200',
    },
  ],
  ['one-off prices are none', { items: [item(price('900', { recurring: null }))], ours: '0' }],
  [
    'a discount for ever is deducted',
    { items: [item(price('1000'))], discounts: [discount(percentOff('25'))], ours: '750' },
  ],
  [
    'a discount for some months is deducted here alone',
    {
      items: [item(price('1000'))],
      discounts: [discount(percentOff('25', running))],
      ours: '750',
      stripe: '1000',
    },
  ],
  [
    'a discount given once is deducted nowhere',
    {
      items: [item(price('1000'))],
      discounts: [discount(percentOff('25', { duration: 'once' }))],
      ours: '1000',
    },
  ],
  [
    'an amount comes off the invoice, before it is made a month',
    {
      items: [item(price('12000', every('year')))],
      discounts: [discount(amountOff('1200')), discount(amountOff('2400', running))],
      ours: '700',
      stripe: '900',
    },
  ],
  [
    'discounts stay with their product, and are taken one after the other',
    {
      items: [
        item(price('1000', { productId: 'prod_a' }), {
          discounts: [discount(percentOff('50', running))],
        }),
        item(price('600', { productId: 'prod_b' })),
      ],
      discounts: [discount(percentOff('10', { productIds: ['prod_a'] }))],
      ours: '1050',
      stripe: '1500',
    },
  ],
  [
    'nothing is below zero',
    {
      items: [item(price('1000'))],
      discounts: [discount(amountOff('5000', running))],
      ours: '0',
      stripe: '1000',
    },
  ],
];

describe.each(['usd', 'jpy', 'kwd'])('in minor units of %s', (currency) => {
  test.each(PARTS)('%s', (_, { items, discounts = [], ours, stripe = ours }) => {
    const facts = customer([subscription('sub_1', { items, discounts, currency })]);

    expect(bothModesAt(facts, START)).toEqual({ ours, stripe });
  });
});
