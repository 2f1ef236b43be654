import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { wilsonInterval } from '#domain/statistics/proportion.ts';

describe('Wilson’s interval', () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, table I, method 3.
  test.for([
    { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
    { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
    { successes: 0, trials: 20, low: 0, high: 0.1611 },
    { successes: 1, trials: 29, low: 0.0061, high: 0.1718 },
  ])('of $successes in $trials is the published one', ({ successes, trials, low, high }) => {
    const interval = wilsonInterval(successes, trials)!;

    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('is null when there was nobody', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  test('refuses what is no share', () => {
    for (const [successes, trials] of [
      [2, 1],
      [-1, 4],
      [0.5, 2],
      [Number.NaN, 2],
    ] as const) {
      expect(() => wilsonInterval(successes, trials)).toThrow(RangeError);
    }
  });

  test('holds the share, stays within 0 and 1, and is the same seen from the other side', () => {
    const shares = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));
    fc.assert(
      fc.property(shares, ([successes, trials]) => {
        const { low, high } = wilsonInterval(successes, trials)!;
        const other = wilsonInterval(trials - successes, trials)!;

        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        expect(low).toBeCloseTo(1 - other.high, 10);
      }),
    );
  });
});
