import { z } from 'zod';

import { EXPERIMENT_STATES, VERDICTS } from '#domain/experiments.ts';

import { count, currency, day, fraction, instant, month, nextCursor } from './fields.ts';

const arm = z.enum(['control', 'variant']);

/** Money in major units of the base currency, a share, or a quantity, as the metric has it. */
const value = z.number().nullable();

const baseline = z.strictObject({ value, n: count, from: day, to: day });

const segment = z.strictObject({
  plan: z.string().optional(),
  product: z.string().optional(),
  price: z.string().optional(),
  meta: z.record(z.string(), z.string()).optional(),
  cohort_from: month.optional(),
  cohort_to: month.optional(),
  mrr_min: z.number().optional(),
  mrr_max: z.number().optional(),
});

const comparison = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('control'), share: fraction }),
  z.strictObject({ kind: z.literal('plan'), plan: z.string() }),
  z.strictObject({ kind: z.literal('before_after') }),
]);

const experimentFields = {
  id: z.int(),
  state: z.enum(EXPERIMENT_STATES),
  name: z.string(),
  hypothesis: z.string(),
  change_description: z.string(),
  metric_tracked: z.string(),
  affected_segment: segment,
  segment_text: z.string(),
  comparison,
  target_value: value,
  guardrails: z.array(z.strictObject({ metric: z.string(), worse_than: fraction })),
  stop_on: day.nullable(),
  currency,
  baseline: baseline.nullable(),
  created_by: z.string(),
  created_at: instant,
  started_by: z.string().nullable(),
  started_at: instant.nullable(),
  completed_by: z.string().nullable(),
  completed_at: instant.nullable(),
  canceled_at: instant.nullable(),
  outcome: z.enum(VERDICTS).nullable(),
  actual_value: value,
  learning: z.string().nullable(),
  looks: count,
};

export const experiment = z.strictObject(experimentFields);

export const experimentsAnswer = z.strictObject({
  experiments: z.array(experiment),
  next_cursor: nextCursor,
});

export const learningsAnswer = z.strictObject({ learnings: z.array(experiment) });

export const experimentDetailAnswer = z.strictObject({
  ...experimentFields,
  detectable_effect: z
    .strictObject({
      n_control: count,
      n_variant: count,
      absolute: value,
      relative: fraction.nullable(),
      baseline,
    })
    .nullable(),
  conflicts: z.array(z.strictObject({ id: z.int(), name: z.string(), customers: count })),
  reads: z.array(
    z.strictObject({
      after_days: count,
      due_at: instant,
      read_at: instant.nullable(),
      verdict: z.enum(VERDICTS).nullable(),
      value,
      difference: value,
    }),
  ),
});

export const assignmentAnswer = z.strictObject({
  experiment_id: z.int(),
  customer_id: z.string(),
  arm: arm.nullable(),
  state: z.enum(EXPERIMENT_STATES),
});

const difference = {
  improvement: value,
  improvement_relative: fraction.nullable(),
  interval: z.strictObject({ low: value, high: value, level: fraction }).nullable(),
  p: fraction.nullable(),
};

export const analysisAnswer = z.strictObject({
  experiment_id: z.int(),
  metric_tracked: z.string(),
  currency,
  verdict: z.enum(VERDICTS),
  why: z.string(),
  sentence: z.string(),
  baseline: value,
  current: value,
  ...difference,
  method: z.string().nullable(),
  from: day.nullable(),
  to: day.nullable(),
  days_running: z.number(),
  arms: z.array(z.strictObject({ arm, n: count, cases: count.nullable(), value, before: value })),
  largest_customer: z.strictObject({ customer_id: z.string(), arm, share: fraction }).nullable(),
  without_largest: z.strictObject(difference).nullable(),
  guardrails: z.array(
    z.strictObject({
      metric: z.string(),
      worse_than: fraction,
      ...difference,
      is_worse: z.boolean(),
      stops: z.boolean(),
    }),
  ),
  looks: count,
  overlapping: z.array(z.strictObject({ id: z.int(), customers: count })),
});
