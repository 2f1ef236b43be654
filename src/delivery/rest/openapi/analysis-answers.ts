import { z } from 'zod';

import { CHOSEN_BY, LIFT_VERDICTS, OUTCOMES } from '#domain/backtest.ts';
import { EFFORTS, MOVE_KINDS, MOVE_OUTCOMES, MOVE_STATES } from '#domain/moves.ts';

import { count, currency, day, fraction, instant, money, month, nextCursor } from './fields.ts';

const mismatch = {
  customer_id: z.string(),
  subscription_id: z.string(),
  plan: z.string(),
  plan_id: z.string(),
  mrr: money,
  currency,
  metric: z.string(),
  used: z.number(),
  expected: z.number(),
  limit: z.number(),
  utilization: fraction,
  recommendation: z.string(),
};

export const mismatchesAnswer = z.strictObject({
  upgrade_candidates: z.array(
    z.strictObject({
      ...mismatch,
      suggested_plan: z.string().nullable(),
      suggested_plan_id: z.string().nullable(),
      additional_mrr: money.nullable(),
      limit_reached_on: day.nullable(),
    }),
  ),
  next_upgrade_cursor: nextCursor,
  overpriced_customers: z.array(
    z.strictObject({
      ...mismatch,
      suggested_plan: z.string(),
      suggested_plan_id: z.string(),
      mrr_at_risk: money,
    }),
  ),
  next_overpriced_cursor: nextCursor,
  totals: z.strictObject({
    currency,
    upgrades: count,
    overpriced: count,
    additional_mrr: money,
    mrr_at_risk: money,
    as_of: day.nullable(),
  }),
});

const percentage = z.number().min(0).max(100);

export const featurePricingAnswer = z.strictObject({
  features: z.array(
    z.strictObject({
      plan: z.string(),
      plan_id: z.string(),
      metric: z.string(),
      customers: count,
      high_usage_percentage: percentage,
      low_usage_percentage: percentage,
      p10: fraction,
      p25: fraction,
      p50: fraction,
      p75: fraction,
      p90: fraction,
      mrr: money,
      currency,
      finding: z.enum(['limit_carries_value', 'limit_not_felt']).nullable(),
      recommendation: z.string().nullable(),
      break_even_churn: fraction,
    }),
  ),
});

export const move = z.strictObject({
  id: z.int(),
  kind: z.enum(MOVE_KINDS),
  customer_id: z.string().nullable(),
  customer_name: z.string().nullable(),
  plan_id: z.string().nullable(),
  plan: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  amount: money,
  currency,
  base_amount: money,
  base_currency: currency,
  probability: fraction,
  probability_basis: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('own'), cases: count, successes: count }),
    z.strictObject({ kind: z.literal('default') }),
  ]),
  expected_mrr: money,
  effort: z.enum(EFFORTS),
  evidence: z.unknown().meta({ description: 'By kind: docs/metrics.md, Top moves.' }),
  action: z.string(),
  state: z.enum(MOVE_STATES),
  away_until: instant.nullable(),
  answered_at: instant.nullable(),
  answered_by: z.string().nullable(),
  first_seen_at: instant,
});

export const radarAnswer = z.strictObject({
  moves: z.array(move),
  total: count,
  expected_mrr: money,
  currency,
  next_cursor: nextCursor,
});

const outcomes = {
  customers: count,
  won: count,
  kept: count,
  lost: count,
  nothing: count,
  watching: count,
  won_mrr: money,
  kept_mrr: money,
};
export const sides = { ...outcomes, comparable: z.strictObject(outcomes) };

const estimate = z
  .strictObject({ value: z.number(), low: z.number(), high: z.number() })
  .nullable()
  .meta({ description: 'With its interval of 95 %; null when there is too little to judge.' });

const backtestFigure = z.strictObject({
  chosen_by: z.enum(CHOSEN_BY),
  top_percent: z.int(),
  choices: count,
  hits: count,
  customers: count,
  customers_hit: count,
  precision: estimate,
  lift: estimate,
  verdict: z.enum(LIFT_VERDICTS),
});

export const backtestAnswer = z.strictObject({
  first_month_end: day.nullable(),
  last_month_end: day.nullable(),
  months: count,
  outcome_days: count,
  scored: count,
  not_scored: count,
  outcomes: z.array(
    z.strictObject({
      outcome: z.enum(OUTCOMES),
      verdict: z.enum(LIFT_VERDICTS),
      summary: z.string(),
      all: backtestFigure,
      rules: z.array(backtestFigure),
      categories: z.array(backtestFigure),
    }),
  ),
  weights_version: z.int(),
  calculated_at: instant,
});

export const earnedAnswer = z.strictObject({
  from: day,
  to: day,
  currency,
  ...sides,
  months: z.array(z.strictObject({ month, ...sides })),
  follow_ups: z.array(
    z.strictObject({
      move_id: z.int(),
      kind: z.enum(MOVE_KINDS),
      customer_id: z.string(),
      customer_name: z.string().nullable(),
      done_at: instant,
      done_by: z.string().nullable(),
      watched_until: instant,
      outcome: z.enum(MOVE_OUTCOMES),
      mrr: money,
    }),
  ),
});
