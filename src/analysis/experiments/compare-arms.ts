import { compareSamples } from '#domain/experiment-comparison.ts';
import { isHigherBetter } from '#domain/experiment-metric.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import {
  sampleOf,
  sampleWithout,
  sizeOf,
  valueOf,
  type MemberValue,
  type Sample,
} from '#domain/experiment-samples.ts';
import { type Arm, type ArmValue, type Difference } from '#domain/experiments.ts';
import type { Method } from '#domain/experiments.ts';

/** What a comparison came to, before anybody asks whether it may be called a verdict. */
export interface Finding {
  readonly arms: readonly ArmValue[];
  readonly difference: Difference | null;
  readonly method: Method | null;
  readonly obstacle: 'pre_trends_differ' | 'too_little_history' | 'metric_does_not_fit' | null;
  /** For a mean, the customers of the smaller arm; for a share, how many did it in both. */
  readonly customers: number | null;
  readonly conversions: number | null;
  readonly largest: {
    readonly customerId: string;
    readonly arm: Arm;
    readonly share: number;
  } | null;
  readonly withoutLargest: Difference | null;
}

/** The customers of each arm, with what became of them. */
export interface ArmMembers {
  readonly control: readonly MemberValue[];
  readonly variant: readonly MemberValue[];
}

/** Two arms that nothing but chance and the change part. The seed makes p the same for everybody who asks. */
export function compareArms(metric: ExperimentMetric, members: ArmMembers, seed: number): Finding {
  const samples = {
    control: sampleOf(metric, members.control),
    variant: sampleOf(metric, members.variant),
  };
  const compared = compareSamples(samples.control, samples.variant, seed);
  const largest = largestOf(samples);
  function compareWithout(customerId: string): Difference | null {
    const control = sampleWithout(metric, members.control, customerId);
    const variant = sampleWithout(metric, members.variant, customerId);
    return compareSamples(control, variant, seed)?.difference ?? null;
  }
  return {
    arms: [armValue('control', samples.control), armValue('variant', samples.variant)],
    difference: compared?.difference ?? null,
    method: compared?.method ?? null,
    obstacle: null,
    ...countsOf(samples.control, samples.variant),
    largest,
    withoutLargest: largest === null ? null : compareWithout(largest.customerId),
  };
}

/** An arm in figures; `before` is of a sample from the time before the start. */
export function armValue(arm: Arm, sample: Sample, before: Sample | null = null): ArmValue {
  return {
    arm,
    n: sizeOf(sample),
    cases: sample.kind === 'share' ? sample.cases : null,
    value: valueOf(sample),
    before: before === null ? null : valueOf(before),
  };
}

/** What the verdict's rule of small numbers goes by. */
export function countsOf(
  control: Sample,
  variant: Sample,
): Pick<Finding, 'customers' | 'conversions'> {
  if (control.kind === 'share' && variant.kind === 'share') {
    return { customers: null, conversions: control.cases + variant.cases };
  }
  return { customers: Math.min(sizeOf(control), sizeOf(variant)), conversions: null };
}

/**
 * How much worse the variant is, as a part of what it is compared with: without bounds when that is
 * nothing, as when nobody leaves but with the change. null when nothing says.
 */
export function harmOf(metric: ExperimentMetric, difference: Difference | null): number | null {
  if (difference === null) return null;
  const { absolute, relative } = difference;
  const change = relative ?? (absolute === 0 ? 0 : absolute * Infinity);
  return isHigherBetter(metric) ? -change : change;
}

/** Who adds most to their arm's sum; null for shares. */
export function largestOf(samples: {
  readonly control: Sample;
  readonly variant: Sample;
}): Finding['largest'] {
  const candidates = (['control', 'variant'] as const).flatMap((arm) => {
    const sample = samples[arm];
    if (sample.kind === 'share') return [];
    const sum = sample.parts.reduce((total, part) => total + part, 0);
    const index = sample.parts.reduce(
      (best, part, n) => (part > (sample.parts[best] ?? 0) ? n : best),
      0,
    );
    const customerId = sample.customerIds[index];
    const part = sample.parts[index];
    if (customerId === undefined || part === undefined || sum <= 0) return [];
    return [{ customerId, arm, part, share: part / sum }];
  });
  const [first, second] = candidates;
  const largest = second !== undefined && second.part > (first?.part ?? 0) ? second : first;
  return largest === undefined
    ? null
    : { customerId: largest.customerId, arm: largest.arm, share: largest.share };
}
