import { Z_95 } from './normal.ts';

/** Where the true share lies with 95 % confidence, from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** So many of so many. */
export interface Share {
  readonly cases: number;
  readonly n: number;
}

/** A share of fewer than this many says little by itself, and is given with its interval. */
export const SMALL_POPULATION = 30;

/**
 * Wilson's score interval for `successes` out of `trials`, without continuity correction; null when
 * nothing was tried. It never leaves 0 to 1 and holds for small numbers, where the textbook interval
 * does not. Throws RangeError on counts that cannot be. Source: E. B. Wilson, JASA 22 (1927);
 * R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  assertShare({ cases: successes, n: trials });
  if (trials === 0) return null;
  return wilsonAround(successes / trials, trials);
}

/** The same around a share of so many trials, which need be no whole number. */
export function wilsonAround(share: number, trials: number): Interval {
  const spread = Z_95 ** 2 / trials;
  const middle = (share + spread / 2) / (1 + spread);
  const reach = Math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread);
  return {
    low: share === 0 ? 0 : middle - reach,
    high: share === 1 ? 1 : middle + reach,
  };
}

/** Throws RangeError when these are no counts, or more cases than there are. */
export function assertShare({ cases, n }: Share): void {
  if (!isCount(cases) || !isCount(n) || cases > n) {
    throw new RangeError(`${cases} of ${n} is no share`);
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
