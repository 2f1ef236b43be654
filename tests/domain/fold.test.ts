import { describe, expect, test } from 'vitest';

import { ledgerOf } from '#domain/fold.ts';
import { roundMinor } from '#domain/money.ts';
import { decimalText } from '#domain/rational.ts';

import {
  canceled,
  customer,
  day,
  discount,
  item,
  percentOff,
  price,
  START,
  subscription,
} from '../support/facts.ts';

const app = item(price('1000'));
const addon = item(price('500', { productId: 'prod_addon' }));

describe('spans', () => {
  const spansOf = (life: ReturnType<typeof subscription>) =>
    ledgerOf(customer([life])).spans.map((span) => [
      span.itemId,
      decimalText(span.mrr, 8),
      span.fromAt,
      span.untilAt,
    ]);

  test('say what each item is worth from when until when', () => {
    const life = subscription(
      'sub_1',
      { items: [app] },
      { effectiveAt: day(5), items: [app, addon] },
      { effectiveAt: day(9), items: [addon] },
      canceled(day(20)),
    );

    expect(spansOf(life)).toEqual([
      ['si_prod_app', '1000', START, day(9)],
      ['si_prod_addon', '500', day(5), day(20)],
    ]);
  });

  test('go on over renewals and events that change no MRR', () => {
    const life = subscription(
      'sub_1',
      { items: [app] },
      { effectiveAt: day(30), periodStartAt: day(30) },
      { effectiveAt: day(40), cancelAt: day(60) },
      { effectiveAt: day(41), cancelAt: null },
    );

    expect(spansOf(life)).toEqual([['si_prod_app', '1000', START, null]]);
  });

  test('end and begin anew where a pause lies between', () => {
    const life = subscription(
      'sub_1',
      { items: [app] },
      { effectiveAt: day(5), status: 'paused' },
      { effectiveAt: day(9), status: 'active' },
    );

    expect(spansOf(life)).toEqual([
      ['si_prod_app', '1000', START, day(5)],
      ['si_prod_app', '1000', day(9), null],
    ]);
  });

  test('carry a certain change of the future at its own time', () => {
    const discounts = [discount(percentOff('50', { duration: 'repeating' }), { endAt: day(90) })];

    expect(spansOf(subscription('sub_1', { items: [app], discounts }))).toEqual([
      ['si_prod_app', '500', START, day(90)],
      ['si_prod_app', '1000', day(90), null],
    ]);
  });

  test('begin in the future where everything is free until then', () => {
    const free = discount(percentOff('100', { duration: 'repeating' }), { endAt: day(90) });

    expect(spansOf(subscription('sub_1', { items: [app], discounts: [free] }))).toEqual([
      ['si_prod_app', '1000', day(90), null],
    ]);
  });

  test('tell what is at risk', () => {
    const life = subscription(
      'sub_1',
      { items: [app] },
      { effectiveAt: day(5), status: 'past_due' },
      { effectiveAt: day(9), status: 'active' },
    );
    const { spans } = ledgerOf(customer([life]));

    expect(spans.map(({ isAtRisk, fromAt }) => [isAtRisk, fromAt])).toEqual([
      [false, START],
      [true, day(5)],
      [false, day(9)],
    ]);
  });
});

describe('amounts stay exact until they are shown', () => {
  const totalOf = (amount: string, customers: number) => {
    const yearly = price(amount, { recurring: { interval: 'year', intervalCount: 1 } });
    const facts = customer([subscription('sub_1', { items: [item(yearly)] })]);
    const sum = Array.from({ length: customers }, () => ledgerOf(facts))
      .flatMap(({ movements }) => movements)
      .reduce((total, { amount: fine }) => total + fine, 0n);
    return roundMinor(decimalText(sum, 8));
  };

  test('100 subscriptions at $19.95 a year are $166.25, not $166.00', () => {
    expect(totalOf('1995', 100)).toBe(16_625n);
  });

  test('1,200 subscriptions at ¥100 a year are ¥10,000', () => {
    expect(totalOf('100', 1200)).toBe(10_000n);
  });

  test('24 subscriptions at KWD 0.005 a year are KWD 0.010', () => {
    expect(totalOf('5', 24)).toBe(10n);
  });
});

describe('how far the figures can be trusted', () => {
  const unknown = item(price('x', { scheme: { kind: 'unknown' } }));
  const missing = [{ kind: 'price' as const, id: 'price_x' }];
  const stateOf = (life: ReturnType<typeof subscription>) =>
    ledgerOf(customer([life])).dataStates.get('sub_1');

  test('is said per subscription', () => {
    const whole = subscription('sub_1', { items: [app] });
    const partial = subscription('sub_2', { items: [unknown], missing });

    const { dataStates, missing: named } = ledgerOf(customer([whole, partial]));

    expect([...dataStates]).toEqual([
      ['sub_1', 'complete'],
      ['sub_2', 'incomplete_data'],
    ]);
    expect(named).toEqual(missing);
  });

  test('is judged by the newest state', () => {
    const filled = subscription(
      'sub_1',
      { items: [unknown], missing },
      { effectiveAt: day(3), items: [app], missing: [] },
    );
    const opened = subscription(
      'sub_1',
      { items: [app] },
      { effectiveAt: day(3), items: [unknown], missing },
    );

    expect(stateOf(filled)).toBe('complete');
    expect(stateOf(opened)).toBe('incomplete_data');
  });

  test("is doubted everywhere when the customer's own discount is unknown", () => {
    const facts = customer([subscription('sub_1', { items: [app] })], {
      missing: [{ kind: 'coupon', id: 'co_1' }],
    });

    expect(ledgerOf(facts).dataStates.get('sub_1')).toBe('incomplete_data');
  });
});
