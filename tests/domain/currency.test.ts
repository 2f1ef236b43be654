import { expect, test } from 'vitest';

import { digitsOf, parseCurrency } from '#domain/currency.ts';

test.each(['usd', 'eur', 'isk', 'huf', 'ugx', 'twd', 'clf'])(
  '%s has two decimals at Stripe',
  (code) => {
    expect(digitsOf(code)).toBe(2);
  },
);

test.each(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ').map((code) => [code]),
)('%s has no decimals', (code) => {
  expect(digitsOf(code)).toBe(0);
});

test.each('bhd jod kwd omr tnd'.split(' ').map((code) => [code]))(
  '%s has three decimals',
  (code) => {
    expect(digitsOf(code)).toBe(3);
  },
);

test('a currency is read in any case', () => {
  expect(parseCurrency('USD')).toBe('usd');
  expect(parseCurrency('eUr')).toBe('eur');
});

test.each(['', 'us', 'usdt', '$', 'u s', 'usd ', 'u5d', 'ſtd', '€ur'])(
  '%j is no currency',
  (text) => {
    expect(parseCurrency(text)).toBeNull();
  },
);
