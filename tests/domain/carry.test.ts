import { describe, expect, test } from 'vitest';

import { ledgerOf } from '#domain/fold.ts';

import {
  canceled,
  customer,
  day,
  DAY,
  item,
  movementsOf,
  mrrAt,
  price,
  subscription,
} from '../support/facts.ts';

const SIGNUP = '0 new signup 0 → 1000';
const app = [item(price('1000'))];
const team = [item(price('3000', { productId: 'prod_team' }))];

const ended = subscription('sub_1', { items: app }, canceled(day(10)));
const begun = (after_s: number, rest: object = {}) =>
  subscription('sub_2', { items: team, effectiveAt: day(10) + after_s, ...rest });

describe('a cancellation followed by a new subscription', () => {
  test('in the same second is one change', () => {
    expect(movementsOf(customer([ended, begun(0)]))).toEqual([
      SIGNUP,
      '10 expansion plan_change 1000 → 3000',
    ]);
  });

  test('86,400 seconds later is one change, and the old MRR stands until then', () => {
    const facts = customer([ended, begun(86_400)]);

    expect(movementsOf(facts)).toEqual([SIGNUP, '11 expansion plan_change 1000 → 3000']);
    expect(mrrAt(facts, day(10))).toBe('1000');
    expect(mrrAt(facts, day(11) - 1)).toBe('1000');
    expect(mrrAt(facts, day(11))).toBe('3000');
  });

  test('86,401 seconds later is churn and a return', () => {
    expect(movementsOf(customer([ended, begun(86_401)]))).toEqual([
      SIGNUP,
      '10 churn cancelled 1000 → 0',
      '11+1s reactivation returned 0 → 3000 away since 10',
    ]);
  });

  test('that is smaller is a contraction', () => {
    const large = subscription('sub_1', { items: team }, canceled(day(10)));
    const small = subscription('sub_2', { items: app, effectiveAt: day(10) + 3600 });

    expect(movementsOf(customer([large, small]))).toEqual([
      '0 new signup 0 → 3000',
      '10+3600s contraction plan_change 3000 → 1000',
    ]);
  });

  test('of the same worth moves nothing', () => {
    const same = subscription('sub_2', { items: app, effectiveAt: day(10) + 3600 });
    const facts = customer([ended, same]);

    expect(movementsOf(facts)).toEqual([SIGNUP]);
    expect(ledgerOf(facts).spans.map(({ untilAt }) => untilAt)).toEqual([day(10) + 3600, null]);
  });

  test('may happen again and again', () => {
    const third = subscription('sub_3', { items: app, effectiveAt: day(11) });
    const second = subscription(
      'sub_2',
      { items: team, effectiveAt: day(10) + 60 },
      canceled(day(11) - 60),
    );

    expect(movementsOf(customer([ended, second, third]))).toEqual([
      SIGNUP,
      '10+60s expansion plan_change 1000 → 3000',
      '11 contraction plan_change 3000 → 1000',
    ]);
  });

  test('in another currency is churn there and new here', () => {
    const euros = begun(3600, { currency: 'eur' });

    expect(movementsOf(customer([ended, euros])).toSorted()).toEqual([
      SIGNUP,
      '10 churn cancelled 1000 → 0',
      '10+3600s new signup 0 → 3000',
    ]);
  });

  test('that begins with a trial is churn, for the trial pays nothing', () => {
    const trial = subscription(
      'sub_2',
      { items: team, effectiveAt: day(10) + 60, status: 'trialing' },
      { effectiveAt: day(24), status: 'active' },
    );

    expect(movementsOf(customer([ended, trial]))).toEqual([
      SIGNUP,
      '10 churn cancelled 1000 → 0',
      '24 reactivation returned 0 → 3000 away since 10',
    ]);
  });

  test('does not revive what had stopped paying before it ended', () => {
    const unpaid = subscription(
      'sub_1',
      { items: app },
      { effectiveAt: day(9), status: 'unpaid' },
      canceled(day(10)),
    );

    expect(movementsOf(customer([unpaid, begun(3600)]))).toEqual([
      SIGNUP,
      '9 churn involuntary 1000 → 0',
      '10+3600s reactivation returned 0 → 3000 away since 9',
    ]);
  });
});

test('a move of every customer to a new product is never churn', () => {
  const moves = Array.from({ length: 50 }, (_, index) =>
    customer([ended, begun(1 + (index * DAY) / 50)]),
  );

  expect(
    moves.flatMap((facts) => ledgerOf(facts).movements).some(({ type }) => type === 'churn'),
  ).toBe(false);
});
