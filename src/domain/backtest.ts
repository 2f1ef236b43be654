import { CATEGORIES, type Category } from './scores.ts';

/** What may come of a customer. */
export const OUTCOMES = ['expansion', 'churn'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** By what customers are chosen: the score, or a rule that anybody could think of. */
export const RULES = ['score', 'largest_mrr', 'longest_tenure', 'usage_drop'] as const;

export type Rule = (typeof RULES)[number];

export const CHOSEN_BY = ['everybody', ...RULES, ...CATEGORIES] as const;

export type ChosenBy = (typeof CHOSEN_BY)[number];

/** How many percent of the customers of a month end are chosen. */
export const TOP_PERCENTS = [5, 10] as const;

/** What comes later than this after a month end is no merit of a score there. */
export const OUTCOME_DAYS = 90;

/** Below these nothing is judged. */
export const LEAST_OUTCOMES = 20;
export const LEAST_MONTHS = 6;

export const MONTHS_LOOKED_AT = 12;

/**
 * Of a choice against as many by lot: `better` and `worse` when the interval of the lift lies above or
 * below 1, `no_better` when it holds 1.
 */
export const LIFT_VERDICTS = ['better', 'worse', 'no_better', 'too_few'] as const;

export type LiftVerdict = (typeof LIFT_VERDICTS)[number];

/** What the score of a category claims will come. */
export function claimOf(category: Category): Outcome {
  return category === 'likely_to_churn' ? 'churn' : 'expansion';
}
