import { describe, expect, test } from 'vitest';

import { ledgerOf } from '#domain/fold.ts';

import {
  amountOff,
  canceled,
  customer,
  day,
  discount,
  item,
  percentOff,
  price,
  subscription,
} from '../support/facts.ts';

type Step = Parameters<typeof subscription>[1];

const app = item(price('1000'));
const addon = item(price('500', { productId: 'prod_addon' }));
const half = discount(percentOff('50'));

/** Why the total moved on day 10, when one subscription changed from one state to another. */
function causeOf(before: Step, after: Step): string | undefined {
  const life = subscription(
    'sub_1',
    { items: [app], ...before },
    { effectiveAt: day(10), ...after },
  );
  return ledgerOf(customer([life])).movements.findLast(({ occurredAt }) => occurredAt === day(10))
    ?.cause;
}

describe('the cause of a change of items', () => {
  test('is another quantity', () => {
    expect(causeOf({}, { items: [{ ...app, quantity: '2' }] })).toBe('quantity_change');
    expect(causeOf({ items: [{ ...app, quantity: '3' }] }, { items: [app] })).toBe(
      'quantity_change',
    );
    expect(causeOf({}, { items: [{ ...app, quantity: '0' }] })).toBe('quantity_change');
  });

  test('is an item more or less', () => {
    expect(causeOf({}, { items: [app, addon] })).toBe('item_added');
    expect(causeOf({ items: [app, addon] }, { items: [app] })).toBe('item_removed');
  });

  test('is another plan, on the same item or on a new one', () => {
    const team = price('3000', { productId: 'prod_team' });

    expect(causeOf({}, { items: [{ ...app, price: team }] })).toBe('plan_change');
    expect(causeOf({}, { items: [item(team)] })).toBe('plan_change');
  });

  test('is another plan when the interval or the name of the price is another', () => {
    const annual = price('9000', { recurring: { interval: 'year', intervalCount: 1 } });
    const quarterly = price('2700', { recurring: { interval: 'month', intervalCount: 3 } });
    const named = price('2000', { nickname: 'Pro' });

    expect(causeOf({}, { items: [{ ...app, price: annual }] })).toBe('plan_change');
    expect(causeOf({}, { items: [{ ...app, price: quarterly }] })).toBe('plan_change');
    expect(causeOf({}, { items: [{ ...app, price: named }] })).toBe('plan_change');
  });

  test('is a new price of the same plan', () => {
    expect(causeOf({}, { items: [{ ...app, price: price('1200') }] })).toBe('price_changed');
    expect(causeOf({}, { items: [{ ...app, id: 'si_new', price: price('900') }] })).toBe(
      'price_changed',
    );
  });

  test('is the plan when the quantity changes with it', () => {
    const team = price('3000', { productId: 'prod_team' });

    expect(causeOf({}, { items: [{ ...app, price: team, quantity: '4' }] })).toBe('plan_change');
  });
});

describe('the cause of a change of discounts', () => {
  test('is a discount that was added, exchanged for a larger one, or has begun', () => {
    const later = discount(percentOff('20', { duration: 'repeating' }), { startAt: day(10) });

    expect(causeOf({}, { discounts: [half] })).toBe('discount_added');
    expect(causeOf({ discounts: [half] }, { discounts: [discount(percentOff('80'))] })).toBe(
      'discount_added',
    );
    expect(causeOf({ discounts: [later] }, {})).toBe('discount_added');
  });

  test('is a discount that was taken away, or exchanged for a smaller one', () => {
    expect(causeOf({ discounts: [half] }, { discounts: [] })).toBe('discount_removed');
    expect(causeOf({ discounts: [half] }, { discounts: [discount(percentOff('10'))] })).toBe(
      'discount_removed',
    );
    expect(causeOf({ items: [{ ...app, discounts: [half] }] }, { items: [app] })).toBe(
      'discount_removed',
    );
  });

  test('is a discount that has come to its end', () => {
    const ending = discount(percentOff('50', { duration: 'repeating' }), { endAt: day(10) });

    expect(causeOf({ discounts: [ending] }, {})).toBe('discount_expired');
    expect(causeOf({ discounts: [ending] }, { discounts: [] })).toBe('discount_expired');
    expect(causeOf({ items: [{ ...app, discounts: [ending] }] }, {})).toBe('discount_expired');
  });

  test('is not one that had ended long before', () => {
    const ended = discount(percentOff('50', { duration: 'repeating' }), { endAt: day(2) });

    expect(causeOf({ discounts: [ended, half] }, { discounts: [ended] })).toBe('discount_removed');
  });

  test('is kindness when nothing is left to pay', () => {
    expect(causeOf({}, { discounts: [discount(percentOff('100'))] })).toBe('comped');
    expect(causeOf({}, { discounts: [discount(amountOff('1000'))] })).toBe('comped');
  });
});

describe('the cause of an end', () => {
  test('is the wish of the customer', () => {
    expect(causeOf({}, canceled(day(10)))).toBe('cancelled');
    expect(causeOf({}, canceled(day(10), { cancellationReason: 'cancellation_requested' }))).toBe(
      'cancelled',
    );
  });

  test.each(['payment_failed', 'payment_disputed'])(
    'is not, when the reason is %s',
    (cancellationReason) => {
      expect(causeOf({}, canceled(day(10), { cancellationReason }))).toBe('involuntary');
    },
  );

  test('is the failed payment when it was past due and nothing else is said', () => {
    expect(causeOf({ status: 'past_due' }, canceled(day(10)))).toBe('involuntary');
    const asked = canceled(day(10), { cancellationReason: 'cancellation_requested' });
    expect(causeOf({ status: 'past_due' }, asked)).toBe('cancelled');
  });

  test('or a stop is told by the status', () => {
    expect(causeOf({}, { status: 'unpaid' })).toBe('involuntary');
    expect(causeOf({}, { status: 'paused' })).toBe('paused');
    expect(causeOf({}, { pauseBehavior: 'void' })).toBe('paused');
  });
});

describe('the cause of a beginning', () => {
  test('is a sign-up or a converted trial', () => {
    expect(causeOf({ status: 'incomplete' }, { status: 'active' })).toBe('signup');
    expect(causeOf({ status: 'trialing' }, { status: 'active' })).toBe('trial_converted');
  });

  test('of a second subscription is an addition, or its converted trial', () => {
    const one = subscription('sub_1', { items: [app] });
    const second = (status: string) =>
      subscription('sub_2', { items: [addon], status }, { effectiveAt: day(10), status: 'active' });
    const causes = (status: string) =>
      ledgerOf(customer([one, second(status)])).movements.map(({ cause }) => cause);

    expect(causes('incomplete')).toEqual(['signup', 'item_added']);
    expect(causes('trialing')).toEqual(['signup', 'trial_converted']);
  });
});
