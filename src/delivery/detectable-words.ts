import { count } from '#delivery/slack/wording/days.ts';
import type { Currency } from '#domain/currency.ts';
import {
  customMetricOf,
  isHigherBetter,
  type ExperimentMetric,
} from '#domain/experiment-metric.ts';
import { type Comparison, type DetectableEffect, type Design } from '#domain/experiments.ts';

import {
  experimentDifference,
  experimentMetricWords,
  experimentSize,
  experimentValue,
  quantity,
} from './experiment-words.ts';
import { formatPercent } from './percent.ts';

/** A change as large as this is seldom brought about by a price or a word. */
const LARGE_EFFECT = 0.3;

/**
 * What can be seen with the customers at hand, in a founder's words: how large a difference has to be
 * to show in four of five such experiments, and whether what is hoped for is large enough.
 */
export function detectableWords(
  effect: DetectableEffect,
  design: Pick<Design, 'metric' | 'comparison' | 'targetValue'>,
  currency: Currency,
): string {
  const { absolute, relative } = effect;
  const who =
    customMetricOf(design.metric) === null
      ? whoIsThere(effect, design.comparison)
      : daysThere(effect, design.metric);
  if (absolute === null || absolute <= 0) {
    return `${who} Nothing has been measured there yet, so nobody can say how large a difference would have to be.`;
  }
  const size = experimentSize(design.metric, absolute, currency);
  const part = relative === null ? '' : ` (${relativeWords(relative)})`;
  return [
    who,
    ...soFar(effect, design, currency),
    `A true difference of ${size}${part} would be seen 4 times out of 5; a smaller one mostly looks like chance.`,
    ...enough(effect, design, currency),
  ].join(' ');
}

/** `12 % of what it is now`, or `4.3 times what it is now`. */
function relativeWords(relative: number): string {
  return relative > 1
    ? `${quantity(Math.round(relative * 10) / 10)} times what it is now`
    : `${formatPercent(relative)} of what it is now`;
}

/** What it was of late; with the weeks before something else is compared. */
function soFar(
  { baseline }: DetectableEffect,
  { metric, comparison }: Pick<Design, 'metric' | 'comparison'>,
  currency: Currency,
): string[] {
  if (baseline.value === null || comparison.kind === 'before_after') return [];
  return [`Over the last 30 days it was ${experimentValue(metric, baseline.value, currency)}.`];
}

function whoIsThere({ nControl, nVariant }: DetectableEffect, comparison: Comparison): string {
  const [control, variant] = [nControl, nVariant].map(quantity);
  if (nControl + nVariant === 0) return 'Nobody takes part yet.';
  switch (comparison.kind) {
    case 'control':
      return `${takePart(nControl + nVariant)}: ${variant ?? ''} with the change, ${control ?? ''} without.`;
    case 'plan':
      return `${count(nVariant, 'customer')} ${nVariant === 1 ? 'gets' : 'get'} the change, ${control ?? ''} on ${comparison.plan} ${nControl === 1 ? 'does' : 'do'} not.`;
    case 'before_after':
      return `${takePart(nVariant)}, and net-new MRR a week is held against that of the weeks before.`;
  }
}

/** A number a day is of nobody: what there is are days. */
function daysThere({ nVariant }: DetectableEffect, metric: ExperimentMetric): string {
  const days = count(nVariant, 'day');
  return `${days} of the last 30 ${nVariant === 1 ? 'has' : 'have'} a value, and ${experimentMetricWords(metric)}, week by week, is held against the weeks before.`;
}

function takePart(customers: number): string {
  return `${count(customers, 'customer')} ${customers === 1 ? 'takes' : 'take'} part`;
}

/** Whether what is hoped for could be seen; when nothing is hoped for, whether anything likely could. */
function enough(
  { absolute, relative, baseline }: DetectableEffect,
  { metric, targetValue }: Pick<Design, 'metric' | 'targetValue'>,
  currency: Currency,
): string[] {
  if (targetValue !== null && baseline.value !== null && absolute !== null) {
    const hoped = targetValue - baseline.value;
    const isCustom = customMetricOf(metric) !== null;
    const isThere = !isCustom && (isHigherBetter(metric) ? hoped <= 0 : hoped >= 0);
    if (isThere) {
      const target = experimentValue(metric, targetValue, currency);
      return [`It is as good as the ${target} that you hope for already, so hope for more.`];
    }
    const words = experimentDifference(metric, hoped, currency);
    return Math.abs(hoped) >= absolute
      ? [`What you hope for (${words}) is large enough.`]
      : [
          `What you hope for (${words}) is too small to be seen: ${isCustom ? 'let it run for longer' : 'take in more customers'}.`,
        ];
  }
  return (relative ?? 0) > LARGE_EFFECT
    ? ['That is a lot: with so few customers, asking five of them may teach you more.']
    : [];
}
