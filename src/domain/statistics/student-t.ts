import { incompleteBeta } from './beta.ts';

/** Halving an interval so often leaves nothing a double could still tell apart. */
const HALVINGS = 200;

/**
 * How often Student's t with `degrees` of freedom (above 0, need not be whole) is at least as far from
 * 0 as `t`, on both sides together.
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  // Near 0 the tails are nearly everything, and what they lack is the exact figure.
  if (square < 1) return 1 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2);
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5);
}

/**
 * The value that Student's t with `degrees` of freedom stays below with this probability, between 0
 * and 1. With endless degrees it is the normal one. Throws RangeError on anything else.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1) || !(degrees > 0)) {
    throw new RangeError(`t has no quantile ${probability} with ${degrees} degrees of freedom`);
  }
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  const tails = 2 * (1 - probability);
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, degrees) > tails) high *= 2;
  for (let n = 0; n < HALVINGS && low < high; n += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTwoSided(middle, degrees) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
