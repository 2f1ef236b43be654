import { expect, test } from 'vitest';

import { ledgerOf } from '#domain/fold.ts';

import {
  customer,
  day,
  discount,
  invoice,
  item,
  movementsOf,
  mrrAt,
  percentOff,
  price,
  subscription,
} from '../support/facts.ts';

// $11.90 with 19 % in it: $10.00 and $1.90.
const gross = price('1190', { isTaxInclusive: true });
const active = subscription('sub_1', { items: [item(gross)] });
const taxed = (at: number, taxMinor: bigint, netMinor: bigint) =>
  invoice(`in_${String(at)}`, {
    effectiveAt: at,
    createdAt: at,
    status: 'paid',
    inclusiveTax: [{ priceId: gross.id, taxMinor, netMinor }],
  });

test('the tax inside a price is no revenue, at the rate of its invoices', () => {
  const facts = customer([active], { invoices: [taxed(day(0), 190n, 1000n)] });

  expect(mrrAt(facts, day(1))).toBe('1000');
  expect(ledgerOf(facts).dataStates.get('sub_1')).toBe('complete');
});

test('the first known rate holds for the time before it', () => {
  const facts = customer([active], { invoices: [taxed(day(5), 190n, 1000n)] });

  expect(movementsOf(facts)).toEqual(['0 new signup 0 → 1000']);
});

test('without a known rate the whole price counts, as an estimate', () => {
  const facts = customer([active]);

  expect(mrrAt(facts, day(1))).toBe('1190');
  expect(ledgerOf(facts).dataStates.get('sub_1')).toBe('estimate');
});

test('a price without tax inside keeps its amount, whatever an invoice says', () => {
  const plain = subscription('sub_1', { items: [item({ ...gross, isTaxInclusive: false })] });
  const facts = customer([plain], { invoices: [taxed(day(0), 190n, 1000n)] });

  expect(mrrAt(facts, day(1))).toBe('1190');
  expect(ledgerOf(facts).dataStates.get('sub_1')).toBe('complete');
});

test('a new rate counts from the invoice that shows it', () => {
  // 25 %: $9.52 and $2.38.
  const invoices = [taxed(day(0), 190n, 1000n), taxed(day(30), 238n, 952n)];
  const facts = customer([active], { invoices });

  expect(movementsOf(facts)).toEqual([
    '0 new signup 0 → 1000',
    '30 contraction price_changed 1000 → 952',
  ]);
});

test('a customer who is exempt from some invoice on pays no tax from then on', () => {
  const invoices = [taxed(day(0), 190n, 1000n), taxed(day(30), 0n, 1190n)];

  expect(movementsOf(customer([active], { invoices }))).toEqual([
    '0 new signup 0 → 1000',
    '30 expansion price_changed 1000 → 1190',
  ]);
});

test('a new rate is the reason also where a discount goes on', () => {
  const discounts = [discount(percentOff('50'))];
  const halved = subscription('sub_1', { items: [item(gross)], discounts });
  const invoices = [
    taxed(day(0), 190n, 1000n),
    taxed(day(30), 238n, 952n),
    taxed(day(60), 190n, 1000n),
  ];

  expect(movementsOf(customer([halved], { invoices }))).toEqual([
    '0 new signup 0 → 500',
    '30 contraction price_changed 500 → 476',
    '60 expansion price_changed 476 → 500',
  ]);
});

test('tax that was rounded to a cent is no new rate', () => {
  // 19 % of one third of the month is 63⅓ cents; Stripe says 63.
  const invoices = [taxed(day(0), 190n, 1000n), taxed(day(30), 63n, 333n)];

  expect(movementsOf(customer([active], { invoices }))).toEqual(['0 new signup 0 → 1000']);
});

test('invoices of another subscription say nothing', () => {
  const other = invoice('in_other', {
    subscriptionId: 'sub_2',
    inclusiveTax: [{ priceId: gross.id, taxMinor: 190n, netMinor: 1000n }],
  });

  expect(mrrAt(customer([active], { invoices: [other] }), day(1))).toBe('1190');
});
