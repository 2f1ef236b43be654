import { expect, test } from 'vitest';

import { minorFactor, parseFxRate } from '#domain/fx-rate.ts';

test('a rate is a decimal above zero, kept as it was written', () => {
  expect(['1.08', ' 0.0067 ', '150', '0.00000000000000000001'].map(parseFxRate)).toEqual([
    '1.08',
    '0.0067',
    '150',
    '0.00000000000000000001',
  ]);
  for (const text of ['', '0', '0.00', '-1', '1,08', '1e3', 'NaN', 'Infinity', '.5', '1.', '١']) {
    expect(parseFxRate(text), text).toBeNull();
  }
});

test('a minor unit is worth the rate, shifted by what the digits of the two differ', () => {
  expect(minorFactor('1.08', 'eur', 'usd')).toBe('1.08');
  // One yen, which has no smaller unit, is 0.67 cents.
  expect(minorFactor('0.0067', 'jpy', 'usd')).toBe('0.67');
  // A dinar has 1,000 fils: 3.25 dollars a dinar are 0.325 cents a fils.
  expect(minorFactor('3.25', 'kwd', 'usd')).toBe('0.325');
  expect(minorFactor('149.5', 'usd', 'jpy')).toBe('1.495');
  expect(minorFactor('0.00000000000000000001', 'kwd', 'jpy')).toBe('0.00000000000000000000001');
});
