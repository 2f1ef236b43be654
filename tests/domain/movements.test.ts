import { describe, expect, test } from 'vitest';

import { ledgerOf } from '#domain/fold.ts';

import {
  canceled,
  customer,
  day,
  item,
  movementsOf,
  price,
  subscription,
} from '../support/facts.ts';

const SIGNUP = '0 new signup 0 → 1000';
const app = price('1000');
const team = price('3000', { productId: 'prod_team' });
const seats = (quantity: number) => [item(app, { quantity: String(quantity) })];

describe('what a change of the total is called', () => {
  test('new, expansion, contraction and churn', () => {
    const life = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(3), items: seats(3) },
      { effectiveAt: day(6), items: seats(2) },
      canceled(day(9)),
    );

    expect(movementsOf(customer([life]))).toEqual([
      SIGNUP,
      '3 expansion quantity_change 1000 → 3000',
      '6 contraction quantity_change 3000 → 2000',
      '9 churn cancelled 2000 → 0',
    ]);
  });

  test('reactivation, with the time the customer had left', () => {
    const back = subscription(
      'sub_2',
      { items: [item(team)], effectiveAt: day(70) },
      canceled(day(80)),
    );
    const again = subscription('sub_3', { items: seats(1), effectiveAt: day(99) });
    const gone = subscription('sub_1', { items: seats(1) }, canceled(day(9)));

    expect(movementsOf(customer([gone, back, again]))).toEqual([
      SIGNUP,
      '9 churn cancelled 1000 → 0',
      '70 reactivation returned 0 → 3000 away since 9',
      '80 churn cancelled 3000 → 0',
      '99 reactivation returned 0 → 1000 away since 80',
    ]);
  });

  test('reactivation, whatever brought the customer back', () => {
    const life = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(3), items: seats(0) },
      { effectiveAt: day(6), items: seats(2) },
    );

    expect(movementsOf(customer([life]))).toEqual([
      SIGNUP,
      '3 churn quantity_change 1000 → 0',
      '6 reactivation returned 0 → 2000 away since 3',
    ]);
  });

  test('nothing, when it is the same as before', () => {
    const life = subscription('sub_1', { items: seats(1) }, { effectiveAt: day(3) });

    expect(movementsOf(customer([life]))).toEqual([SIGNUP]);
  });
});

describe('several subscriptions of one customer', () => {
  test('a second is expansion, dropping one of two contraction, dropping the last churn', () => {
    const one = subscription('sub_1', { items: seats(1) }, canceled(day(20)));
    const two = subscription(
      'sub_2',
      { items: [item(team)], effectiveAt: day(10) },
      canceled(day(15)),
    );

    expect(movementsOf(customer([one, two]))).toEqual([
      SIGNUP,
      '10 expansion item_added 1000 → 4000',
      '15 contraction cancelled 4000 → 1000',
      '20 churn cancelled 1000 → 0',
    ]);
  });

  test('that change in one second make one movement, named after the largest', () => {
    const one = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(10), items: seats(2) },
    );
    const two = subscription(
      'sub_2',
      { items: [item(team)], effectiveAt: day(5) },
      { effectiveAt: day(10), status: 'paused' },
    );

    expect(movementsOf(customer([one, two]))).toEqual([
      SIGNUP,
      '5 expansion item_added 1000 → 4000',
      '10 contraction paused 4000 → 2000',
    ]);
  });

  test('that move the same way are named after the one that moves more', () => {
    const one = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(10), items: seats(2) },
    );
    const two = subscription(
      'sub_2',
      { items: [item(team)] },
      { effectiveAt: day(5), status: 'paused' },
      { effectiveAt: day(10), status: 'active' },
    );

    expect(movementsOf(customer([one, two])).at(-1)).toBe('10 expansion resumed 1000 → 5000');
  });

  test('are not called a change of plan because two of them change places beside a larger change', () => {
    const swapped = (worth: string) => [
      subscription('sub_2', { items: seats(1) }, canceled(day(10))),
      subscription('sub_3', { items: [item(price(worth))], effectiveAt: day(10) }),
    ];
    const up = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(10), items: seats(5) },
    );
    const down = subscription(
      'sub_1',
      { items: seats(5) },
      { effectiveAt: day(10), items: seats(1) },
    );

    expect(movementsOf(customer([up, ...swapped('1500')])).at(-1)).toBe(
      '10 expansion quantity_change 2000 → 6500',
    );
    expect(movementsOf(customer([down, ...swapped('500')])).at(-1)).toBe(
      '10 contraction quantity_change 6000 → 1500',
    );
  });

  test('that cancel each other out move nothing', () => {
    const up = subscription('sub_1', { items: seats(1) }, { effectiveAt: day(3), items: seats(2) });
    const down = subscription(
      'sub_2',
      { items: seats(2) },
      { effectiveAt: day(3), items: seats(1) },
    );

    expect(movementsOf(customer([up, down]))).toEqual(['0 new signup 0 → 3000']);
  });

  test('of two currencies are two ledgers, never added', () => {
    const dollars = subscription('sub_1', { items: seats(1) }, canceled(day(9)));
    const yen = subscription('sub_2', {
      items: [item(price('70'))],
      currency: 'jpy',
      effectiveAt: day(4),
    });

    const { movements } = ledgerOf(customer([dollars, yen]));

    expect(movements.map(({ currency, type, amount }) => [currency, type, amount])).toEqual([
      ['jpy', 'new', 70n * 10n ** 8n],
      ['usd', 'new', 1000n * 10n ** 8n],
      ['usd', 'churn', 1000n * 10n ** 8n],
    ]);
  });
});

describe('changes within one second', () => {
  test('are one movement from the state before to the state after', () => {
    const life = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(3), items: seats(5) },
      { effectiveAt: day(3), items: seats(6) },
      { effectiveAt: day(3), items: seats(7) },
    );

    expect(movementsOf(customer([life]))).toEqual([
      SIGNUP,
      '3 expansion quantity_change 1000 → 7000',
    ]);
  });

  test('there and back are none', () => {
    const life = subscription(
      'sub_1',
      { items: seats(1) },
      { effectiveAt: day(3), status: 'paused' },
      { effectiveAt: day(3), status: 'active' },
    );

    expect(movementsOf(customer([life]))).toEqual([SIGNUP]);
  });

  test('name every event they come from, and no other', () => {
    const life = subscription(
      'sub_1',
      { eventIds: ['evt_a'], items: seats(1) },
      { eventIds: ['evt_b'], effectiveAt: day(2) },
      { eventIds: ['evt_d'], effectiveAt: day(3), items: seats(5) },
      { eventIds: ['evt_c'], effectiveAt: day(3), items: seats(6) },
    );

    const { movements } = ledgerOf(customer([life]));

    expect(movements.map(({ eventIds }) => eventIds)).toEqual([['evt_a'], ['evt_c', 'evt_d']]);
  });
});
