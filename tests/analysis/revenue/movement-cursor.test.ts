import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { formatMovementCursor, parseMovementCursor } from '#analysis/revenue/movement-cursor.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  test('comes back as the movement it was made from', () => {
    const cursor = {
      occurredAt: Temporal.Instant.from('2026-03-10T00:00:00Z'),
      customerId: 'cus_é with space',
      currency: 'usd',
    };

    expect(parseMovementCursor(formatMovementCursor(cursor))).toEqual(cursor);
  });

  test.each([
    ['nothing', ''],
    ['words', 'not a cursor'],
    ['a day that does not exist', encoded('2026-02-30T00:00:00Z usd cus_1')],
    ['a year no calendar of the database knows', encoded('0000-01-01T00:00:00Z usd cus_1')],
    ['an instant in other words', encoded('2026-03-10T00:00:00.000Z usd cus_1')],
    ['no currency', encoded('2026-03-10T00:00:00Z cus_1')],
    ['no customer', encoded('2026-03-10T00:00:00Z usd ')],
    ['a NUL', encoded('2026-03-10T00:00:00Z usd cus\0')],
    ['broken UTF-8', Buffer.from('323032362d03ff', 'hex').toString('base64url')],
    ['padding', `${encoded('2026-03-10T00:00:00Z usd cus_1')}==`],
    ['an endless customer', encoded(`2026-03-10T00:00:00Z usd ${'c'.repeat(256)}`)],
  ])('with %s is none', (_, text) => {
    expect(parseMovementCursor(text)).toBeNull();
  });

  test('of any text is a cursor that writes the same text, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string().map(encoded)), (text) => {
        const cursor = parseMovementCursor(text);
        expect(cursor === null ? text : formatMovementCursor(cursor)).toBe(text);
      }),
    );
  });
});
