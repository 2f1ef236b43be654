import { seededRandom } from './random.ts';

/** Up to so many ways to deal the values, every one is tried. */
const MOST_EXACT = 20_000;

/** So many are drawn otherwise, and fewer where this many values would not be dealt in time. */
const DRAWS = 9_999;
const FEWEST_DRAWS = 999;
const MOST_DEALT = 20_000_000;

/** What Welch's t needs to know of the smaller group. */
interface Dealt {
  readonly sum: number;
  readonly squares: number;
}

/** Equal sums may differ in the last digits, by the order in which they were added. */
const ROUNDING = 1e-9;

/**
 * How often the means of two groups (at least two values each) lie as far apart when their values are
 * dealt out by chance, measured by Welch's t, so that groups which vary differently do not count as
 * different. Every deal is tried while there are few, and otherwise so many drawn with `seed`: the same
 * seed and values give the same p. null when there are too few values, or too many to deal (Welch's p
 * is as good then). Sources: B. Phipson and G. K. Smyth, SAGMB 9 (2010) 39; A. Janssen, Statistics &
 * Probability Letters 36 (1997) 9–21.
 */
export function permutationP(
  control: readonly number[],
  variant: readonly number[],
  seed: number,
): number | null {
  const n = control.length + variant.length;
  const few = Math.min(control.length, variant.length);
  if (few < 2) return null;
  const pool = centred([...control, ...variant]);
  const deal = dealer(pool, few);
  const dealt = control.length === few ? pool.slice(0, few) : pool.slice(n - few);
  const observed = deal.distance(sumOf(dealt), squaresOf(dealt)) * (1 - ROUNDING) - ROUNDING;
  if (waysToDeal(n, few) <= MOST_EXACT) return exactP(pool, few, observed);
  const draws = Math.min(DRAWS, Math.floor(MOST_DEALT / few));
  if (draws < FEWEST_DRAWS) return null;
  return drawnP(pool, few, { observed, draws, seed });
}

function exactP(pool: readonly number[], few: number, observed: number): number {
  const deal = dealer(pool, few);
  let all = 0;
  let asFar = 0;
  function choose(from: number, left: number, dealt: Dealt): void {
    if (left === 0) {
      all += 1;
      if (deal.distance(dealt.sum, dealt.squares) >= observed) asFar += 1;
      return;
    }
    for (let index = from; index <= pool.length - left; index += 1) {
      const value = pool[index] ?? 0;
      const sum = dealt.sum + value;
      choose(index + 1, left - 1, { sum, squares: dealt.squares + value * value });
    }
  }
  choose(0, few, { sum: 0, squares: 0 });
  return asFar / all;
}

/** What was seen is itself one of the deals: without it a p of 0 could come out, which is never true. */
function drawnP(
  pool: readonly number[],
  few: number,
  { observed, draws, seed }: { observed: number; draws: number; seed: number },
): number {
  const deal = dealer(pool, few);
  const random = seededRandom(seed);
  const shuffled = Float64Array.from(pool);
  let asFar = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < few; index += 1) {
      const other = index + Math.floor(random() * (shuffled.length - index));
      const value = shuffled[other] ?? 0;
      shuffled[other] = shuffled[index] ?? 0;
      shuffled[index] = value;
      sum += value;
      squares += value * value;
    }
    if (deal.distance(sum, squares) >= observed) asFar += 1;
  }
  return (asFar + 1) / (draws + 1);
}

/** Welch's t, without its sign, of the group that these are the sum and the sum of squares of. */
function dealer(pool: readonly number[], few: number) {
  const sumOfAll = sumOf(pool);
  const squaresOfAll = squaresOf(pool);
  const rest = pool.length - few;
  return {
    distance(sum: number, squares: number): number {
      const mean = sum / few;
      const otherMean = (sumOfAll - sum) / rest;
      const variance = Math.max(0, squares - few * mean * mean) / (few - 1);
      const otherVariance =
        Math.max(0, squaresOfAll - squares - rest * otherMean * otherMean) / (rest - 1);
      const error = Math.sqrt(variance / few + otherVariance / rest);
      const difference = Math.abs(mean - otherMean);
      if (error < ROUNDING) return difference < ROUNDING ? 0 : Infinity;
      return difference / error;
    },
  };
}

/** Around 0 and of size 1, where sums of squares keep their digits whatever the currency. */
function centred(values: readonly number[]): readonly number[] {
  const mean = sumOf(values) / values.length;
  const size = Math.sqrt(squaresOf(values.map((value) => value - mean)) / values.length);
  return values.map((value) => (size === 0 ? 0 : (value - mean) / size));
}

function waysToDeal(n: number, few: number): number {
  let ways = 1;
  for (let k = 1; k <= few && ways <= MOST_EXACT; k += 1) ways = (ways * (n - few + k)) / k;
  return ways;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function squaresOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
