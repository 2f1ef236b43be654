import type { Temporal } from 'temporal-polyfill';

import { customMetricOf, type ExperimentMetric } from './experiment-metric.ts';

export const EXPERIMENT_STATES = ['draft', 'running', 'completed', 'canceled'] as const;

export type ExperimentState = (typeof EXPERIMENT_STATES)[number];

/** What an experiment came to. Nobody is told more than the figures carry. */
export const VERDICTS = ['better', 'worse', 'cannot_tell'] as const;

export type Verdict = (typeof VERDICTS)[number];

export type Arm = 'control' | 'variant';

/**
 * Who takes part; no condition is everybody. `plan` and `product` are an id or a name, `price` an id,
 * months `YYYY-MM` of the first payment, amounts decimal text in major units of the base currency.
 */
export interface Segment {
  readonly plan?: string;
  readonly product?: string;
  readonly price?: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly cohortFrom?: string;
  readonly cohortTo?: string;
  readonly mrrMin?: string;
  readonly mrrMax?: string;
}

/**
 * What the variant is held against: customers chosen by lot (`share` is the part that gets the
 * change, above 0 and below 1), the customers of another plan, or the time before.
 */
export type Comparison =
  | { readonly kind: 'control'; readonly share: number }
  | { readonly kind: 'plan'; readonly plan: string }
  | { readonly kind: 'before_after' };

/** What must not get worse: 0.1 is a tenth worse than the comparison, in this metric's bad direction. */
export interface Guardrail {
  readonly metric: ExperimentMetric;
  readonly worseThan: number;
}

/**
 * What was decided before the start, and is locked by it. `targetValue` is in the metric's unit: minor
 * units of the base currency for `arpu` and `mrr`, a share for rates and `nrr`, a quantity for usage.
 */
export interface Design {
  readonly name: string;
  readonly hypothesis: string;
  readonly changeDescription: string;
  readonly metric: ExperimentMetric;
  readonly segment: Segment;
  readonly comparison: Comparison;
  readonly targetValue: number | null;
  readonly guardrails: readonly Guardrail[];
  /** The last day that counts; without one there is never a verdict. */
  readonly stopOn: Temporal.PlainDate | null;
}

/** The metric of the segment over the days from `from` up to, not including, `to`. */
export interface Baseline {
  /** In the metric's unit; null when nobody was there to measure. */
  readonly value: number | null;
  readonly n: number;
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

export interface Experiment {
  readonly id: number;
  readonly state: ExperimentState;
  readonly design: Design;
  /** Captured at the start. */
  readonly baseline: Baseline | null;
  readonly createdBy: string;
  readonly createdAt: Temporal.Instant;
  readonly startedBy: string | null;
  readonly startedAt: Temporal.Instant | null;
  readonly completedBy: string | null;
  readonly completedAt: Temporal.Instant | null;
  readonly canceledAt: Temporal.Instant | null;
  readonly outcome: Verdict | null;
  /** In the metric's unit, as whoever completed it gave it. */
  readonly actualValue: number | null;
  readonly learning: string | null;
  /** How often figures were looked at while it ran. */
  readonly looks: number;
}

/** The true difference lies within with this certainty (0.95). */
export interface DifferenceInterval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

export interface ArmValue {
  /** With `before_after`, control is the time before. */
  readonly arm: Arm;
  /** Customers that are measured (with `before_after`: weeks). */
  readonly n: number;
  /** Of a share: how many of them. */
  readonly cases: number | null;
  readonly value: number | null;
  /** The same customers over the time before the start, where the comparison needs it. */
  readonly before: number | null;
}

/** How the difference was judged. */
export type Method =
  | 'welch'
  | 'permutation'
  | 'newcombe'
  | 'fisher'
  | 'difference_in_differences'
  | 'placebo_dates';

/** Why the verdict is what it is. Only `difference` says better or worse, and `guardrail` worse. */
export type VerdictReason =
  | 'difference'
  | 'no_clear_difference'
  | 'guardrail'
  | 'not_started'
  | 'no_stop_date'
  | 'before_stop_date'
  | 'too_few_customers'
  | 'too_few_conversions'
  | 'pre_trends_differ'
  | 'too_little_history'
  | 'metric_does_not_fit';

/** A difference of variant less control in the metric's unit, and what chance would do. */
export interface Difference {
  readonly absolute: number;
  /** Of the control's value; null when that is 0. */
  readonly relative: number | null;
  readonly interval: DifferenceInterval | null;
  /** How often chance alone brings as large a difference, two-sided; null when nothing says. */
  readonly p: number | null;
}

export interface GuardrailFinding {
  readonly guardrail: Guardrail;
  readonly difference: Difference | null;
  /** Worse by more than allowed, whether or not chance could do it. */
  readonly isWorse: boolean;
  /** Worse by more than allowed, and p below 0.001: the experiment may stop early. */
  readonly stops: boolean;
}

export interface Analysis {
  readonly experimentId: number;
  readonly metric: ExperimentMetric;
  readonly baseline: Baseline | null;
  /** Of the variant (with `before_after`: since the start). */
  readonly current: number | null;
  /** Variant against comparison; null when there is nothing to compare. */
  readonly improvement: Difference | null;
  readonly isHigherBetter: boolean;
  /** The days that count: up to the stop date, whenever somebody looks. */
  readonly from: Temporal.PlainDate | null;
  readonly until: Temporal.PlainDate | null;
  readonly daysRunning: number;
  readonly arms: readonly ArmValue[];
  readonly interval: DifferenceInterval | null;
  readonly p: number | null;
  readonly method: Method | null;
  readonly verdict: Verdict;
  readonly why: VerdictReason;
  readonly guardrails: readonly GuardrailFinding[];
  /** Who has the largest value, `cus_…`, and how much of their arm's sum that is; null for shares. */
  readonly largest: {
    readonly customerId: string;
    readonly arm: Arm;
    readonly share: number;
  } | null;
  readonly withoutLargest: Difference | null;
  readonly looks: number;
  /** Other running experiments with the same customers. */
  readonly overlapping: readonly { readonly id: number; readonly customers: number }[];
}

/** The smallest difference that would be seen in 80 of 100 such experiments (α 0.05). */
export interface DetectableEffect {
  readonly nControl: number;
  readonly nVariant: number;
  /** In the metric's unit; null when nobody is there or nothing is known yet. */
  readonly absolute: number | null;
  /** Of the baseline. */
  readonly relative: number | null;
  readonly baseline: Baseline;
}

/**
 * Whether a metric can be compared so. What came before the start is compared by the weekly net-new
 * MRR, so that this comparison is one of money; or by a number a day, which cannot be told apart by
 * customer and so can be compared in no other way.
 */
export function metricFits(metric: ExperimentMetric, comparison: Comparison): boolean {
  const isCustom = customMetricOf(metric) !== null;
  if (comparison.kind !== 'before_after') return !isCustom;
  return isCustom || metric === 'mrr' || metric === 'arpu';
}
