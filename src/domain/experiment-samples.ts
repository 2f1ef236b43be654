import { usageMetricOf, type ExperimentMetric } from './experiment-metric.ts';
import { momentsOf } from './statistics/moments.ts';

/** What became of a customer over the time that is measured; amounts in minor units of one currency. */
export interface MemberValue {
  readonly customerId: string;
  /** Whether there is a rate for all that they pay; without, they are in no figure of money. */
  readonly isRated: boolean;
  readonly startMinor: number;
  readonly endMinor: number;
  readonly isLost: boolean;
  /** A trial of theirs was decided in the time. */
  readonly isTrialOver: boolean;
  readonly isConverted: boolean;
  /** Of one usage metric, 0 when there was none. */
  readonly used: number;
}

/** What an arm is judged by: each customer's value, or how many of how many. */
export type Sample =
  | {
      readonly kind: 'mean';
      readonly customerIds: readonly string[];
      readonly values: readonly number[];
      /** What each adds to the arm's sum; of a ratio it is not the value itself. */
      readonly parts: readonly number[];
    }
  | { readonly kind: 'share'; readonly cases: number; readonly n: number };

/**
 * A metric of some customers, as a sample. `mrr` is over everybody, those who left with 0; `arpu` over
 * who pays at the end; churn, expansion and NRR over who paid at the start; conversion over those whose
 * trial was decided. Source of the rules: docs/metrics.md, Experiments.
 */
export function sampleOf(metric: ExperimentMetric, members: readonly MemberValue[]): Sample {
  const rated = members.filter(({ isRated }) => isRated);
  const payers = rated.filter(({ startMinor }) => startMinor > 0);
  if (usageMetricOf(metric) !== null) return meanOf(members, ({ used }) => used);
  switch (metric) {
    case 'mrr':
      return meanOf(rated, ({ endMinor }) => endMinor);
    case 'arpu':
      return meanOf(
        rated.filter(({ endMinor }) => endMinor > 0),
        ({ endMinor }) => endMinor,
      );
    case 'churn_rate':
      return shareOf(payers, ({ isLost }) => isLost);
    case 'expansion_rate':
      return shareOf(payers, ({ startMinor, endMinor }) => endMinor > startMinor);
    case 'conversion_rate':
      return shareOf(
        members.filter(({ isTrialOver }) => isTrialOver),
        ({ isConverted }) => isConverted,
      );
    case 'nrr':
    default:
      return retention(payers);
  }
}

/** By how much the MRR of each who paid at the start changed; who left lost all of it. */
export function changeSample(members: readonly MemberValue[]): Extract<Sample, { kind: 'mean' }> {
  return meanOf(
    members.filter(({ isRated, startMinor }) => isRated && startMinor > 0),
    ({ startMinor, endMinor }) => endMinor - startMinor,
  );
}

/** The value of a sample: its mean or share; null when nobody is in it. */
export function valueOf(sample: Sample): number | null {
  if (sizeOf(sample) === 0) return null;
  return sample.kind === 'share' ? sample.cases / sample.n : momentsOf(sample.values).mean;
}

export function sizeOf(sample: Sample): number {
  return sample.kind === 'share' ? sample.n : sample.values.length;
}

/** The same metric of everybody but one customer. */
export function sampleWithout(
  metric: ExperimentMetric,
  members: readonly MemberValue[],
  customerId: string,
): Sample {
  return sampleOf(
    metric,
    members.filter((member) => member.customerId !== customerId),
  );
}

/**
 * NRR is a ratio of two sums. Each customer's value is the ratio plus how far they are from it, in
 * means of the start, so that the mean is the ratio and the variance that of the ratio (the delta method).
 */
function retention(payers: readonly MemberValue[]): Sample {
  const meanStart = momentsOf(payers.map(({ startMinor }) => startMinor)).mean;
  const ratio = momentsOf(payers.map(({ endMinor }) => endMinor)).mean / meanStart;
  return {
    ...meanOf(
      payers,
      ({ startMinor, endMinor }) => ratio + (endMinor - ratio * startMinor) / meanStart,
    ),
    parts: payers.map(({ endMinor }) => endMinor),
  };
}

function meanOf(
  members: readonly MemberValue[],
  value: (member: MemberValue) => number,
): Extract<Sample, { kind: 'mean' }> {
  const values = members.map(value);
  return {
    kind: 'mean',
    customerIds: members.map(({ customerId }) => customerId),
    values,
    parts: values,
  };
}

function shareOf(
  members: readonly MemberValue[],
  isCase: (member: MemberValue) => boolean,
): Extract<Sample, { kind: 'share' }> {
  return { kind: 'share', cases: members.filter(isCase).length, n: members.length };
}
