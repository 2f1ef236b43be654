import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { test } from '../support/database.ts';

describe('a value from Postgres keeps its meaning:', () => {
  test('a bigint is exact beyond what a number can hold', async ({ db }) => {
    expect(await db`select 9007199254740993::int8 as x, array[-9223372036854775808] as xs`).toEqual(
      [{ x: 9007199254740993n, xs: [-9223372036854775808n] }],
    );
  });

  test('a numeric is text, with every decimal', async ({ db }) => {
    expect(await db`select 1234567.12345678::numeric as x, 1.50::numeric as y`).toEqual([
      { x: '1234567.12345678', y: '1.50' },
    ]);
  });

  test('a date has no time, whatever the zone of the process', async ({ db }) => {
    const [row] = await db`select '2024-02-29'::date as day, array['2024-01-01'::date] as days`;

    expect(row?.['day'].toString()).toBe('2024-02-29');
    expect(row?.['days'].map(String)).toEqual(['2024-01-01']);
  });

  test('an instant keeps its microseconds', async ({ db }) => {
    const [row] = await db`select '2024-03-10 01:59:59.123456-08'::timestamptz as at`;

    expect(row?.['at'].toString()).toBe('2024-03-10T09:59:59.123456Z');
  });

  test('an instant is read the same when the database has a zone of its own', async ({ db }) => {
    const at = '2024-03-10T09:59:59.5Z';
    const read = await db.begin(async (transaction) => {
      await transaction`set local timezone = 'Asia/Kathmandu'`;
      return transaction`select ${at}::timestamptz as at`;
    });

    expect(read[0]?.['at'].equals(Temporal.Instant.from(at))).toBe(true);
  });

  test('a list keeps its items apart, and a null in it is a null', async ({ db }) => {
    const texts = ['a,b', '"quoted"', '\\', '', 'NULL', '{}', 'two\nlines', 'ü😀', ' ', null];

    const [row] = await db`
      select ${texts}::text[] as sent, array['x', null] as texts, '{}'::int8[] as none,
        array['2024-02-29'::date] as days, array['2024-01-01 00:00Z'::timestamptz] as instants,
        array[1, 2]::int4[] as numbers, array[1.50, null] as numerics`;

    expect(row?.['sent']).toEqual(texts);
    expect(row).toMatchObject({ texts: ['x', null], none: [], numbers: [1, 2] });
    expect(row?.['numerics']).toEqual(['1.50', null]);
    expect([row?.['days'], row?.['instants']].flat().map(String)).toEqual([
      '2024-02-29',
      '2024-01-01T00:00:00Z',
    ]);
  });

  test('bytes are bytes', async ({ db }) => {
    const [row] = await db`select ${Buffer.from([0, 255, 92])}::bytea as bytes`;

    expect(row?.['bytes']).toEqual(Buffer.from([0, 255, 92]));
  });

  test('columns are named as TypeScript names things', async ({ db }) => {
    expect(await db`select 1 as mrr_before_minor`).toEqual([{ mrrBeforeMinor: 1 }]);
  });
});

test('dates and instants come back as they were sent', async ({ db }) => {
  const day = Temporal.PlainDate.from('2023-12-31');
  const at = Temporal.Instant.from('2023-12-31T23:59:59.999999Z');

  const [row] = await db`select ${day}::date as day, ${at}::timestamptz as at, ${5n}::int8 as n`;

  expect(row?.['day'].equals(day) && row['at'].equals(at)).toBe(true);
  expect(row?.['n']).toBe(5n);
});
