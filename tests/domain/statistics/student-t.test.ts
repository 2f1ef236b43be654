import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { incompleteBeta, logGamma } from '#domain/statistics/beta.ts';
import { normalTwoSided, Z_95, Z_POWER_80 } from '#domain/statistics/normal.ts';
import { studentQuantile, studentTwoSided } from '#domain/statistics/student-t.ts';

describe('Student’s t', () => {
  // Student's table as every textbook prints it, to more digits by SciPy 1.17.1, stats.t.ppf.
  test.for([
    { probability: 0.975, degrees: 1, t: 12.7062047362 },
    { probability: 0.975, degrees: 2, t: 4.30265272975 },
    { probability: 0.975, degrees: 5, t: 2.57058183564 },
    { probability: 0.975, degrees: 7.3, t: 2.34506673655 },
    { probability: 0.975, degrees: 10, t: 2.22813885199 },
    { probability: 0.975, degrees: 30, t: 2.0422724563 },
    { probability: 0.975, degrees: 120, t: 1.97993040508 },
    { probability: 0.8, degrees: 10, t: 0.879057828551 },
    { probability: 0.9995, degrees: 4, t: 8.61030158138 },
  ])('stays below $t with probability $probability at $degrees degrees', (row) => {
    expect(studentQuantile(row.probability, row.degrees)).toBeCloseTo(row.t, 9);
    expect(studentQuantile(1 - row.probability, row.degrees)).toBeCloseTo(-row.t, 9);
  });

  // SciPy 1.17.1, 2 * stats.t.sf(t, degrees).
  test.for([
    { t: 2, degrees: 5, p: 0.10193947883 },
    { t: 1, degrees: 1, p: 0.5 },
    { t: -0.5, degrees: 2.5, p: 0.65769791987 },
    { t: 12.7, degrees: 3, p: 0.0010530526822 },
    { t: 0.000251, degrees: 5000, p: 0.9997997409905425 },
    { t: 3.29, degrees: 1000, p: 0.00103685895887 },
  ])('lies as far out as $t at $degrees degrees with probability $p', ({ t, degrees, p }) => {
    expect(studentTwoSided(t, degrees)).toBeCloseTo(p, 11);
  });

  test('is right far out, where probabilities are tiny', () => {
    // SciPy 1.17.1: 2 * stats.t.sf(40, 8.3)
    expect(studentTwoSided(40, 8.3) / 8.66975417874e-11).toBeCloseTo(1, 8);
    expect(studentTwoSided(Infinity, 3)).toBe(0);
  });

  // SciPy 1.17.1, 2 * stats.norm.sf(z).
  test.for([
    { z: 0.3, p: 0.7641771556220948 },
    { z: 1.99, p: 0.04659093550042364 },
    { z: -2.01, p: 0.04443118885886295 },
    { z: 3.29, p: 0.001001873827571444 },
  ])('with endless degrees lies as far out as $z with probability $p', ({ z, p }) => {
    expect(normalTwoSided(z)).toBeCloseTo(p, 14);
    expect(studentTwoSided(z, 1e7)).toBeCloseTo(p, 6);
  });

  test('is the normal distribution with endless degrees of freedom', () => {
    expect(normalTwoSided(Z_95)).toBeCloseTo(0.05, 14);
    expect(normalTwoSided(Z_POWER_80)).toBeCloseTo(0.4, 14);
    expect(normalTwoSided(0)).toBe(1);
  });

  test('has no quantile of what is no probability', () => {
    for (const [probability, degrees] of [
      [0, 5],
      [1, 5],
      [Number.NaN, 5],
      [0.5, 0],
    ] as const) {
      expect(() => studentQuantile(probability, degrees)).toThrow(RangeError);
    }
  });

  test('comes back from its quantile to the probability', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5001, max: 0.9999, noNaN: true }),
        fc.double({ min: 0.8, max: 5000, noNaN: true }),
        (probability, degrees) => {
          const t = studentQuantile(probability, degrees);

          expect(1 - studentTwoSided(t, degrees) / 2).toBeCloseTo(probability, 9);
        },
      ),
    );
  });
});

describe('the functions beneath', () => {
  // SciPy 1.17.1, special.betainc.
  test.for([
    { a: 2, b: 3, x: 0.4, value: 0.5248 },
    { a: 0.5, b: 0.5, x: 0.1, value: 0.204832764699 },
    { a: 50, b: 0.5, x: 0.99, value: 0.317304397874 },
    { a: 300, b: 700, x: 0.31, value: 0.756418682732 },
    { a: 10000, b: 0.5, x: 0.9999, value: 0.157294017763 },
  ])('know the incomplete beta function of $a, $b at $x', ({ a, b, x, value }) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(value, 10);
  });

  test('know the logarithm of factorials', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
    // SciPy 1.17.1: special.gammaln(1e5 + 0.5)
    expect(logGamma(100_000.5)).toBeCloseTo(1_051_293.46544, 4);
  });
});
