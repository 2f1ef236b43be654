import {
  metricFits,
  usageMetricOf,
  type Experiment,
  type ExperimentMetric,
  type Segment,
} from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

import { armMembers } from './arm-members.ts';
import { compareArms, type Finding } from './compare-arms.ts';
import { comparePlans, type PlanTimes } from './compare-plans.ts';
import { compareWithBefore } from './compare-with-before.ts';
import { segmentValues, type ExperimentScope, type TimeRange } from './values.ts';
import { weeklyNetNew } from './weekly-net-new.ts';
import { timesBefore, type Window } from './window.ts';

/** An experiment that was started, and the time it is judged by. */
export interface Judged {
  readonly experiment: Experiment;
  readonly window: Window;
}

/** The comparison that the experiment was designed for, of its own metric. */
export async function findingOf(
  db: Queryable,
  judged: Judged,
  scope: ExperimentScope,
): Promise<Finding> {
  const { metric, segment, comparison } = judged.experiment.design;
  if (!metricFits(metric, comparison)) return NO_FIT;
  if (comparison.kind !== 'before_after') return guardedFinding(db, judged, { metric, scope });
  const { startDay, untilDay } = judged.window;
  return compareWithBefore(await weeklyNetNew(db, { segment, startDay, untilDay }, scope));
}

/**
 * The same comparison of any metric, as guardrails need it: against the time before, the segment as it
 * was so many days before the start and as it was at the start.
 */
export async function guardedFinding(
  db: Queryable,
  { experiment, window }: Judged,
  { metric, scope }: { readonly metric: ExperimentMetric; readonly scope: ExperimentScope },
): Promise<Finding> {
  const { segment, comparison } = experiment.design;
  const usageMetric = usageMetricOf(metric);
  const times = timesBefore(window, scope.timezone);
  function valuesIn(range: TimeRange, of: Segment) {
    return segmentValues(db, { ...scope, segment: of, range, usageMetric });
  }
  async function planTimes(of: Segment): Promise<PlanTimes> {
    return {
      longBefore: await valuesIn(times.longBefore, of),
      before: await valuesIn(times.before, of),
      since: await valuesIn(window.range, of),
    };
  }
  switch (comparison.kind) {
    case 'control': {
      const members = await armMembers(db, { experiment, range: window.range, usageMetric }, scope);
      return compareArms(metric, members, experiment.id);
    }
    case 'plan': {
      const control = await planTimes({ ...segment, plan: comparison.plan });
      return comparePlans(metric, control, await planTimes(segment));
    }
    case 'before_after': {
      const control = await valuesIn(times.before, segment);
      const variant = await valuesIn(window.range, segment);
      return compareArms(metric, { control, variant }, experiment.id);
    }
  }
}

const NO_FIT: Finding = {
  arms: [],
  difference: null,
  method: null,
  obstacle: 'metric_does_not_fit',
  customers: null,
  conversions: null,
  largest: null,
  withoutLargest: null,
};
