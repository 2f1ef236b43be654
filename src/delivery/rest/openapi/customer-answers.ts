import { z } from 'zod';

import { EXPERIMENT_STATES, VERDICTS } from '#domain/experiments.ts';
import { CATEGORIES, NOT_SCORED, SCORE_CAPS, SCORE_WEIGHTS } from '#domain/scores.ts';
import { METRIC_KINDS } from '#domain/usage.ts';

import { alert } from './alert-answers.ts';
import { count, currency, day, fraction, instant, money, month } from './fields.ts';
import { movement } from './revenue-answers.ts';

export const score = z.strictObject({
  customer_id: z.string(),
  expansion_score: z.number().min(0).max(100).nullable(),
  expansion_category: z.enum(CATEGORIES).nullable(),
  not_scored: z.enum(NOT_SCORED).nullable(),
  reason: z.string(),
  cap: z.enum(SCORE_CAPS).nullable(),
  tenure_days: count.nullable(),
  usage_trend: fraction.nullable(),
  usage_trend_metric: z.string().nullable(),
  engagement_score: z.number().min(0).max(100).nullable(),
  support_ticket_count: z.number(),
  usage_days: count,
  parts: z.array(
    z.strictObject({
      part: z.enum(Object.keys(SCORE_WEIGHTS) as (keyof typeof SCORE_WEIGHTS)[]),
      title: z.string(),
      points: z.number(),
      of: count,
      evidence: z.string().nullable(),
    }),
  ),
  weights_version: z.int(),
  as_of: day,
  calculated_at: instant,
});

const item = z.strictObject({
  price_id: z.string(),
  plan_id: z.string().nullable(),
  plan: z.string(),
  product: z.string().nullable(),
  interval: z.string().nullable(),
  interval_count: z.int().nullable(),
  is_metered: z.boolean(),
  quantity: z.number().nullable(),
  mrr: money,
  discount: money.nullable(),
  discount_ends_at: instant.nullable(),
  is_former_price: z.boolean(),
});

const subscription = z.strictObject({
  id: z.string(),
  status: z.string(),
  mrr: money,
  currency,
  is_at_risk: z.boolean(),
  is_incomplete: z.boolean(),
  collection_pause: z.string().nullable(),
  started_at: instant.nullable(),
  trial_ends_at: instant.nullable(),
  trial_mrr: money.nullable(),
  period_ends_at: instant.nullable(),
  cancel_at: instant.nullable(),
  ended_at: instant.nullable(),
  cancellation_feedback: z.string().nullable(),
  next_change: z.strictObject({ at: instant, mrr: money }).nullable(),
  items: z.array(item),
});

const usage = z.strictObject({
  subscription_id: z.string(),
  plan_id: z.string(),
  plan: z.string(),
  mrr: money,
  currency,
  limits: z.array(
    z.strictObject({
      metric: z.string(),
      kind: z.enum(METRIC_KINDS),
      used: z.number(),
      limit: z.number().nullable(),
      utilization: fraction.nullable(),
      per: z.enum(['period', 'month', 'year']),
      since: day.nullable(),
    }),
  ),
  is_judged: z.boolean(),
  finding: z.enum(['upgrade', 'overpriced']).nullable(),
  suggested_plan: z.string().nullable(),
  difference: money.nullable(),
  limit_reached_on: day.nullable(),
});

const experiment = z.strictObject({
  id: z.int(),
  name: z.string(),
  state: z.enum(EXPERIMENT_STATES),
  metric_tracked: z.string(),
  change_description: z.string(),
  arm: z.enum(['control', 'variant']),
  since: instant,
  outcome: z.enum(VERDICTS).nullable(),
});

export const customer = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  attribution: z.string().nullable().meta({
    description: 'Where they came from, by the metadata key that is set.',
  }),
  account: z.string().meta({ description: 'The Stripe account that bills them.' }),
  mrr: money,
  currency,
  first_paid_at: instant.nullable(),
  as_of: instant,
  stripe_url: z.url().nullable(),
  subscriptions: z.array(subscription),
  subscriptions_total: count,
  mrr_history: z.strictObject({
    currency,
    is_converted: z.boolean(),
    days: z.array(z.strictObject({ date: day, mrr: money })),
    months: z.array(z.strictObject({ month, mrr: money })),
  }),
  usage: z.array(usage),
  score: score.nullable(),
  alerts: z.array(alert),
  alerts_total: count,
  movements: z.array(movement),
  movements_total: count,
  experiments: z.array(experiment),
});

export const erasure = z.strictObject({
  erased: z.literal(true),
  was_erased_before: z.boolean(),
  removed: z.strictObject({
    facts: count,
    usage_days: count,
    payment_methods: count,
    invoices: count,
    disputes_refunds_and_credits: count,
    alerts: count,
    moves: count,
    experiments: count,
    texts: count,
  }),
  kept_anonymously: z.strictObject({ subscriptions: count, movements: count }),
});
