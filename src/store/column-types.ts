import { Temporal } from 'temporal-polyfill';

/**
 * Postgres values keep their meaning in TypeScript: a bigint stays exact, a date has no time, a
 * timestamptz keeps its microseconds, and a numeric is text until someone rounds it. The numbers
 * are the object ids of pg_type, which never change for built-in types.
 */
export const columnTypes = {
  int8: {
    to: 20,
    from: [20],
    serialize: (value: bigint) => value.toString(),
    parse: (text: string) => BigInt(text),
  },
  date: {
    to: 1082,
    from: [1082],
    serialize: (value: Temporal.PlainDate) => value.toString(),
    parse: (text: string) => Temporal.PlainDate.from(text),
  },
  timestamptz: {
    to: 1184,
    from: [1184],
    serialize: (value: Temporal.Instant) => value.toString(),
    parse: (text: string) => Temporal.Instant.from(text.replace(' ', 'T')),
  },
  jsonb: {
    to: 3802,
    from: [114, 3802],
    serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
};
