import type { CustomMetric, MetricChange } from '#analysis/custom-metrics/custom-metric.ts';
import type { MetricRemoved, MetricSet } from '#analysis/custom-metrics/set-metric.ts';
import { METRICS_MOST } from '#domain/custom-metrics.ts';

import { formatPercent } from './percent.ts';
import { quantityWords } from './usage-words.ts';

const MINUS = '−';
const MANY = 1_000;
const SOME = 10;

/** A value as people read it: `1,240 signups`, `4.2 %`, `0.125`; a dash when there is none. */
export function customValue(value: string | null, unit: string): string {
  if (value === null) return '–';
  const figure = figureOf(value.replace('-', ''));
  return withUnit(`${isBelowZero(value) && figure !== '0' ? MINUS : ''}${figure}`, unit);
}

/**
 * A change with its sign, and its share where there is one: `+40 signups (+3 %)`, `−1.1 points (−34 %)`,
 * `unchanged`; a dash.
 */
export function customChange({ before, change }: MetricChange, unit: string): string {
  if (change === null) return '–';
  if (Number(change) === 0) return 'unchanged';
  const sign = isBelowZero(change) ? MINUS : '+';
  const share =
    before === null || Number(before) <= 0
      ? ''
      : ` (${sign}${formatPercent(Math.abs(Number(change)) / Number(before))})`;
  const figure = withUnit(figureOf(change.replace('-', '')), unit === '%' ? 'points' : unit);
  return `${sign}${figure}${share}`;
}

/** The same, and whether that is for the better where one way is: `+40 signups (+3 %, better)`. */
export function judgedChange(
  metric: Pick<CustomMetric, 'isHigherBetter' | 'unit'>,
  change: MetricChange,
): string {
  const words = customChange(change, metric.unit);
  const isBetter = isForTheBetter(metric, change);
  if (isBetter === null) return words;
  const judgement = isBetter ? 'better' : 'worse';
  return words.endsWith(')') ? `${words.slice(0, -1)}, ${judgement})` : `${words} (${judgement})`;
}

function isForTheBetter(
  { isHigherBetter }: Pick<CustomMetric, 'isHigherBetter'>,
  { change }: MetricChange,
): boolean | null {
  if (isHigherBetter === null || change === null || Number(change) === 0) return null;
  return Number(change) > 0 === isHigherBetter;
}

/** Why somebody's number was not written down or not removed, as a sentence. */
export function metricRefusal(
  refused: Exclude<MetricSet, { kind: 'set' }> | Exclude<MetricRemoved, { kind: 'removed' }>,
  name: string,
): string {
  switch (refused.kind) {
    case 'failed':
      return refused.failure.sentence;
    case 'no_query':
      return `There is no custom metric ${name} yet, so it needs a query: select … as day, … as value, one row a day.`;
    case 'off':
      return METRICS_OFF;
    case 'too_many':
      return `There are ${METRICS_MOST} custom metrics, and no more fit: remove one first.`;
    case 'in_use':
      return `${experimentsWords(refused.experiments)} on ${name}, so its query and its direction stay: complete or cancel that first.`;
    case 'unknown':
      return `There is no custom metric ${name}.`;
    default:
      return refused satisfies never;
  }
}

/** Where nobody has said where queries are asked. */
export const METRICS_OFF =
  'Custom metrics are off: CUSTOM_METRICS_DATABASE_URL is not set. `npx moneyradar metric grants` prints how to make a role that may only read.';

function experimentsWords(experiments: readonly number[]): string {
  const numbers = experiments.map((id) => `#${id}`).join(', ');
  return experiments.length === 1 ? `Experiment ${numbers} rests` : `Experiments ${numbers} rest`;
}

/** As many decimals as say something: none from 1,000 on, one from 10 on, three below. */
function figureOf(magnitude: string): string {
  const size = Number(magnitude);
  const decimals = size >= MANY ? 0 : size >= SOME ? 1 : 3;
  const [whole = '0', fraction = ''] = magnitude.split('.');
  if (fraction.length <= decimals) return quantityWords(magnitude);
  if (decimals === 0 && !/^[5-9]/.test(fraction)) return quantityWords(whole);
  const scale = 10 ** decimals;
  return quantityWords(String(Math.round(size * scale) / scale));
}

function withUnit(figure: string, unit: string): string {
  return unit === '' ? figure : `${figure} ${unit}`;
}

function isBelowZero(value: string): boolean {
  return value.startsWith('-');
}
