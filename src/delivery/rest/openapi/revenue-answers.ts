import { z } from 'zod';

import { DIFFERENCE_RULES } from '#domain/ledger.ts';

import {
  bounds,
  count,
  currency,
  day,
  fraction,
  instant,
  money,
  month,
  nextCursor,
} from './fields.ts';

const amounts = {
  date: day,
  total_mrr: money,
  new_mrr: money,
  reactivation_mrr: money,
  expansion_mrr: money,
  contraction_mrr: money,
  churned_mrr: money,
  fx_mrr: money,
};

const trials = { count, mrr: money, without_payment_method: count };
const inCurrency = z.strictObject({ currency, mrr: money, customers: count });

export const mrrAnswer = z.strictObject({
  current_mrr: money,
  currency,
  committed_mrr: money,
  at_risk_mrr: money,
  trial_pipeline: z.strictObject({
    ...trials,
    by_currency: z.array(
      z.strictObject({ currency, ...trials, usage_run_rate: money, is_included: z.boolean() }),
    ),
  }),
  usage_run_rate: money,
  customers: count,
  latest_snapshot: z.strictObject(amounts).nullable(),
  as_of: instant,
  incomplete_subscriptions: count,
  by_currency: z.array(inCurrency),
  not_included: z.array(inCurrency),
});

const snapshotFields = {
  ...amounts,
  customers: count,
  product_breakdown: z.record(z.string(), money),
  quality: z.enum(['live', 'event', 'reconstructed', 'estimated']),
  restated_at: instant.nullable(),
  restated_reason: z.enum(['late_facts', 'rules']).nullable(),
  previous_total_mrr: money.nullable(),
};

export const snapshot = z.strictObject(snapshotFields);

export const snapshotsAnswer = z.strictObject({
  currency,
  snapshots: z.array(
    z.strictObject({ ...snapshotFields, from_date: day, is_complete: z.boolean() }),
  ),
});

const plan = z.strictObject({
  product: z.string(),
  price: z.string().nullable(),
  interval: z.string().nullable(),
  interval_count: z.int().nullable(),
  quantity: z.string(),
});

export const movement = z.strictObject({
  id: z.string(),
  date: day,
  occurred_at: instant,
  customer_id: z.string(),
  type: z.enum(['new', 'reactivation', 'expansion', 'contraction', 'churn']),
  cause: z.string(),
  amount: money,
  currency,
  mrr_before: money,
  mrr_after: money,
  away_since: instant.nullable(),
  plan_before: z.string().nullable(),
  plan_after: z.string().nullable(),
  plans_before: z.array(plan),
  plans_after: z.array(plan),
  event_ids: z.array(z.string()),
  events: z.array(z.strictObject({ id: z.string(), type: z.string(), created_at: instant })),
});

export const movementsAnswer = z.strictObject({
  movements: z.array(movement),
  next_cursor: nextCursor,
});

export const fxEffectsAnswer = z.strictObject({
  base: currency,
  effects: z.array(
    z.strictObject({
      currency,
      start_mrr: money,
      start_rate: z.string(),
      end_rate: z.string(),
      effect: money,
    }),
  ),
});

const counted = {
  value: fraction.nullable(),
  numerator: count,
  denominator: count,
  n: count,
  interval: bounds.optional(),
};
export const countRate = z.strictObject(counted);
export const moneyRate = z.strictObject({
  value: fraction.nullable(),
  numerator: money,
  denominator: money,
  n: count,
});
const amount = z.strictObject({ value: money.nullable(), n: count });
const trialCohort = { ...counted, started: count, running: count };

export const metricsAnswer = z.strictObject({
  from: day,
  to: day,
  currency,
  metrics: z.strictObject({
    mrr: amount,
    arr_run_rate: amount,
    arpa: z.strictObject({
      value: money.nullable(),
      numerator: money.nullable(),
      denominator: count,
      n: count,
    }),
    committed_mrr: amount,
    customer_churn: countRate,
    gross_mrr_churn: moneyRate,
    net_mrr_churn: moneyRate,
    nrr: moneyRate,
    grr: moneyRate,
    quick_ratio: moneyRate,
    ltv: z.strictObject({
      value: money.nullable(),
      numerator: money.nullable(),
      denominator: fraction.nullable(),
      n: count,
      months: count,
      churned_customers: count,
      range: z.strictObject({ low: money.nullable(), high: money.nullable() }).optional(),
    }),
    trial_conversion: z.strictObject({
      ...trialCohort,
      cohorts: z.array(z.strictObject({ ...trialCohort, cohort: month })),
    }),
  }),
  not_included: z.array(inCurrency),
});

export const cohortsAnswer = z.strictObject({
  as_of: instant,
  currency,
  cohorts: z.array(
    z.strictObject({
      cohort: month,
      customers: count,
      mrr: money,
      months: z.array(
        z.strictObject({ n: count, customers: count, mrr: money, is_complete: z.boolean() }),
      ),
    }),
  ),
  retention: z.array(z.strictObject({ n: count, customers: countRate, revenue: moneyRate })),
  not_included: z.array(inCurrency),
});

const difference = z.strictObject({
  customer_id: z.string().nullable(),
  rule: z.enum([...DIFFERENCE_RULES, 'rounding']),
  amount: money,
  until: instant.nullable(),
  subscription_ids: z.array(z.string()),
});

export const reconcileAnswer = z.strictObject({
  mrr: money,
  stripe_mode_mrr: money,
  currency,
  differences: z.array(difference),
  next_cursor: nextCursor,
  rules: z.array(
    z.strictObject({ rule: z.enum(DIFFERENCE_RULES), customers: count, amount: money }),
  ),
  rounding: money,
  not_included: z.array(z.strictObject({ currency, mrr: money, stripe_mode_mrr: money })),
  as_of: instant,
  rules_version: z.int(),
});

export const fxRatesAnswer = z.strictObject({
  base: currency,
  rates: z.array(z.strictObject({ currency, from: day, rate: z.string() })),
});

export const fxRatesSet = z.strictObject({ base: currency, rates: count, changed: count });
