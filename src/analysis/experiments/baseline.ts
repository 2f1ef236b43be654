import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import { customMetricOf, usageMetricOf, type ExperimentMetric } from '#domain/experiment-metric.ts';
import { sampleOf, sizeOf, valueOf, type MemberValue } from '#domain/experiment-samples.ts';
import { type Baseline, type Segment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

import { customBaseline } from './custom-weeks.ts';
import { rangeOfDays, segmentValues, type ExperimentScope } from './values.ts';

/** So many days before the start say what was normal. */
const BASELINE_DAYS = 30;

/** A metric before the start, and everybody it is of. */
export interface Measured {
  readonly baseline: Baseline;
  readonly members: readonly MemberValue[];
}

/**
 * The metric of a segment over the 30 local days before today, which is not over and does not count.
 * Source of the rule: docs/metrics.md, Experiments.
 */
export async function baselineOf(
  db: Queryable,
  asked: { readonly metric: ExperimentMetric; readonly segment: Segment },
  scope: ExperimentScope,
): Promise<Baseline> {
  const { baseline } = await measureBefore(db, asked, scope);
  return baseline;
}

/** The same with the customers behind it. */
export async function measureBefore(
  db: Queryable,
  asked: { readonly metric: ExperimentMetric; readonly segment: Segment },
  scope: ExperimentScope,
): Promise<Measured> {
  const custom = customMetricOf(asked.metric);
  if (custom !== null) return { baseline: await customBaseline(db, custom, scope), members: [] };
  const to = dayOf(scope.now, scope.timezone);
  const from: Temporal.PlainDate = to.subtract({ days: BASELINE_DAYS });
  const members = await segmentValues(db, {
    segment: asked.segment,
    range: rangeOfDays(from, to, scope.timezone),
    usageMetric: usageMetricOf(asked.metric),
    timezone: scope.timezone,
    baseCurrency: scope.baseCurrency,
  });
  const sample = sampleOf(asked.metric, members);
  return { baseline: { value: valueOf(sample), n: sizeOf(sample), from, to }, members };
}
