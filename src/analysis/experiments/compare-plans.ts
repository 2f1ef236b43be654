import { differenceInDifferences } from '#domain/experiment-comparison.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import {
  changeSample,
  sampleOf,
  sizeOf,
  type MemberValue,
  type Sample,
} from '#domain/experiment-samples.ts';
import type { Difference } from '#domain/experiments.ts';
import { momentsOf } from '#domain/statistics/moments.ts';
import { welchDifference } from '#domain/statistics/welch.ts';
import { SIGNIFICANT_P } from '#domain/verdict.ts';

import { armValue, countsOf, largestOf, type Finding } from './compare-arms.ts';

/** One plan's customers in three times of the same length, each as it was when the time began. */
export interface PlanTimes {
  readonly longBefore: readonly MemberValue[];
  readonly before: readonly MemberValue[];
  readonly since: readonly MemberValue[];
}

/** How two plans moved apart. */
interface Parting {
  readonly difference: Difference | null;
  /** The same between the two times before the start, when nothing had been changed yet. */
  readonly earlier: Difference | null;
  readonly arms: Finding['arms'];
}

/**
 * One plan's change since the start less another plan's. Two plans that moved apart before the start
 * already are not compared: what came after would be taken for the change's doing. Money goes by the
 * change of each customer's MRR, everything else by four samples. Source of the rule: docs/metrics.md,
 * Experiments.
 */
export function comparePlans(
  metric: ExperimentMetric,
  control: PlanTimes,
  variant: PlanTimes,
): Finding {
  const { difference, earlier, arms } = partingOf(metric, control, variant);
  const counts = isMoney(metric)
    ? countsOf(changeSample(control.since), changeSample(variant.since))
    : countsOf(sampleOf(metric, control.since), sampleOf(metric, variant.since));
  const largest = largestOf({
    control: sumSample(metric, control.since),
    variant: sumSample(metric, variant.since),
  });
  return {
    arms,
    difference,
    method: difference === null ? null : 'difference_in_differences',
    obstacle: obstacleOf(earlier),
    ...counts,
    largest,
    withoutLargest:
      largest === null
        ? null
        : partingOf(
            metric,
            without(control, largest.customerId),
            without(variant, largest.customerId),
          ).difference,
  };
}

function isMoney(metric: ExperimentMetric): boolean {
  return metric === 'mrr' || metric === 'arpu';
}

/** Of money, what is paid now by those whose change is compared. */
function sumSample(metric: ExperimentMetric, since: readonly MemberValue[]): Sample {
  return isMoney(metric)
    ? sampleOf(
        'mrr',
        since.filter(({ startMinor }) => startMinor > 0),
      )
    : sampleOf(metric, since);
}

function without({ longBefore, before, since }: PlanTimes, customerId: string): PlanTimes {
  const others = (members: readonly MemberValue[]) =>
    members.filter((member) => member.customerId !== customerId);
  return { longBefore: others(longBefore), before: others(before), since: others(since) };
}

function partingOf(metric: ExperimentMetric, control: PlanTimes, variant: PlanTimes): Parting {
  return isMoney(metric)
    ? partingOfMoney(control, variant)
    : partingOfRates(metric, control, variant);
}

function partingOfMoney(control: PlanTimes, variant: PlanTimes): Parting {
  return {
    difference: partingOfChanges(control.since, variant.since),
    earlier: partingOfChanges(control.before, variant.before),
    arms: (['control', 'variant'] as const).map((arm) => {
      const payers = (arm === 'control' ? control : variant).since.filter(
        ({ isRated, startMinor }) => isRated && startMinor > 0,
      );
      const n = payers.length;
      const mean = (values: readonly number[]) => (n === 0 ? null : momentsOf(values).mean);
      return {
        arm,
        n,
        cases: null,
        value: mean(payers.map(({ endMinor }) => endMinor)),
        before: mean(payers.map(({ startMinor }) => startMinor)),
      };
    }),
  };
}

/** By how much more the variant's customers changed than the control's, as a part of what they paid. */
function partingOfChanges(
  control: readonly MemberValue[],
  variant: readonly MemberValue[],
): Difference | null {
  const result = welchDifference(
    momentsOf(changeSample(control).values),
    momentsOf(changeSample(variant).values),
  );
  if (result === null) return null;
  const paid = momentsOf(
    variant
      .filter(({ isRated, startMinor }) => isRated && startMinor > 0)
      .map((member) => member.startMinor),
  ).mean;
  return {
    absolute: result.difference,
    relative: paid === 0 ? null : result.difference / paid,
    interval: { low: result.low, high: result.high, level: result.level },
    p: result.p,
  };
}

function partingOfRates(metric: ExperimentMetric, control: PlanTimes, variant: PlanTimes): Parting {
  const samples = (times: PlanTimes) => ({
    longBefore: sampleOf(metric, times.longBefore),
    before: sampleOf(metric, times.before),
    since: sampleOf(metric, times.since),
  });
  const [of, other] = [samples(variant), samples(control)];
  return {
    difference: differenceInDifferences(
      { before: other.before, since: other.since },
      { before: of.before, since: of.since },
    ),
    earlier: haveSome(of.longBefore, other.longBefore)
      ? differenceInDifferences(
          { before: other.longBefore, since: other.before },
          { before: of.longBefore, since: of.before },
        )
      : null,
    arms: [
      armValue('control', other.since, other.before),
      armValue('variant', of.since, of.before),
    ],
  };
}

function haveSome(...samples: readonly Sample[]): boolean {
  return samples.every((sample) => sizeOf(sample) > 1);
}

function obstacleOf(earlier: Difference | null): Finding['obstacle'] {
  if (earlier === null || earlier.p === null) return 'too_little_history';
  return earlier.p < SIGNIFICANT_P ? 'pre_trends_differ' : null;
}
