import { describe, expect, test } from 'vitest';

import {
  canceled,
  customer,
  day,
  discount,
  item,
  movementsOf,
  mrrAt,
  percentOff,
  price,
  subscription,
} from '../support/facts.ts';

type Steps =
  Parameters<typeof subscription> extends [string, unknown, ...infer Rest] ? Rest : never;

const items = [item(price('1000'))];
const SIGNUP = '0 new signup 0 → 1000';

/** One subscription of $10 that is active from the start. */
const active = (...steps: Steps) => customer([subscription('sub_1', { items }, ...steps)]);

/** The same, with another first status. */
const first = (status: string, ...steps: Steps) =>
  customer([subscription('sub_1', { items, status }, ...steps)]);

describe('a status', () => {
  test.each([
    ['active', '1000'],
    ['past_due', '1000'],
    ['trialing', '0'],
    ['incomplete', '0'],
    ['incomplete_expired', '0'],
    ['unpaid', '0'],
    ['paused', '0'],
    ['canceled', '0'],
    ['a_status_of_next_year', '0'],
  ])('%s is worth %s', (status, mrr) => {
    expect(mrrAt(first(status), day(1))).toBe(mrr);
  });

  test('past due moves nothing, and neither does its recovery', () => {
    const facts = active(
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(8), status: 'active' },
    );

    expect(movementsOf(facts)).toEqual([SIGNUP]);
  });

  test('unpaid is involuntary churn; paying again is a return', () => {
    const facts = active(
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(20), status: 'unpaid' },
      { effectiveAt: day(30), status: 'active' },
    );

    expect(movementsOf(facts)).toEqual([
      SIGNUP,
      '20 churn involuntary 1000 → 0',
      '30 reactivation returned 0 → 1000 away since 20',
    ]);
  });

  test('incomplete that never pays is neither new nor churn', () => {
    const expired = first('incomplete', { effectiveAt: day(1), status: 'incomplete_expired' });
    const stopped = first('incomplete', canceled(day(1)));

    expect(movementsOf(expired)).toEqual([]);
    expect(movementsOf(stopped)).toEqual([]);
  });

  test('incomplete that pays is new from then on', () => {
    const facts = first('incomplete', { effectiveAt: day(1), status: 'active' });

    expect(movementsOf(facts)).toEqual(['1 new signup 0 → 1000']);
  });
});

describe('a trial', () => {
  test('counts from its conversion', () => {
    const facts = first('trialing', { effectiveAt: day(14), status: 'active' });

    expect(movementsOf(facts)).toEqual(['14 new trial_converted 0 → 1000']);
  });

  test('that is canceled leaves no trace', () => {
    expect(movementsOf(first('trialing', canceled(day(3))))).toEqual([]);
  });

  test('that ends without a card is paused, then converted by the first payment', () => {
    const facts = first(
      'trialing',
      { effectiveAt: day(14), status: 'paused' },
      { effectiveAt: day(16), status: 'active' },
    );

    expect(movementsOf(facts)).toEqual(['16 new trial_converted 0 → 1000']);
  });
});

describe('a pause', () => {
  test('is churn, and its end a reactivation', () => {
    const facts = active(
      { effectiveAt: day(5), status: 'paused' },
      { effectiveAt: day(9), status: 'active' },
    );

    expect(movementsOf(facts)).toEqual([
      SIGNUP,
      '5 churn paused 1000 → 0',
      '9 reactivation resumed 0 → 1000 away since 5',
    ]);
  });

  test.each(['void', 'mark_uncollectible'])('of collection (%s) is the same', (pauseBehavior) => {
    const facts = active(
      { effectiveAt: day(5), pauseBehavior },
      { effectiveAt: day(9), pauseBehavior: null },
    );

    expect(movementsOf(facts)).toEqual([
      SIGNUP,
      '5 churn paused 1000 → 0',
      '9 reactivation resumed 0 → 1000 away since 5',
    ]);
  });

  test('of collection while past due is the same', () => {
    const facts = active({ effectiveAt: day(5), status: 'past_due', pauseBehavior: 'void' });

    expect(movementsOf(facts)).toEqual([SIGNUP, '5 churn paused 1000 → 0']);
  });

  test('that keeps invoices as drafts still counts', () => {
    expect(movementsOf(active({ effectiveAt: day(5), pauseBehavior: 'keep_as_draft' }))).toEqual([
      SIGNUP,
    ]);
  });

  test('that ends in a cancellation moves nothing more', () => {
    const facts = active({ effectiveAt: day(5), status: 'paused' }, canceled(day(9)));

    expect(movementsOf(facts)).toEqual([SIGNUP, '5 churn paused 1000 → 0']);
  });
});

describe('an end', () => {
  test('counts from the second of it', () => {
    const facts = active(canceled(day(8)));

    expect(mrrAt(facts, day(8) - 1)).toBe('1000');
    expect(mrrAt(facts, day(8))).toBe('0');
    expect(movementsOf(facts)).toEqual([SIGNUP, '8 churn cancelled 1000 → 0']);
  });

  test('that lies before known states makes them void', () => {
    const double = [item(price('1000'), { quantity: '2' })];
    const facts = active({ effectiveAt: day(5), items: double }, canceled(day(4)));

    expect(movementsOf(facts)).toEqual([SIGNUP, '4 churn cancelled 1000 → 0']);
    expect(mrrAt(facts, day(4))).toBe('0');
    expect(mrrAt(facts, day(5))).toBe('0');
  });

  test('that is scheduled counts until it comes', () => {
    const facts = active({ effectiveAt: day(5), cancelAt: day(30) }, canceled(day(30)));

    expect(mrrAt(facts, day(29))).toBe('1000');
    expect(movementsOf(facts)).toEqual([SIGNUP, '30 churn cancelled 1000 → 0']);
  });

  test('that is scheduled and undone moves nothing', () => {
    const facts = active(
      { effectiveAt: day(5), cancelAt: day(30) },
      { effectiveAt: day(6), cancelAt: null },
    );

    expect(movementsOf(facts)).toEqual([SIGNUP]);
    expect(mrrAt(facts, day(31))).toBe('1000');
  });
});

describe('free of charge', () => {
  const free = [discount(percentOff('100'))];

  test('is churn by kindness, and its end a reactivation', () => {
    const facts = active(
      { effectiveAt: day(5), discounts: free },
      { effectiveAt: day(9), discounts: [] },
    );

    expect(movementsOf(facts)).toEqual([
      SIGNUP,
      '5 churn comped 1000 → 0',
      '9 reactivation discount_removed 0 → 1000 away since 5',
    ]);
  });

  test('from the start is no customer until it is over', () => {
    const coupon = percentOff('100', { duration: 'repeating' });
    const discounts = [discount(coupon, { endAt: day(60) })];
    const facts = customer([subscription('sub_1', { items, discounts })]);

    expect(movementsOf(facts)).toEqual(['60 new signup 0 → 1000']);
  });
});

test('renewals move nothing, at the end of short months and long ones', () => {
  // Signed up on 31 January 2024; billed on 29 February, 31 March and 30 April.
  const ends = [30, 59, 90, 120].map(day);
  const renewals = ends.map((effectiveAt, index) => ({
    effectiveAt,
    periodStartAt: effectiveAt,
    periodEndAt: ends[index + 1] ?? null,
  }));
  const [begin, ...later] = renewals;
  const facts = customer([subscription('sub_1', { items, ...begin }, ...later)]);

  expect(movementsOf(facts)).toEqual(['30 new signup 0 → 1000']);
});
