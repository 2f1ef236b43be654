import { valueOf, type Sample } from './experiment-samples.ts';
import type { Difference, DifferenceInterval, Method } from './experiments.ts';
import {
  fisherExact,
  hasSmallCell,
  newcombeInterval,
  scoreTest,
} from './statistics/difference-of-shares.ts';
import { momentsOf, type Moments } from './statistics/moments.ts';
import { permutationP } from './statistics/permutation.ts';
import { contrastOfMeans, welchDifference } from './statistics/welch.ts';

/** Two samples held against each other. */
export interface Compared {
  readonly difference: Difference;
  readonly method: Method;
}

/** The samples of both groups, before the start and since. */
export interface BeforeAndSince {
  readonly before: Sample;
  readonly since: Sample;
}

const LEVEL = 0.95;

/**
 * Variant less control, of two samples of the same kind: means by Welch's interval and a permutation p,
 * shares by Newcombe's interval and the score test, or Fisher's where one of the counts is below 5. The
 * same seed gives the same p. null when either sample is empty.
 */
export function compareSamples(control: Sample, variant: Sample, seed: number): Compared | null {
  if (control.kind === 'share' && variant.kind === 'share') {
    const interval = newcombeInterval(control, variant);
    if (interval === null) return null;
    const isSmall = hasSmallCell(control, variant);
    return {
      difference: differenceOf(control, variant, {
        interval: { ...interval, level: LEVEL },
        p: isSmall ? fisherExact(control, variant) : scoreTest(control, variant),
      }),
      method: isSmall ? 'fisher' : 'newcombe',
    };
  }
  if (control.kind === 'share' || variant.kind === 'share') return null;
  if (control.values.length === 0 || variant.values.length === 0) return null;
  const welch = welchDifference(momentsOf(control.values), momentsOf(variant.values));
  const dealt = permutationP(control.values, variant.values, seed);
  return {
    difference: differenceOf(control, variant, {
      interval: welch === null ? null : { low: welch.low, high: welch.high, level: welch.level },
      p: dealt ?? welch?.p ?? null,
    }),
    method: dealt === null ? 'welch' : 'permutation',
  };
}

/**
 * What changed in the variant's group less what changed in the control's: four independent samples, by
 * Welch's interval of their contrast. `relative` is of the variant's value before. null when one of them
 * has fewer than two. Source of the rule: docs/metrics.md, Experiments.
 */
export function differenceInDifferences(
  control: BeforeAndSince,
  variant: BeforeAndSince,
): Difference | null {
  const result = contrastOfMeans([
    { moments: momentsIn(variant.since), weight: 1 },
    { moments: momentsIn(variant.before), weight: -1 },
    { moments: momentsIn(control.since), weight: -1 },
    { moments: momentsIn(control.before), weight: 1 },
  ]);
  const [since, before] = [valueOf(variant.since), valueOf(variant.before)];
  const [otherSince, otherBefore] = [valueOf(control.since), valueOf(control.before)];
  if (result === null || since === null || before === null) return null;
  if (otherSince === null || otherBefore === null) return null;
  const absolute = since - before - (otherSince - otherBefore);
  return {
    absolute,
    relative: before === 0 ? null : absolute / before,
    interval: { low: result.low, high: result.high, level: result.level },
    p: result.p,
  };
}

function differenceOf(
  control: Sample,
  variant: Sample,
  judged: { interval: DifferenceInterval | null; p: number | null },
): Difference {
  const base = valueOf(control) ?? 0;
  const absolute = (valueOf(variant) ?? 0) - base;
  return { absolute, relative: base === 0 ? null : absolute / base, ...judged };
}

/**
 * A share's mean and variance, with one case and one other added to it: without, a share of 0 or 1
 * would leave no doubt. Source: A. Agresti, B. Caffo, The American Statistician 54 (2000) 280–288.
 */
function momentsIn(sample: Sample): Moments {
  if (sample.kind === 'mean') return momentsOf(sample.values);
  if (sample.n < 2) return { n: sample.n, mean: 0, variance: 0 };
  const n = sample.n + 2;
  const mean = (sample.cases + 1) / n;
  return { n, mean, variance: mean * (1 - mean) };
}
