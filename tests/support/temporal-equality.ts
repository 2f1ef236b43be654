import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

const KINDS = [
  Temporal.Instant,
  Temporal.PlainDate,
  Temporal.PlainDateTime,
  Temporal.PlainYearMonth,
] as const;

// They keep what they are out of sight, so `toMatchObject` takes any two of a kind for equal.
expect.addEqualityTesters([
  (a: unknown, b: unknown) => {
    const kind = KINDS.find((one) => a instanceof one && b instanceof one);
    return kind === undefined ? undefined : String(a) === String(b);
  },
]);
