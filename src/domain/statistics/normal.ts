/** The standard normal distribution's 97.5th percentile: 95 % lie within it on both sides. */
export const Z_95 = 1.959_963_984_540_054;

/** Its 80th: what a power of 0.8 asks for. */
export const Z_POWER_80 = 0.841_621_233_572_914_3;

/** From here on the fraction needs fewer steps than the series. */
const FAR_OUT = 2;

/** So many steps leave nothing a double could tell apart, on either side of FAR_OUT. */
const STEPS = 100;

/**
 * How often a standard normal value is at least as far from 0 as `z`, on both sides together. Source:
 * M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 26.2.11 and 26.2.14.
 */
export function normalTwoSided(z: number): number {
  const distance = Math.abs(z);
  const density = Math.exp((-distance * distance) / 2) / Math.sqrt(2 * Math.PI);
  if (distance > FAR_OUT) return 2 * density * tailFraction(distance);
  return 1 - 2 * density * series(distance);
}

function series(distance: number): number {
  let term = distance;
  let sum = distance;
  for (let n = 1; n <= STEPS; n += 1) {
    term *= (distance * distance) / (2 * n + 1);
    sum += term;
  }
  return sum;
}

function tailFraction(distance: number): number {
  let below = distance;
  for (let n = STEPS; n >= 1; n -= 1) below = distance + n / below;
  return 1 / below;
}
