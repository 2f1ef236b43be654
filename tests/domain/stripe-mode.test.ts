import { describe, expect, test } from 'vitest';

import {
  amountOff,
  canceled,
  customer,
  day,
  discount,
  invoice,
  item,
  percentOff,
  price,
  subscription,
} from '../support/facts.ts';
import { bothModesAt, differencesIn } from '../support/stripe-mode.ts';

const items = [item(price('1000'))];
const half = percentOff('50', { duration: 'repeating' });
const running = discount(half, { endAt: day(90) });
const click = { effectiveAt: day(10), cancelAt: day(30) };

describe('a scheduled cancellation', () => {
  test('is churn at the click for Stripe, and for us when it ends', () => {
    const facts = customer([subscription('sub_1', { items }, click, canceled(day(30)))]);

    expect(differencesIn(facts)).toEqual(['scheduled_cancellation 1000 10 – 30']);
    expect(bothModesAt(facts, day(10) - 1)).toEqual({ ours: '1000', stripe: '1000' });
    expect(bothModesAt(facts, day(10))).toEqual({ ours: '1000', stripe: '0' });
    expect(bothModesAt(facts, day(30))).toEqual({ ours: '0', stripe: '0' });
  });

  test('that is undone counts for Stripe again from the undoing', () => {
    const undone = { effectiveAt: day(12), cancelAt: null };
    const facts = customer([subscription('sub_1', { items }, click, undone)]);

    expect(differencesIn(facts)).toEqual(['scheduled_cancellation 1000 10 – 12']);
  });

  test('goes on making the whole difference, whatever happens after the click', () => {
    const facts = customer([
      subscription('sub_1', { items, discounts: [running] }, click, {
        effectiveAt: day(20),
        pauseBehavior: 'void',
      }),
    ]);

    expect(differencesIn(facts)).toEqual([
      'scheduled_cancellation 500 10 – 20',
      'repeating_discount -500 0 – 10',
    ]);
    expect(bothModesAt(facts, day(20))).toEqual({ ours: '0', stripe: '0' });
  });

  test('of a trial makes none until the trial is paid', () => {
    const trial = { items, status: 'trialing', cancelAt: day(30) };
    const facts = customer([
      subscription('sub_1', trial, { effectiveAt: day(14), status: 'active' }),
    ]);

    expect(differencesIn(facts)).toEqual(['scheduled_cancellation 1000 14 – on']);
  });
});

describe('a discount', () => {
  test('that ends lowers our MRR while it runs, and never that of Stripe', () => {
    const facts = customer([subscription('sub_1', { items, discounts: [running] })]);

    expect(differencesIn(facts)).toEqual(['repeating_discount -500 0 – 90']);
    expect(bothModesAt(facts, day(89))).toEqual({ ours: '500', stripe: '1000' });
    expect(bothModesAt(facts, day(90))).toEqual({ ours: '1000', stripe: '1000' });
  });

  test('that lasts for ever is deducted by both, before and beside one that ends', () => {
    const forever = discount(amountOff('200'));
    const facts = customer([subscription('sub_1', { items, discounts: [forever, running] })]);

    expect(bothModesAt(facts, day(1))).toEqual({ ours: '400', stripe: '800' });
  });

  test('that is given once is deducted by neither', () => {
    const once = discount(percentOff('50', { duration: 'once' }));
    const facts = customer([subscription('sub_1', { items, discounts: [once] })]);

    expect(bothModesAt(facts, day(1))).toEqual({ ours: '1000', stripe: '1000' });
  });

  test('of an item counts the same way', () => {
    const own = [item(price('1000'), { discounts: [running] })];
    const facts = customer([subscription('sub_1', { items: own })]);

    expect(differencesIn(facts)).toEqual(['repeating_discount -500 0 – 90']);
  });

  test('of the customer counts the same way', () => {
    const facts = customer([subscription('sub_1', { items })], {
      discounts: [{ currency: 'usd', discount: running, fromAt: day(5), untilAt: day(50) }],
    });

    expect(differencesIn(facts)).toEqual(['repeating_discount -500 5 – 50']);
  });

  test("of the subscription keeps the customer's away in both modes", () => {
    const always = discount(percentOff('10'));
    const facts = customer([subscription('sub_1', { items, discounts: [running] })], {
      discounts: [{ currency: 'usd', discount: always, fromAt: day(0), untilAt: null }],
    });

    expect(bothModesAt(facts, day(1))).toEqual({ ours: '500', stripe: '1000' });
    expect(bothModesAt(facts, day(90))).toEqual({ ours: '900', stripe: '900' });
  });
});

test('a subscription that pays nobody for 30 days stays in for Stripe until it is unpaid', () => {
  const pastDue = { effectiveAt: day(5), status: 'past_due' };
  const unpaid = { effectiveAt: day(60), status: 'unpaid' };
  const facts = customer([subscription('sub_1', { items }, pastDue, unpaid)], {
    invoices: [invoice('in_1', { effectiveAt: day(5), createdAt: day(5) })],
  });

  expect(differencesIn(facts)).toEqual(['lapsed_past_due -1000 35 – 60']);
});

test('a paused collection stays in for Stripe, whatever becomes of its invoices', () => {
  for (const pauseBehavior of ['void', 'mark_uncollectible']) {
    const paused = { effectiveAt: day(5), pauseBehavior };
    const resumed = { effectiveAt: day(9), pauseBehavior: null };
    const facts = customer([subscription('sub_1', { items }, paused, resumed)]);
    expect(differencesIn(facts)).toEqual(['collection_paused -1000 5 – 9']);
  }
  const drafts = { effectiveAt: day(5), pauseBehavior: 'keep_as_draft' };
  expect(differencesIn(customer([subscription('sub_1', { items }, drafts)]))).toEqual([]);
});

test('a move to a new subscription leaves a hole for Stripe between the two', () => {
  const old = subscription('sub_1', { items }, canceled(day(10)));
  const next = subscription('sub_2', { items, effectiveAt: day(10.5) });

  expect(differencesIn(customer([old, next]))).toEqual(['carried_over 1000 10 – 10.5']);
});

test('what happens at once is said rule by rule, and adds up', () => {
  const stuck = { effectiveAt: day(5), status: 'past_due', pauseBehavior: 'void' };
  const facts = customer([subscription('sub_1', { items, discounts: [running] }, stuck)], {
    invoices: [invoice('in_1', { effectiveAt: day(5), createdAt: day(5) })],
  });

  expect(differencesIn(facts)).toEqual([
    'collection_paused -500 5 – 90',
    'collection_paused -1000 90 – on',
    'repeating_discount -500 0 – 90',
  ]);
  expect(bothModesAt(facts, day(40))).toEqual({ ours: '0', stripe: '1000' });
});

test('each subscription of a customer has differences of its own', () => {
  const leaving = subscription('sub_1', { items }, click);
  const staying = subscription('sub_2', { items });
  const facts = customer([leaving, staying]);

  expect(bothModesAt(facts, day(20))).toEqual({ ours: '2000', stripe: '1000' });
});
