import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { momentsOf } from '#domain/statistics/moments.ts';
import { permutationP } from '#domain/statistics/permutation.ts';
import { contrastOfMeans, welchDifference } from '#domain/statistics/welch.ts';

/** Student's own sleep data (1908): hours gained with each of two drugs. */
const SLEEP = {
  first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
  second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
};

/** Two of the examples by which Welch's test is usually shown: alike and unlike in size and variance. */
const EQUAL = {
  control: [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
  variant: [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24],
};
const UNEQUAL = {
  control: [17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8],
  variant: [
    21.5, 22.8, 21, 23, 21.6, 23.6, 22.5, 20.7, 23.4, 21.8, 20.7, 21.7, 21.5, 22.5, 23.6, 21.5,
    22.5, 23.5, 21.5, 21.8,
  ],
};

const values = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 30 });

describe('Welch’s interval', () => {
  // R prints -3.365 to 0.205 and p-value = 0.07939 for t.test(extra ~ group, data = sleep); more digits,
  // and the others, by SciPy 1.17.1, stats.ttest_ind(equal_var=False).
  test.for([
    {
      name: 'Student’s sleep',
      control: SLEEP.first,
      variant: SLEEP.second,
      low: -0.205483230712,
      high: 3.36548323071,
      p: 0.0793941401874,
      degrees: 17.7764735162,
    },
    {
      name: 'equal groups',
      ...EQUAL,
      low: 0.774151617742,
      high: 4.83918171559,
      p: 0.00855177831142,
      degrees: 27.8790174869,
    },
    {
      name: 'unequal groups',
      ...UNEQUAL,
      low: -0.648421325375,
      high: 3.69842132538,
      p: 0.148841696605,
      degrees: 9.90474124865,
    },
  ])('of $name is the published one', ({ control, variant, low, high, p, degrees }) => {
    const result = welchDifference(momentsOf(control), momentsOf(variant))!;

    expect(result.low).toBeCloseTo(low, 9);
    expect(result.high).toBeCloseTo(high, 9);
    expect(result.p).toBeCloseTo(p, 10);
    expect(result.degrees).toBeCloseTo(degrees, 7);
  });

  test('is null with fewer than two values in an arm', () => {
    expect(welchDifference(momentsOf([1]), momentsOf([1, 2]))).toBeNull();
    expect(welchDifference(momentsOf([1, 2]), momentsOf([]))).toBeNull();
  });

  test('has no doubt where nothing varies', () => {
    expect(welchDifference(momentsOf([5, 5]), momentsOf([5, 5]))).toMatchObject({ p: 1, low: 0 });
    expect(welchDifference(momentsOf([5, 5]), momentsOf([7, 7]))).toMatchObject({ p: 0, low: 2 });
  });

  test('takes what numbers leave of equal values for no difference', () => {
    const start = [1900.1, 4900.23, 9900.77, 120.01, 7000.9, 333.34];
    const raised = start.map((amount) => Number((amount + 110.1).toFixed(8)) - amount);
    const alike = start.toReversed().map((amount) => amount + 110.1 - amount);
    expect(welchDifference(momentsOf(raised.slice(0, 3)), momentsOf(alike.slice(0, 3)))).toEqual({
      difference: 0,
      low: 0,
      high: 0,
      level: 0.95,
      p: 1,
      degrees: Infinity,
    });
  });

  test('leaves out 0 exactly when p is below 0.05, turns around with the arms, and scales', () => {
    fc.assert(
      fc.property(values, values, (control, variant) => {
        const there = welchDifference(momentsOf(control), momentsOf(variant))!;
        const back = welchDifference(momentsOf(variant), momentsOf(control))!;
        const scaled = welchDifference(
          momentsOf(control.map((value) => value * 100)),
          momentsOf(variant.map((value) => value * 100)),
        )!;

        expect(there.low > 0 || there.high < 0).toBe(there.p < 0.05);
        expect(there.low).toBeCloseTo(-back.high, 6);
        expect(scaled.p).toBeCloseTo(there.p, 9);
      }),
    );
  });

  test('of a change less another change adds the doubts of all four', () => {
    const moments = [SLEEP.first, SLEEP.second, EQUAL.control, EQUAL.variant].map(momentsOf);
    const result = contrastOfMeans(
      moments.map((one, index) => ({ moments: one, weight: index === 0 || index === 3 ? 1 : -1 })),
    )!;
    const error = Math.sqrt(moments.reduce((sum, one) => sum + one.variance / one.n, 0));

    expect(result.difference).toBeCloseTo(0.75 - 2.33 - 20.82 + 23.6266666667, 9);
    expect((result.high - result.low) / 2 / error).toBeGreaterThan(1.96);
    expect((result.high - result.low) / 2 / error).toBeLessThan(2.1);
  });
});

describe('the permutation p', () => {
  // Every deal counted by an independent program (Python's itertools.combinations over NumPy).
  test.for([
    {
      control: [19, 22, 25, 26, 28, 29, 34, 37],
      variant: [12, 14, 17, 18, 22, 24],
      p: 19 / 3003,
    },
    { control: [24, 43, 58, 71, 43, 49, 61, 44], variant: [42, 43, 55, 26, 62], p: 848 / 1287 },
  ])('of few values is exact: $p', ({ control, variant, p }) => {
    expect(permutationP(control, variant, 1)).toBeCloseTo(p, 12);
    expect(permutationP(variant, control, 2)).toBeCloseTo(p, 12);
  });

  test('of many values is near Welch’s p', () => {
    const p = permutationP(UNEQUAL.control, UNEQUAL.variant, 42)!;

    expect(Math.abs(p - 0.148841696605)).toBeLessThan(0.03);
  });

  test('is the same whenever it is asked for, and another draw with another seed is near', () => {
    const first = permutationP(EQUAL.control, EQUAL.variant, 7)!;

    expect(permutationP(EQUAL.control, EQUAL.variant, 7)).toBe(first);
    expect(Math.abs(permutationP(EQUAL.control, EQUAL.variant, 8)! - first)).toBeLessThan(0.006);
  });

  test('is never 0, is 1 where nothing differs, and is not asked of single values', () => {
    const low = Array.from({ length: 30 }, (_, n) => n);
    const high = low.map((value) => value + 1000);

    expect(permutationP(low, high, 1)).toBe(1 / 10_000);
    expect(permutationP([3, 3, 3], [3, 3], 1)).toBe(1);
    expect(permutationP([3], [4, 5], 1)).toBeNull();
  });

  test('is left to Welch’s where dealing would take too long', () => {
    const many = Array.from({ length: 25_000 }, (_, n) => n % 17);

    expect(permutationP(many, many, 1)).toBeNull();
  });
});
