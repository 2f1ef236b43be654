import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { digitsOf } from '#domain/currency.ts';
import {
  formatMoney,
  formatMoneySigned,
  roundMinor,
  toMajorDecimal,
  toMajorNumber,
} from '#domain/money.ts';

const anyCurrency = fc.constantFrom('usd', 'eur', 'jpy', 'kwd', 'chf', 'isk', 'xof');
const anyMinor = fc.bigInt(-(10n ** 24n), 10n ** 24n);

describe('money as people read it', () => {
  test.each([
    [123_450n, 'usd', '$1,234.50'],
    [16_625n, 'usd', '$166.25'],
    [5n, 'eur', '€0.05'],
    [0n, 'usd', '$0.00'],
    [-500n, 'usd', '−$5.00'],
    [1999n, 'jpy', '¥1,999'],
    [0n, 'jpy', '¥0'],
    [1234n, 'kwd', 'KWD 1.234'],
    [-1n, 'kwd', '−KWD 0.001'],
    [100_000_000n, 'chf', 'CHF 1,000,000.00'],
    [99_999n, 'gbp', '£999.99'],
    [12_345_678_901_234_567_890n, 'usd', '$123,456,789,012,345,678.90'],
  ])('%s of %s is %s', (minor, currency, shown) => {
    expect(formatMoney(minor, currency)).toBe(shown);
  });

  test('shows which way it went, when it went anywhere', () => {
    expect(formatMoneySigned(500n, 'usd')).toBe('+$5.00');
    expect(formatMoneySigned(-500n, 'usd')).toBe('−$5.00');
    expect(formatMoneySigned(0n, 'usd')).toBe('$0.00');
  });

  test('can be read back to the last minor unit', () => {
    fc.assert(
      fc.property(anyMinor, anyCurrency, (minor, currency) => {
        const shown = formatMoney(minor, currency);
        const digits = shown.replaceAll(/[^0-9]/g, '');
        expect(BigInt(digits) * (shown.startsWith('−') ? -1n : 1n)).toBe(minor);
      }),
    );
  });
});

describe('money for other programs', () => {
  test.each([
    [123_450n, 'usd', '1234.50', 1234.5],
    [-5n, 'usd', '-0.05', -0.05],
    [1999n, 'jpy', '1999', 1999],
    [1n, 'kwd', '0.001', 0.001],
  ])('%s of %s is %s', (...[minor, currency, decimal, number]) => {
    expect(toMajorDecimal(minor, currency)).toBe(decimal);
    expect(toMajorNumber(minor, currency)).toBe(number);
  });

  test('has as many decimals as the currency, always', () => {
    fc.assert(
      fc.property(anyMinor, anyCurrency, (minor, currency) => {
        const decimal = toMajorDecimal(minor, currency);
        expect(decimal.split('.')[1]?.length ?? 0).toBe(digitsOf(currency));
        expect(BigInt(decimal.replace('.', ''))).toBe(minor);
      }),
    );
  });
});

describe('rounding to minor units', () => {
  test.each([
    ['16625', 16_625n],
    ['16625.5', 16_626n],
    ['16625.49999999', 16_625n],
    ['-16625.5', -16_626n],
    ['-16625.49', -16_625n],
    ['0.5', 1n],
    ['-0.5', -1n],
    ['-0.4', 0n],
    ['0.05', 0n],
  ])('takes %s to %s', (decimal, rounded) => {
    expect(roundMinor(decimal)).toBe(rounded);
  });

  test('of a value and of its negative are negatives', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^\d{1,8}$/), (whole, fraction) => {
        expect(roundMinor(`-${whole}.${fraction}`)).toBe(-roundMinor(`${whole}.${fraction}`));
      }),
    );
  });

  test.each(['', '1.', '.5', '1e3', '1,5', 'abc', '--1'])('refuses %j', (text) => {
    expect(() => roundMinor(text)).toThrow(RangeError);
  });
});
