import { describe, expect, test } from 'vitest';

import {
  decimalAt,
  flagAt,
  idAt,
  listAt,
  numberAt,
  objectAt,
  secondsAt,
  textAt,
} from '#ingestion/json.ts';

describe('a foreign value', () => {
  test('reads like an absent one when it is of the wrong type', () => {
    for (const wrong of [undefined, null, true, 7, 'text', [], [1], {}]) {
      expect(objectAt(wrong, 'a', 'b')).toBeNull();
      expect(textAt(wrong, 'a')).toBeNull();
      expect(numberAt(wrong, 'a')).toBeNull();
      expect(secondsAt(wrong, 'a')).toBeNull();
      expect(decimalAt(wrong, 'a')).toBeNull();
      expect(idAt(wrong, 'a')).toBeNull();
      expect(flagAt(wrong, 'a')).toBe(false);
      expect(listAt(wrong, 'a')).toEqual([]);
    }
  });

  test('has no fields but its own', () => {
    expect(objectAt({}, '__proto__')).toBeNull();
    expect(objectAt({}, 'constructor', 'prototype')).toBeNull();
    expect(listAt([1], 'length')).toEqual([]);
  });

  test.each([
    [2900, '2900'],
    ['0.5', '0.5'],
    [33.333, '33.333'],
    [1e-7, '1e-7'],
    ['-5', '-5'],
    ['', null],
    ['5 %', null],
    ['0x10', null],
    ['9'.repeat(31), null],
    [Infinity, null],
    [true, null],
  ])('%j as a decimal is %j', (value, decimal) => {
    expect(decimalAt({ value }, 'value')).toBe(decimal);
  });

  test.each([
    [1_704_067_200, 1_704_067_200],
    [0, null],
    [-1, null],
    [1.5, null],
    [1e11, null],
    ['1704067200', null],
  ])('%j as an instant is %j', (value, seconds) => {
    expect(secondsAt({ value }, 'value')).toBe(seconds);
  });

  test('names an object by its id, however it is given', () => {
    expect(idAt('cus_1')).toBe('cus_1');
    expect(idAt({ id: 'cus_1', deleted: true })).toBe('cus_1');
    expect(idAt({ customer: { id: 'cus_1' } }, 'customer')).toBe('cus_1');
    expect(idAt('')).toBeNull();
    expect(idAt({ id: 7 })).toBeNull();
  });

  test('is a list as an array and as a Stripe list', () => {
    expect(listAt({ items: [1, 2] }, 'items')).toEqual([1, 2]);
    expect(listAt({ items: { object: 'list', data: [1, 2] } }, 'items')).toEqual([1, 2]);
  });
});
