import type { Temporal } from 'temporal-polyfill';

import type { DifferenceInterval, Verdict, VerdictReason } from './experiments.ts';

/** Below so many customers in an arm, a mean says nothing about others. */
export const FEWEST_CUSTOMERS = 10;

/** Below so many that did it, in both arms together, a share says nothing about others. */
export const FEWEST_CONVERSIONS = 20;

/** A difference counts when chance alone brings as large a one less often than this. */
export const SIGNIFICANT_P = 0.05;

/** A guardrail is looked at every day, so it asks for far more before it stops an experiment early. */
export const GUARDRAIL_P = 0.001;

/** What a verdict rests on. */
export interface VerdictGrounds {
  /** The last day that counts; null when none was set. */
  readonly stopOn: Temporal.PlainDate | null;
  /** The local day of whoever asks. */
  readonly today: Temporal.PlainDate;
  /** A guardrail that stops. */
  readonly isStoppedByGuardrail: boolean;
  /** What makes a comparison impossible, if anything does. */
  readonly obstacle: VerdictReason | null;
  /** For a mean, the customers of the smaller arm; null for a share. */
  readonly customers: number | null;
  /** For a share, how many did it in both arms together; null for a mean. */
  readonly conversions: number | null;
  readonly interval: DifferenceInterval | null;
  readonly p: number | null;
  readonly isHigherBetter: boolean;
}

/**
 * What may be said about an experiment. Nothing before its stop date is over, however often somebody
 * looks, because whoever looks long enough sees a difference where there is none; after it the days up
 * to the stop date decide, so that looking again changes nothing. A difference counts when its interval
 * leaves out 0 and p is below 0.05. Source of the rule: docs/metrics.md, Experiments.
 */
export function verdictOf(grounds: VerdictGrounds): { verdict: Verdict; why: VerdictReason } {
  if (grounds.isStoppedByGuardrail) return { verdict: 'worse', why: 'guardrail' };
  const why = grounds.obstacle ?? silenceOf(grounds);
  if (why !== null) return { verdict: 'cannot_tell', why };
  const { interval, p, isHigherBetter } = grounds;
  const isRise = interval !== null && interval.low > 0;
  const isFall = interval !== null && interval.high < 0;
  if (p === null || p >= SIGNIFICANT_P || (!isRise && !isFall)) {
    return { verdict: 'cannot_tell', why: 'no_clear_difference' };
  }
  return { verdict: isRise === isHigherBetter ? 'better' : 'worse', why: 'difference' };
}

function silenceOf(grounds: VerdictGrounds): VerdictReason | null {
  const { stopOn, today, customers, conversions } = grounds;
  if (stopOn === null) return 'no_stop_date';
  // The stop date itself still counts, so it has to be over.
  if (today.since(stopOn).sign <= 0) return 'before_stop_date';
  if (customers !== null && customers < FEWEST_CUSTOMERS) return 'too_few_customers';
  if (conversions !== null && conversions < FEWEST_CONVERSIONS) return 'too_few_conversions';
  return null;
}
