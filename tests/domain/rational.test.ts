import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  add,
  compare,
  decimalText,
  divide,
  fromDecimal,
  isZero,
  max,
  min,
  multiply,
  rational,
  roundTo,
  subtract,
} from '#domain/rational.ts';

const anyFraction = fc
  .tuple(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.bigInt(1n, 10n ** 40n))
  .map(([numerator, denominator]) => rational(numerator, denominator));

const anyScaled = fc.bigInt(-(10n ** 30n), 10n ** 30n);

describe('a decimal', () => {
  test.each([
    ['0', 0n, 1n],
    ['1999', 1999n, 1n],
    ['33.333', 33_333n, 1000n],
    ['-0.5', -5n, 10n],
    ['+2', 2n, 1n],
    ['0.000000000001', 1n, 10n ** 12n],
    ['1e-7', 1n, 10n ** 7n],
    ['1.5e3', 1500n, 1n],
  ])('%s is read exactly', (text, numerator, denominator) => {
    expect(compare(fromDecimal(text), rational(numerator, denominator))).toBe(0);
  });

  test.each(['', '.', '1.', '.5', '1,000', '0x10', 'NaN', 'Infinity', '1e', '1e9999', '١'])(
    '%j is refused',
    (text) => {
      expect(() => fromDecimal(text)).toThrow(RangeError);
    },
  );

  test('that was written comes back as it was', () => {
    fc.assert(
      fc.property(anyScaled, fc.integer({ min: 0, max: 12 }), (scaled, decimals) => {
        expect(roundTo(fromDecimal(decimalText(scaled, decimals)), decimals)).toBe(scaled);
      }),
    );
  });

  test('is written without needless zeros', () => {
    expect(decimalText(16_625n, 2)).toBe('166.25');
    expect(decimalText(16_620n, 2)).toBe('166.2');
    expect(decimalText(16_600n, 2)).toBe('166');
    expect(decimalText(-5n, 2)).toBe('-0.05');
    expect(decimalText(0n, 8)).toBe('0');
    expect(decimalText(42n, 0)).toBe('42');
  });
});

describe('rounding', () => {
  test.each([
    [1n, 2n, 0, 1n],
    [-1n, 2n, 0, -1n],
    [1n, 3n, 2, 33n],
    [2n, 3n, 2, 67n],
    [-2n, 3n, 2, -67n],
    [5n, 1000n, 2, 1n],
    [4_999n, 1_000_000n, 2, 0n],
    [-5n, 1000n, 2, -1n],
  ])(
    'takes %s/%s at %i decimals half away from zero to %s',
    (...[top, bottom, decimals, rounded]) => {
      expect(roundTo(rational(top, bottom), decimals)).toBe(rounded);
    },
  );

  test('is never more than half a unit off, and symmetric around zero', () => {
    fc.assert(
      fc.property(anyFraction, fc.integer({ min: 0, max: 10 }), (value, decimals) => {
        const unit = rational(1n, 10n ** BigInt(decimals));
        const rounded = roundTo(value, decimals);
        const error = subtract(value, multiply(rational(rounded), unit));
        const twice = multiply(error, rational(2n));
        expect(compare(max(twice, subtract(rational(0n), twice)), unit)).toBeLessThanOrEqual(0);
        expect(roundTo(subtract(rational(0n), value), decimals)).toBe(-rounded);
      }),
    );
  });
});

describe('a fraction', () => {
  test('keeps its sign in the numerator', () => {
    expect(rational(1n, -3n)).toEqual({ numerator: -1n, denominator: 3n });
  });

  test('over zero is refused', () => {
    expect(() => rational(1n, 0n)).toThrow(RangeError);
    expect(() => divide(rational(1n), rational(0n, 7n))).toThrow(RangeError);
  });

  test('loses nothing in a long sum of thirds and sevenths', () => {
    let sum = rational(0n);
    for (let index = 0; index < 500; index += 1) {
      sum = add(sum, rational(1n, 3n));
      sum = subtract(sum, rational(1n, 7n));
    }
    expect(compare(sum, rational(2000n, 21n))).toBe(0);
  });

  test('stays small however often it is multiplied and divided', () => {
    let value = rational(1n);
    for (let index = 0; index < 200; index += 1) {
      value = divide(multiply(value, rational(365n, 12n)), rational(365n, 12n));
    }
    expect(compare(value, rational(1n))).toBe(0);
    expect(value.denominator).toBeLessThan(1n << 140n);
  });

  test('obeys the laws of a field, and is ordered', () => {
    fc.assert(
      fc.property(anyFraction, anyFraction, anyFraction, (a, b, c) => {
        const same = (x: typeof a, y: typeof a) => {
          expect(compare(x, y)).toBe(0);
        };
        same(add(a, b), add(b, a));
        same(add(add(a, b), c), add(a, add(b, c)));
        same(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)));
        same(add(subtract(a, b), b), a);
        if (!isZero(b)) same(multiply(divide(a, b), b), a);
        same(add(min(a, b), max(a, b)), add(a, b));
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
    );
  });
});
