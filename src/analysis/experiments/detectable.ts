import { dayOf } from '#domain/day.ts';
import { customMetricOf, isHigherBetter } from '#domain/experiment-metric.ts';
import { sampleOf, sizeOf, type Sample } from '#domain/experiment-samples.ts';
import {
  metricFits,
  type Comparison,
  type DetectableEffect,
  type Design,
} from '#domain/experiments.ts';
import {
  detectableMeanDifference,
  detectableShareDifference,
  type ArmSizes,
} from '#domain/statistics/detectable.ts';
import { momentsOf } from '#domain/statistics/moments.ts';
import type { Queryable } from '#store/postgres.ts';

import { measureBefore } from './baseline.ts';
import { weeklyCustom } from './custom-weeks.ts';
import type { ExperimentScope } from './values.ts';
import { detectableChange, detectableIn } from './weekly-net-new.ts';

/**
 * How large a difference has to be to be seen in 80 of 100 such experiments (α 0.05), with the
 * customers of the 30 days before today: as many of them as each arm would have, varying as they did.
 * It is known before anything is started. Source of the rule: docs/metrics.md, Experiments.
 */
export async function detectableEffect(
  db: Queryable,
  design: Pick<Design, 'metric' | 'segment' | 'comparison'>,
  scope: ExperimentScope,
): Promise<DetectableEffect> {
  const { metric, comparison } = design;
  const { baseline, members } = await measureBefore(db, design, scope);
  const sample = sampleOf(metric, members);
  if (comparison.kind === 'before_after') {
    const absolute = await detectableSince(db, design, scope);
    return { nControl: baseline.n, nVariant: baseline.n, absolute, relative: null, baseline };
  }
  const arms = await armSizes(db, { design, comparison, sample }, scope);
  const absolute = smallest(sample, arms, isHigherBetter(metric) ? 1 : -1);
  return {
    nControl: arms.control,
    nVariant: arms.variant,
    absolute,
    relative:
      absolute === null || baseline.value === null || baseline.value === 0
        ? null
        : absolute / Math.abs(baseline.value),
    baseline,
  };
}

/** Before and after: of the weeks that are compared. */
async function detectableSince(
  db: Queryable,
  { metric, segment, comparison }: Pick<Design, 'metric' | 'segment' | 'comparison'>,
  scope: ExperimentScope,
): Promise<number | null> {
  if (!metricFits(metric, comparison)) return null;
  const custom = customMetricOf(metric);
  if (custom === null) return detectableChange(db, segment, scope);
  const today = dayOf(scope.now, scope.timezone);
  return detectableIn(await weeklyCustom(db, custom, { startDay: today, untilDay: today }));
}

async function armSizes(
  db: Queryable,
  asked: {
    readonly design: Pick<Design, 'metric' | 'segment'>;
    readonly comparison: Exclude<Comparison, { kind: 'before_after' }>;
    readonly sample: Sample;
  },
  scope: ExperimentScope,
): Promise<ArmSizes> {
  const { design, comparison, sample } = asked;
  const n = sizeOf(sample);
  if (comparison.kind === 'control') {
    const variant = Math.round(n * comparison.share);
    return { control: n - variant, variant };
  }
  const other = await measureBefore(
    db,
    { metric: design.metric, segment: { ...design.segment, plan: comparison.plan } },
    scope,
  );
  return { control: other.baseline.n, variant: n };
}

function smallest(sample: Sample, arms: ArmSizes, direction: 1 | -1): number | null {
  if (sample.kind === 'mean') {
    return detectableMeanDifference(Math.sqrt(momentsOf(sample.values).variance), arms);
  }
  return sample.n === 0
    ? null
    : detectableShareDifference(sample.cases / sample.n, arms, direction);
}
