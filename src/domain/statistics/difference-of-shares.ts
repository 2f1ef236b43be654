import { logGamma } from './beta.ts';
import { normalTwoSided } from './normal.ts';
import { assertShare, wilsonInterval, type Interval, type Share } from './proportion.ts';

/** What is equally likely may differ in the last digits: R and SciPy allow as much. */
const ROUNDING = 1 + 1e-7;

/**
 * Where the true difference of two shares (`variant` less `control`, from −1 to 1) lies with 95 %
 * confidence; null when either is of nobody. Source: R. G. Newcombe, Statistics in Medicine 17 (1998)
 * 873–890, method 10: Wilson's intervals, put together by squares.
 */
export function newcombeInterval(control: Share, variant: Share): Interval | null {
  const of = { control: sidesOf(control), variant: sidesOf(variant) };
  if (of.control === null || of.variant === null) return null;
  const difference = of.variant.share - of.control.share;
  return {
    low:
      difference -
      Math.hypot(of.variant.share - of.variant.low, of.control.high - of.control.share),
    high:
      difference +
      Math.hypot(of.variant.high - of.variant.share, of.control.share - of.control.low),
  };
}

/**
 * How often chance alone parts two shares as far, by the pooled score test (χ² without continuity
 * correction); null when either is of nobody. Holds when no cell is small (see hasSmallCell).
 */
export function scoreTest(control: Share, variant: Share): number | null {
  assertShare(control);
  assertShare(variant);
  if (control.n === 0 || variant.n === 0) return null;
  const pooled = (control.cases + variant.cases) / (control.n + variant.n);
  const variance = pooled * (1 - pooled) * (1 / control.n + 1 / variant.n);
  if (variance === 0) return 1;
  return normalTwoSided(
    (variant.cases / variant.n - control.cases / control.n) / Math.sqrt(variance),
  );
}

/**
 * Fisher's exact test, two-sided: of all tables with the same margins, the probability of those that
 * are no likelier than this one. Source: R. A. Fisher, Statistical Methods for Research Workers (1934),
 * 21.02. It says 5 % less often than 5 % of the time, which is the price of being exact.
 */
export function fisherExact(control: Share, variant: Share): number {
  assertShare(control);
  assertShare(variant);
  const cases = control.cases + variant.cases;
  const fewest = Math.max(0, cases - control.n);
  const most = Math.min(cases, variant.n);
  const all = logChoose(control.n + variant.n, cases);
  const likelihood = (variantCases: number) =>
    Math.exp(logChoose(variant.n, variantCases) + logChoose(control.n, cases - variantCases) - all);
  const observed = likelihood(variant.cases) * ROUNDING;
  let p = 0;
  for (let variantCases = fewest; variantCases <= most; variantCases += 1) {
    const likely = likelihood(variantCases);
    if (likely <= observed) p += likely;
  }
  return Math.min(1, p);
}

/** Whether any of the four counts is below 5, where only the exact test holds. */
export function hasSmallCell(control: Share, variant: Share): boolean {
  return [control, variant].some(({ cases, n }) => cases < 5 || n - cases < 5);
}

function sidesOf(share: Share): (Interval & { readonly share: number }) | null {
  const interval = wilsonInterval(share.cases, share.n);
  return interval === null ? null : { ...interval, share: share.cases / share.n };
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
