import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { SubscriptionVersion } from '#domain/facts.ts';
import { ledgerOf } from '#domain/fold.ts';

import {
  customer,
  DAY,
  discount,
  invoice,
  item,
  percentOff,
  price,
  subscription,
} from '../support/facts.ts';
import { bothModesAt } from '../support/stripe-mode.ts';

type Step = Partial<SubscriptionVersion>;

const at = (zoned: string) => Temporal.ZonedDateTime.from(zoned).epochMilliseconds / 1000;

/** Instants at which days are not what they seem. */
const MOMENTS: [string, number][] = [
  ['on a day of 23 hours', at('2024-03-10T03:00[America/New_York]')],
  ['in the second of two equal hours', at('2024-11-03T01:30-05:00[America/New_York]')],
  ['on a day of 25 hours', at('2024-04-07T03:45+12:45[Pacific/Chatham]')],
  ['on a leap day', at('2024-02-29T00:00[Pacific/Chatham]')],
  ['in the last second of a month', at('2024-01-31T23:59:59[UTC]')],
];

const CURRENCIES: [string, string][] = [
  ['usd', '1995'],
  ['jpy', '1980'],
  ['kwd', '12345'],
];

/** What a state does from its first second on: whether it counts here, and whether with Stripe. */
const STATES: [string, Step, { ours: boolean; stripe: boolean }][] = [
  ['active', {}, { ours: true, stripe: true }],
  ['past due', { status: 'past_due' }, { ours: true, stripe: true }],
  ['trialing again', { status: 'trialing' }, { ours: false, stripe: false }],
  ['incomplete', { status: 'incomplete' }, { ours: false, stripe: false }],
  ['incomplete and expired', { status: 'incomplete_expired' }, { ours: false, stripe: false }],
  ['unpaid', { status: 'unpaid' }, { ours: false, stripe: false }],
  ['paused', { status: 'paused' }, { ours: false, stripe: false }],
  ['collected no more (void)', { pauseBehavior: 'void' }, { ours: false, stripe: true }],
  ['written off', { pauseBehavior: 'mark_uncollectible' }, { ours: false, stripe: true }],
  ['kept as drafts', { pauseBehavior: 'keep_as_draft' }, { ours: true, stripe: true }],
  ['canceled', { status: 'canceled' }, { ours: false, stripe: false }],
  ['to be canceled', { cancelAt: at('2025-06-01T00:00[UTC]') }, { ours: true, stripe: false }],
  [
    'free by a discount for ever',
    { discounts: [discount(percentOff('100'))] },
    { ours: false, stripe: false },
  ],
];

describe.each(MOMENTS)('a subscription that changes %s', (_, moment) => {
  test.each(STATES)('and is %s counts by the rules of each mode', (_name, step, counts) => {
    for (const [currency, amount] of CURRENCIES) {
      const items = [item(price(amount))];
      const facts = customer([
        subscription('sub_1', { items, currency }, { ...step, effectiveAt: moment }),
      ]);
      expect(bothModesAt(facts, moment - 1)).toEqual({ ours: amount, stripe: amount });
      const now = { ours: counts.ours ? amount : '0', stripe: counts.stripe ? amount : '0' };
      expect(bothModesAt(facts, moment)).toEqual(now);
      expect(bothModesAt(facts, moment + 40 * DAY)).toEqual(now);
      expect(currenciesIn(facts)).toEqual([currency]);
    }
  });

  test('and is past due without a further attempt is out here 30 days later, to the second', () => {
    for (const [currency, amount] of CURRENCIES) {
      const pastDue = { effectiveAt: moment, status: 'past_due' };
      const failed = { effectiveAt: moment, createdAt: moment, currency };
      const facts = customer(
        [subscription('sub_1', { items: [item(price(amount))], currency }, pastDue)],
        { invoices: [invoice('in_1', failed)] },
      );
      const lapse = moment + 30 * DAY;
      expect(bothModesAt(facts, lapse - 1)).toEqual({ ours: amount, stripe: amount });
      expect(bothModesAt(facts, lapse)).toEqual({ ours: '0', stripe: amount });
    }
  });

  test('and gets half off for a time pays half here, and in full with Stripe', () => {
    const until = moment + 90 * DAY;
    const coupon = percentOff('50', { duration: 'repeating' });
    for (const [currency, amount, half] of [
      ['usd', '1995', '997.5'],
      ['jpy', '1981', '990.5'],
      ['kwd', '12345', '6172.5'],
    ] as const) {
      const discounts = [discount(coupon, { startAt: moment, endAt: until })];
      const facts = customer([
        subscription(
          'sub_1',
          { items: [item(price(amount))], currency },
          { effectiveAt: moment, discounts },
        ),
      ]);
      expect(bothModesAt(facts, moment - 1)).toEqual({ ours: amount, stripe: amount });
      expect(bothModesAt(facts, moment)).toEqual({ ours: half, stripe: amount });
      expect(bothModesAt(facts, until - 1)).toEqual({ ours: half, stripe: amount });
      expect(bothModesAt(facts, until)).toEqual({ ours: amount, stripe: amount });
    }
  });

  test('and moves to a new one within 24 hours stays in here, and not with Stripe', () => {
    for (const [currency, amount] of CURRENCIES) {
      const items = [item(price(amount))];
      const end = { effectiveAt: moment, status: 'canceled', endedAt: moment };
      const again = { items, currency, effectiveAt: moment + DAY };
      const facts = customer([
        subscription('sub_1', { items, currency }, end),
        subscription('sub_2', again),
      ]);
      expect(bothModesAt(facts, moment + DAY - 1)).toEqual({ ours: amount, stripe: '0' });
      expect(bothModesAt(facts, moment + DAY)).toEqual({ ours: amount, stripe: amount });
      expect(ledgerOf(facts).movements.map(({ type }) => type)).toEqual(['new']);
    }
  });
});

function currenciesIn(facts: Parameters<typeof ledgerOf>[0]): string[] {
  const { spans, differences } = ledgerOf(facts);
  return [...new Set([...spans, ...differences].map(({ currency }) => currency))];
}
