/** What a mean is judged by: how many values, their mean, and their variance (divided by n − 1). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Mean and variance of some values, by Welford's method, which does not lose digits when the values are
 * large and lie close together. The mean of nothing and the variance of fewer than two are 0.
 */
export function momentsOf(values: readonly number[]): Moments {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    n += 1;
    const distance = value - mean;
    mean += distance / n;
    squares += distance * (value - mean);
  }
  return { n, mean, variance: n < 2 ? 0 : squares / (n - 1) };
}
