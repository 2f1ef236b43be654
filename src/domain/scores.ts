/** Of the weights below and the rules beside them; kept with every score. */
export const SCORE_WEIGHTS_VERSION = 1;

/** The parts of a score with the points that each can bring; a hundred in all. */
export const SCORE_WEIGHTS = {
  headroom: 45,
  growth: 20,
  breadth: 15,
  payment_standing: 10,
  tenure: 10,
} as const;

export type ScorePart = keyof typeof SCORE_WEIGHTS;

/** What to do with a customer, the best first. */
export const CATEGORIES = ['safe_to_upsell', 'neutral', 'do_not_touch', 'likely_to_churn'] as const;

export type Category = (typeof CATEGORIES)[number];

/** What keeps a score from going above 30. */
export const SCORE_CAPS = ['scheduled_cancellation', 'past_due', 'recent_upgrade'] as const;

export type ScoreCap = (typeof SCORE_CAPS)[number];

/** Why there is no score: a number nobody could rely on is not given. */
export const NOT_SCORED = ['too_little_usage', 'not_paying'] as const;

export type NotScored = (typeof NOT_SCORED)[number];
