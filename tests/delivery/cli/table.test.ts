import fc from 'fast-check';
import { expect, test } from 'vitest';

import { table } from '#delivery/cli/table.ts';

const COLUMNS = [{ title: 'Customer' }, { title: 'Cause' }, { title: 'MRR', isFigure: true }];

test('figures stand on the right, words on the left', () => {
  const rows = [
    ['cus_a', 'signup', '$5.00'],
    ['cus_bcd', 'returned', '$1,234.00'],
  ];
  expect(table(COLUMNS, rows, 80).split('\n')).toEqual([
    'Customer  Cause           MRR',
    'cus_a     signup        $5.00',
    'cus_bcd   returned  $1,234.00',
  ]);
});

test('what does not fit is cut where words are, never where figures are', () => {
  const rows = [['a customer with a very long name', 'plan change', '$1,234,567.00']];
  expect(table(COLUMNS, rows, 44).split('\n')[1]).toBe(
    'a customer with…  plan change  $1,234,567.00',
  );
});

test('an id is never cut, because it is there to be copied', () => {
  const columns = [{ title: 'Id', isId: true }, { title: 'Name' }];
  const rows = [['4f1c0a9be2d37c58', 'the key of the dashboard in the office']];
  expect(table(columns, rows, 30).split('\n')[1]).toBe('4f1c0a9be2d37c58  the key of…');
});

test('no text breaks a row or moves the cursor', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, fc.constant('$1.00')), { maxLength: 5 }), (rows) => {
      const lines = table(COLUMNS, rows, 60).split('\n');
      expect(lines).toHaveLength(rows.length + 1);
      expect(lines.every((line) => !/\p{Cc}/u.test(line))).toBe(true);
    }),
  );
});
