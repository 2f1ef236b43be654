import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  fisherExact,
  hasSmallCell,
  newcombeInterval,
  scoreTest,
} from '#domain/statistics/difference-of-shares.ts';

const shares = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.record({ cases: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));

describe('Newcombe’s interval', () => {
  // R. G. Newcombe, Interval estimation for the difference between independent proportions (1998),
  // table II, method 10.
  test.for([
    { variant: { cases: 56, n: 70 }, control: { cases: 48, n: 80 }, low: 0.0524, high: 0.3339 },
    { variant: { cases: 9, n: 10 }, control: { cases: 3, n: 10 }, low: 0.1705, high: 0.809 },
    { variant: { cases: 6, n: 7 }, control: { cases: 2, n: 7 }, low: 0.0582, high: 0.8062 },
    { variant: { cases: 5, n: 56 }, control: { cases: 0, n: 29 }, low: -0.0381, high: 0.1926 },
    { variant: { cases: 0, n: 10 }, control: { cases: 0, n: 20 }, low: -0.1611, high: 0.2775 },
    { variant: { cases: 0, n: 10 }, control: { cases: 0, n: 10 }, low: -0.2775, high: 0.2775 },
    { variant: { cases: 10, n: 10 }, control: { cases: 0, n: 20 }, low: 0.6791, high: 1 },
    { variant: { cases: 10, n: 10 }, control: { cases: 0, n: 10 }, low: 0.6075, high: 1 },
  ])('of $variant.cases in $variant.n less $control.cases in $control.n is published', (row) => {
    const interval = newcombeInterval(row.control, row.variant)!;

    expect(interval.low).toBeCloseTo(row.low, 4);
    expect(interval.high).toBeCloseTo(row.high, 4);
  });

  test('is null when an arm has nobody', () => {
    expect(newcombeInterval({ cases: 0, n: 0 }, { cases: 1, n: 2 })).toBeNull();
    expect(newcombeInterval({ cases: 1, n: 2 }, { cases: 0, n: 0 })).toBeNull();
    expect(scoreTest({ cases: 0, n: 0 }, { cases: 1, n: 2 })).toBeNull();
  });

  test('holds the difference, stays within −1 and 1, and turns around with the arms', () => {
    fc.assert(
      fc.property(shares, shares, (control, variant) => {
        const there = newcombeInterval(control, variant)!;
        const back = newcombeInterval(variant, control)!;
        const difference = variant.cases / variant.n - control.cases / control.n;

        expect(there.low).toBeLessThanOrEqual(difference + 1e-12);
        expect(there.high).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(there.high).toBeLessThanOrEqual(1 + 1e-12);
        expect(there.low).toBeCloseTo(-back.high, 10);
      }),
    );
  });
});

describe('Fisher’s exact test', () => {
  // R. A. Fisher's tea (3 of 4), his twins (1934, table 2/15), and others by SciPy 1.17.1, fisher_exact.
  test.for([
    { control: { cases: 3, n: 4 }, variant: { cases: 1, n: 4 }, p: 0.485714285714 },
    { control: { cases: 10, n: 13 }, variant: { cases: 2, n: 17 }, p: 0.000536724119 },
    { control: { cases: 8, n: 10 }, variant: { cases: 1, n: 6 }, p: 0.034965034965 },
    { control: { cases: 1, n: 10 }, variant: { cases: 11, n: 14 }, p: 0.00275945618522 },
    { control: { cases: 2, n: 33 }, variant: { cases: 136, n: 15_668 }, p: 0.0339027147603 },
    { control: { cases: 0, n: 20 }, variant: { cases: 5, n: 20 }, p: 0.047124047124 },
    { control: { cases: 40, n: 100 }, variant: { cases: 60, n: 100 }, p: 0.00705951549502 },
    { control: { cases: 0, n: 10 }, variant: { cases: 0, n: 10 }, p: 1 },
  ])('gives $control.cases of $control.n and $variant.cases of $variant.n $p', (row) => {
    expect(fisherExact(row.control, row.variant)).toBeCloseTo(row.p, 9);
  });

  test('is the same from either side and never says more than 1', () => {
    fc.assert(
      fc.property(shares, shares, (control, variant) => {
        const p = fisherExact(control, variant);

        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherExact(variant, control)).toBeCloseTo(p, 9);
        expect(
          fisherExact(
            { cases: control.n - control.cases, n: control.n },
            { cases: variant.n - variant.cases, n: variant.n },
          ),
        ).toBeCloseTo(p, 9);
      }),
    );
  });

  test('is asked as soon as one of the four counts is below 5', () => {
    expect(hasSmallCell({ cases: 5, n: 10 }, { cases: 5, n: 10 })).toBe(false);
    expect(hasSmallCell({ cases: 4, n: 100 }, { cases: 50, n: 100 })).toBe(true);
    expect(hasSmallCell({ cases: 50, n: 100 }, { cases: 96, n: 100 })).toBe(true);
  });
});

describe('the score test', () => {
  // SciPy 1.17.1, stats.chi2_contingency(correction=False).
  test.for([
    { control: { cases: 60, n: 200 }, variant: { cases: 80, n: 200 }, p: 0.0360316862182 },
    { control: { cases: 5, n: 56 }, variant: { cases: 11, n: 60 }, p: 0.14214059214 },
  ])('gives $control.cases of $control.n and $variant.cases of $variant.n $p', (row) => {
    expect(scoreTest(row.control, row.variant)).toBeCloseTo(row.p, 11);
  });

  test('sees no difference where nothing varies', () => {
    expect(scoreTest({ cases: 0, n: 10 }, { cases: 0, n: 20 })).toBe(1);
    expect(scoreTest({ cases: 10, n: 10 }, { cases: 20, n: 20 })).toBe(1);
  });

  test('refuses what is no share', () => {
    expect(() => scoreTest({ cases: 3, n: 2 }, { cases: 0, n: 2 })).toThrow(RangeError);
    expect(() => fisherExact({ cases: 1, n: 2 }, { cases: -1, n: 2 })).toThrow(RangeError);
    expect(() => newcombeInterval({ cases: 0.5, n: 2 }, { cases: 1, n: 2 })).toThrow(RangeError);
  });
});
