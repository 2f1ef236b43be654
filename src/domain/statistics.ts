/** Where the true share lies with 95 % confidence, from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A share of fewer than this many says little by itself, and is given with its interval. */
export const SMALL_POPULATION = 30;

/** The 97.5th percentile of the standard normal distribution: 95 % lie within it on both sides. */
const Z_95 = 1.959_963_984_540_054;

/**
 * Wilson's score interval for `successes` out of `trials`, without continuity correction; null when
 * nothing was tried. It never leaves 0 to 1 and holds for small numbers, where the textbook interval
 * does not. Throws RangeError on counts that cannot be. Source: E. B. Wilson, JASA 22 (1927);
 * R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (!isCount(successes) || !isCount(trials) || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is no share`);
  }
  if (trials === 0) return null;
  const share = successes / trials;
  const spread = Z_95 ** 2 / trials;
  const middle = (share + spread / 2) / (1 + spread);
  const reach = Math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread);
  return {
    low: successes === 0 ? 0 : middle - reach,
    high: successes === trials ? 1 : middle + reach,
  };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
