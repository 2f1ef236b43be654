import { date, int8, jsonb, oneOf, text, textArray, timestamptz } from '#store/fields.ts';

export const MOVEMENT_TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const;

/** A movement as every question about movements answers it. */
export const MOVEMENT = {
  day: date,
  occurredAt: timestamptz,
  stripeCustomerId: text,
  currency: text,
  type: oneOf(MOVEMENT_TYPES),
  cause: text,
  amountMinor: int8,
  mrrBeforeMinor: int8,
  mrrAfterMinor: int8,
  awaySince: timestamptz.nullable(),
  eventIds: textArray,
  plansBefore: jsonb,
  plansAfter: jsonb,
  events: jsonb,
};
