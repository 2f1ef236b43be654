import type { Moments } from './moments.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';

/** A difference, where it lies with this certainty, and how often chance alone makes it as large. */
export interface ContrastResult {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly p: number;
  readonly degrees: number;
}

/** One mean and how often it is taken: 1 is added, −1 taken off. */
export interface WeightedMoments {
  readonly moments: Moments;
  readonly weight: number;
}

const LEVEL = 0.95;

/** What is equal may differ in the last digits, by what a number leaves of a share of a cent. */
const ROUNDING = 1e-9;

/**
 * Welch's interval and p for the difference of two means (`variant` less `control`), which need not vary
 * alike; null when either has fewer than two values. Source: B. L. Welch, Biometrika 34 (1947) 28–35.
 */
export function welchDifference(control: Moments, variant: Moments): ContrastResult | null {
  return contrastOfMeans([
    { moments: variant, weight: 1 },
    { moments: control, weight: -1 },
  ]);
}

/**
 * The same for any sum and difference of independent means, such as a change in one group less the
 * change in another, with Satterthwaite's degrees of freedom; null when one of them has fewer than two
 * values. Source: F. E. Satterthwaite, Biometrics Bulletin 2 (1946) 110–114.
 */
export function contrastOfMeans(parts: readonly WeightedMoments[]): ContrastResult | null {
  if (parts.some(({ moments }) => moments.n < 2)) return null;
  const difference = parts.reduce((sum, { moments, weight }) => sum + weight * moments.mean, 0);
  const variances = parts.map(
    ({ moments, weight }) => (weight ** 2 * moments.variance) / moments.n,
  );
  const variance = variances.reduce((sum, part) => sum + part, 0);
  const spread = parts.reduce(
    (sum, { moments }, index) => sum + (variances[index] ?? 0) ** 2 / (moments.n - 1),
    0,
  );
  const error = Math.sqrt(variance);
  const least = ROUNDING * Math.max(...parts.map(({ moments }) => Math.abs(moments.mean)));
  // Nothing varies: either there is no difference, or there is no doubt about it.
  if (error <= least) {
    const certain = Math.abs(difference) <= least ? 0 : difference;
    const p = certain === 0 ? 1 : 0;
    return { difference: certain, low: certain, high: certain, level: LEVEL, p, degrees: Infinity };
  }
  const degrees = variance ** 2 / spread;
  const reach = studentQuantile((1 + LEVEL) / 2, degrees) * error;
  return {
    difference,
    low: difference - reach,
    high: difference + reach,
    level: LEVEL,
    p: studentTwoSided(difference / error, degrees),
    degrees,
  };
}
