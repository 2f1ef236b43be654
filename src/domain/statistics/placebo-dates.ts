import { momentsOf } from './moments.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';

/** Fewer dates without a change do not show how much the figure changes by itself. */
const FEWEST_PLACEBOS = 5;

/** What is equal may differ in the last digits. */
const ROUNDING = 1e-9;

const LEVEL = 0.95;
const POWER = 0.8;

/** What changed at a date, beyond what changes at any date. */
export interface PlaceboResult {
  /** Mean of a week since, less the mean of a week before. */
  readonly change: number;
  /** What changed on average at the placebo dates. */
  readonly usualChange: number;
  /** Of `change` less `usualChange`. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly p: number;
  readonly placebos: number;
  /** So many weeks are compared with so many before. */
  readonly weeks: number;
  readonly mean: number;
  readonly meanBefore: number;
}

/**
 * Compares the weeks since a date with as many before, and this change with the same change at earlier
 * dates at which nothing was done. No week serves two placebo dates, so that they are independent, and
 * the interval is the one that a further draw of the same kind falls into (Student's t). Uses as many
 * of the weeks since as leave enough placebo dates, the first ones first; both lists are oldest first.
 * null when there are fewer than FEWEST_PLACEBOS. Sources: A. Abadie, A. Diamond, J. Hainmueller, JASA
 * 105 (2010) 493–505, for the idea; G. J. Hahn, W. Q. Meeker, Statistical Intervals (1991), 4.7, for
 * the interval.
 */
export function placeboDates(
  before: readonly number[],
  since: readonly number[],
): PlaceboResult | null {
  const weeks = weeksOf(before, since.length);
  if (weeks < 1) return null;
  const mean = meanOf(since.slice(0, weeks));
  const meanBefore = meanOf(before.slice(-weeks));
  const usual = momentsOf(placeboChanges(before.slice(0, -weeks), weeks));
  const change = mean - meanBefore;
  const least = ROUNDING * Math.max(Math.abs(mean), Math.abs(meanBefore));
  const error = exact(Math.sqrt(usual.variance * (1 + 1 / usual.n)), least);
  const beyond = exact(change - usual.mean, least);
  const reach = studentQuantile((1 + LEVEL) / 2, usual.n - 1) * error;
  return {
    change,
    usualChange: usual.mean,
    low: beyond - reach,
    high: beyond + reach,
    level: LEVEL,
    p: error === 0 ? Number(beyond === 0) : studentTwoSided(beyond / error, usual.n - 1),
    placebos: usual.n,
    weeks,
    mean,
    meanBefore,
  };
}

/**
 * The smallest change that would be seen in 80 of 100 such comparisons with so many weeks since, or
 * fewer where the history asks for it; null when there are fewer than FEWEST_PLACEBOS.
 */
export function detectablePlaceboChange(
  before: readonly number[],
  weeksSince: number,
): number | null {
  const weeks = weeksOf(before, weeksSince);
  if (weeks < 1) return null;
  const usual = momentsOf(placeboChanges(before.slice(0, -weeks), weeks));
  const degrees = usual.n - 1;
  const reach = studentQuantile((1 + LEVEL) / 2, degrees) + studentQuantile(POWER, degrees);
  return reach * Math.sqrt(usual.variance * (1 + 1 / usual.n));
}

/** So many of the weeks since are compared that the history holds enough placebo dates. */
function weeksOf(before: readonly number[], weeksSince: number): number {
  return Math.min(weeksSince, Math.floor(before.length / (2 * FEWEST_PLACEBOS + 1)));
}

/** The value, or 0 where it is less than what rounding leaves. */
function exact(value: number, least: number): number {
  return Math.abs(value) <= least ? 0 : value;
}

/** From the newest weeks back, pair of windows by pair of windows; the oldest weeks may be left over. */
function placeboChanges(weekly: readonly number[], weeks: number): readonly number[] {
  const changes: number[] = [];
  for (let end = weekly.length; end >= 2 * weeks; end -= 2 * weeks) {
    const middle = end - weeks;
    changes.push(meanOf(weekly.slice(middle, end)) - meanOf(weekly.slice(middle - weeks, middle)));
  }
  return changes;
}

function meanOf(values: readonly number[]): number {
  return momentsOf(values).mean;
}
