import { Z_95 } from './normal.ts';
import { assertShare, wilsonAround, type Interval, type Share } from './proportion.ts';
import { studentQuantile } from './student-t.ts';

/**
 * So many cases of n, where the same customer counts several times. The sums are over customers: of n²,
 * of cases², and of cases × n of each.
 */
export interface ClusteredShare extends Share {
  readonly customers: number;
  readonly nSquared: number;
  readonly casesSquared: number;
  readonly casesByN: number;
}

/**
 * Wilson's interval of 95 % around such a share; null when n is 0. It is as wide as that of so many
 * independent trials as would vary as much as the customers do: n* = p (1 − p) ÷ the variance of p between
 * customers, times (z ÷ Student's t of that many customers)², never more than n; of 0 or 1, or of one
 * customer, (Σ n)² ÷ Σ n². Throws RangeError on counts that cannot be. Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998); N. Dean, M. Pagano,
 * Journal of Survey Statistics and Methodology 3 (2015).
 */
export function clusteredInterval(share: ClusteredShare): Interval | null {
  assertShare(share);
  if (share.n === 0) return null;
  return wilsonAround(share.cases / share.n, effectiveTrials(share));
}

function effectiveTrials(share: ClusteredShare): number {
  const { cases, n, customers, nSquared, casesSquared, casesByN } = share;
  const p = cases / n;
  const even = n ** 2 / nSquared;
  if (p === 0 || p === 1 || customers < 2) return even;
  const squares = casesSquared - 2 * p * casesByN + p ** 2 * nSquared;
  const variance = ((squares / n ** 2) * customers) / (customers - 1);
  const fewness = (Z_95 / studentQuantile(0.975, customers - 1)) ** 2;
  return variance > 0 ? Math.min(n, ((p * (1 - p)) / variance) * fewness) : n;
}
