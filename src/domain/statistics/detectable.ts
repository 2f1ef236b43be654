import { Z_95, Z_POWER_80 } from './normal.ts';
import { studentQuantile } from './student-t.ts';

/** How many customers each arm has. */
export interface ArmSizes {
  readonly control: number;
  readonly variant: number;
}

/** Which differences are seen: 80 of 100 of this size, and 5 of 100 that are not there. */
const POWER = 0.8;
const LEVEL = 0.95;

const HALVINGS = 100;

/**
 * The smallest difference of two means that would be seen in 80 of 100 experiments with values of this
 * standard deviation; null below two customers in an arm. Source: J. Cohen, Statistical Power Analysis
 * (1988), 2.4, with t for the normal distribution.
 */
export function detectableMeanDifference(deviation: number, arms: ArmSizes): number | null {
  if (arms.control < 2 || arms.variant < 2) return null;
  const degrees = arms.control + arms.variant - 2;
  const reach = studentQuantile((1 + LEVEL) / 2, degrees) + studentQuantile(POWER, degrees);
  return reach * deviation * Math.sqrt(1 / arms.control + 1 / arms.variant);
}

/**
 * The smallest rise (`direction` 1) or fall (−1) of a share that would be seen in 80 of 100 experiments;
 * null where even the largest would not, or nobody is there. Source: J. L. Fleiss, Statistical Methods
 * for Rates and Proportions (1981), 3.2, without continuity correction.
 */
export function detectableShareDifference(
  share: number,
  arms: ArmSizes,
  direction: 1 | -1,
): number | null {
  const room = direction === 1 ? 1 - share : share;
  if (arms.control < 1 || arms.variant < 1 || !isSeen(share, share + direction * room, arms)) {
    return null;
  }
  let low = 0;
  let high = room;
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (low + high) / 2;
    if (isSeen(share, share + direction * middle, arms)) high = middle;
    else low = middle;
  }
  return high;
}

function isSeen(control: number, variant: number, arms: ArmSizes): boolean {
  const pooled = (control * arms.control + variant * arms.variant) / (arms.control + arms.variant);
  const byChance = Math.sqrt(pooled * (1 - pooled) * (1 / arms.control + 1 / arms.variant));
  const error = Math.sqrt(
    (control * (1 - control)) / arms.control + (variant * (1 - variant)) / arms.variant,
  );
  return Math.abs(variant - control) >= Z_95 * byChance + Z_POWER_80 * error;
}
