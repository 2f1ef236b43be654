import { customMetricOf, usageMetricOf, type ExperimentMetric } from '#domain/experiment-metric.ts';
import { metricFits, type Experiment, type Segment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

import { armMembers } from './arm-members.ts';
import { compareArms, type ArmMembers, type Finding } from './compare-arms.ts';
import { comparePlans, type PlanTimes } from './compare-plans.ts';
import { compareWithBefore } from './compare-with-before.ts';
import { weeklyCustom } from './custom-weeks.ts';
import { segmentValues, type ExperimentScope, type TimeRange } from './values.ts';
import { weeklyNetNew } from './weekly-net-new.ts';
import { timesBefore, type Window } from './window.ts';

/** An experiment that was started, and the time it is judged by. */
export interface Judged {
  readonly experiment: Experiment;
  readonly window: Window;
}

/** The experiment's comparison, of any metric. */
export type Compare = (metric: ExperimentMetric) => Promise<Finding>;

/** Whom the experiment compares, with what became of them. */
type Compared =
  | { readonly kind: 'arms'; readonly members: ArmMembers }
  | { readonly kind: 'plans'; readonly control: PlanTimes; readonly variant: PlanTimes };

/**
 * The comparison that the experiment was designed for, of its own metric. Other metrics, of guardrails,
 * go by `compare`: against the time before, that is the segment as it was as many days before the start
 * as have gone by since.
 */
export async function findingOf(
  db: Queryable,
  { experiment, window, compare }: Judged & { readonly compare: Compare },
  scope: ExperimentScope,
): Promise<Finding> {
  const { metric, segment, comparison } = experiment.design;
  if (!metricFits(metric, comparison)) return NO_FIT;
  if (comparison.kind !== 'before_after') return compare(metric);
  const { startDay, untilDay } = window;
  const custom = customMetricOf(metric);
  if (custom !== null) {
    return compareWithBefore(await weeklyCustom(db, custom, { startDay, untilDay }));
  }
  return compareWithBefore(await weeklyNetNew(db, { segment, startDay, untilDay }, scope));
}

/** Compares by any metric; who is compared is asked for once, save for another usage metric. */
export function comparisonOf(db: Queryable, judged: Judged, scope: ExperimentScope): Compare {
  const asked = new Map<string | null, Promise<Compared>>();
  return async (metric) => {
    // A number a day is of nobody, so that no customers can be compared by it.
    if (customMetricOf(metric) !== null) return NO_FIT;
    const usageMetric = usageMetricOf(metric);
    const answer = asked.get(usageMetric) ?? comparedOf(db, { ...judged, usageMetric }, scope);
    asked.set(usageMetric, answer);
    const compared = await answer;
    return compared.kind === 'arms'
      ? compareArms(metric, compared.members, judged.experiment.id)
      : comparePlans(metric, compared.control, compared.variant);
  };
}

async function comparedOf(
  db: Queryable,
  { experiment, window, usageMetric }: Judged & { readonly usageMetric: string | null },
  scope: ExperimentScope,
): Promise<Compared> {
  const { segment, comparison } = experiment.design;
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
      const { range } = window;
      return {
        kind: 'arms',
        members: await armMembers(db, { experiment, range, usageMetric }, scope),
      };
    }
    case 'plan':
      return {
        kind: 'plans',
        control: await planTimes({ ...segment, plan: comparison.plan }),
        variant: await planTimes(segment),
      };
    case 'before_after': {
      const control = await valuesIn(times.before, segment);
      return {
        kind: 'arms',
        members: { control, variant: await valuesIn(window.range, segment) },
      };
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
