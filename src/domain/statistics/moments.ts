/** What a mean is judged by: how many values, their mean, and their variance (divided by n − 1). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Mean and variance of some values, in two passes: the variance keeps its digits when the values are
 * large and lie close together, and the mean of whole cents is exact. The mean of nothing and the
 * variance of fewer than two are 0. Source: T. F. Chan, G. H. Golub, R. J. LeVeque, The American
 * Statistician 37 (1983) 242–247.
 */
export function momentsOf(values: readonly number[]): Moments {
  const n = values.length;
  if (n === 0) return { n, mean: 0, variance: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let squares = 0;
  let distances = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    distances += value - mean;
  }
  return { n, mean, variance: n < 2 ? 0 : Math.max(0, squares - distances ** 2 / n) / (n - 1) };
}
