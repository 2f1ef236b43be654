import { shortDay } from '#delivery/slack/wording/days.ts';
import type { Currency } from '#domain/currency.ts';
import { customMetricOf, type ExperimentMetric, usageMetricOf } from '#domain/experiment-metric.ts';
import {
  type Comparison,
  type Design,
  type ExperimentState,
  type Guardrail,
  type Segment,
} from '#domain/experiments.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { exactPercent, formatPercent } from './percent.ts';
import { metricWords } from './usage-words.ts';

const MINUS = '−';
const DECIMALS_BELOW = 100;
/** Below it one decimal says too little. */
const SMALL = 1;

type Unit = 'money' | 'share' | 'quantity';

/** What is measured, within a sentence: `revenue per customer`, `api calls per customer`. */
export function experimentMetricWords(metric: ExperimentMetric): string {
  switch (metric) {
    case 'arpu':
      return 'revenue per paying customer';
    case 'mrr':
      return 'MRR per customer';
    case 'churn_rate':
      return 'churn rate';
    case 'conversion_rate':
      return 'trials that become paid';
    case 'expansion_rate':
      return 'customers who come to pay more';
    case 'nrr':
      return 'net revenue retention';
    default:
      return quantityMetricWords(metric);
  }
}

/** Usage is of each customer; a number a day is of nobody. */
function quantityMetricWords(metric: ExperimentMetric): string {
  const custom = customMetricOf(metric);
  if (custom !== null) return `${metricWords(custom)} a day`;
  return `${metricWords(usageMetricOf(metric) ?? metric)} per customer`;
}

/** What an experiment is judged by: with the time before, only what MRR gains a week can be compared. */
export function judgedByWords({
  metric,
  comparison,
}: Pick<Design, 'metric' | 'comparison'>): string {
  const isNetNew = comparison.kind === 'before_after' && customMetricOf(metric) === null;
  return isNetNew ? 'net-new MRR a week' : experimentMetricWords(metric);
}

/** In what a metric's values are given: minor units of the base currency, a share, or a quantity. */
export function unitOf(metric: ExperimentMetric): Unit {
  if (metric === 'arpu' || metric === 'mrr') return 'money';
  const isQuantity = usageMetricOf(metric) !== null || customMetricOf(metric) !== null;
  return isQuantity ? 'quantity' : 'share';
}

/** A value as people read it: `$79.20`, `4.2 %`, `1,240`; a dash when there is none. */
export function experimentValue(
  metric: ExperimentMetric,
  value: number | null,
  currency: Currency,
): string {
  if (value === null) return '–';
  switch (unitOf(metric)) {
    case 'money':
      return formatMoney(BigInt(Math.round(value)), currency);
    case 'share':
      return formatPercent(value, 1);
    case 'quantity':
      return quantity(value);
  }
}

/** A difference with its sign: `+$6.10`, `−1.2 points`, `+12.4`. */
export function experimentDifference(
  metric: ExperimentMetric,
  difference: number,
  currency: Currency,
): string {
  switch (unitOf(metric)) {
    case 'money':
      return formatMoneySigned(BigInt(Math.round(difference)), currency);
    case 'share':
      return `${signed(difference, formatPercent(difference, 1).replace(' %', ''))} points`;
    case 'quantity':
      return signed(difference, quantity(difference));
  }
}

/** How large a difference is, without its direction: `$6.10`, `1.2 points`. */
export function experimentSize(
  metric: ExperimentMetric,
  difference: number,
  currency: Currency,
): string {
  return experimentDifference(metric, Math.abs(difference), currency).replace('+', '');
}

/** Who takes part, within a sentence: `customers on Pro who pay $50–$200 a month`. */
export function segmentWords(segment: Segment): string {
  const { plan, product, price, meta = {}, cohortFrom, cohortTo, mrrMin, mrrMax } = segment;
  const parts = [
    ...(plan === undefined ? [] : [`on ${plan}`]),
    ...(product === undefined ? [] : [`with ${product}`]),
    ...(price === undefined ? [] : [`on the price ${price}`]),
    ...Object.entries(meta).map(([key, value]) => `with ${key} ${value}`),
    ...range(cohortFrom, cohortTo, 'who joined'),
    ...range(mrrMin, mrrMax, 'with an MRR'),
  ];
  return parts.length === 0 ? 'every customer' : `customers ${parts.join(', ')}`;
}

function range(from: string | undefined, to: string | undefined, words: string): string[] {
  if (from === undefined && to === undefined) return [];
  if (from === to) return [`${words} in ${from ?? ''}`];
  if (from === undefined) return [`${words} up to ${to ?? ''}`];
  return [to === undefined ? `${words} from ${from}` : `${words} from ${from} to ${to}`];
}

/** What the change is held against: `half of them, by lot; the others go on as before`. */
export function comparisonWords(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'control': {
      const share = comparison.share === 0.5 ? 'half' : exactPercent(comparison.share);
      return `by lot: ${share} of them get it, the others go on as before`;
    }
    case 'plan':
      return `customers on ${comparison.plan}, each plan against its own past`;
    case 'before_after':
      return 'the weeks before the start';
  }
}

/** The last day that counts: `1 Jun 2031`, with its year, as experiments are read again in later ones. */
export function lastDayWords(day: NonNullable<Design['stopOn']>): string {
  return `${shortDay(day)} ${day.year}`;
}

/** What must not get worse: `churn rate 10 % worse`. */
export function guardrailWords({ metric, worseThan }: Guardrail): string {
  return `${experimentMetricWords(metric)} more than ${exactPercent(worseThan)} worse`;
}

/** `draft`, `running`, `completed`, `canceled` as a label. */
export const EXPERIMENT_STATE_LABELS: Readonly<Record<ExperimentState, string>> = {
  draft: 'Draft',
  running: 'Running',
  completed: 'Completed',
  canceled: 'Canceled',
};

/** A quantity as people read it: `1,240`, `12.3`, `0.034`. */
export function quantity(value: number): string {
  const isWhole = Number.isInteger(value) || Math.abs(value) >= DECIMALS_BELOW;
  const scale = isWhole ? 1 : Math.abs(value) < SMALL ? 1_000 : 10;
  const [whole = '0', fraction] = `${Math.round(Math.abs(value) * scale) / scale}`.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && text !== '0' ? `${MINUS}${text}` : text;
}

/** What is rounded to nothing has no sign. */
function signed(value: number, text: string): string {
  return value > 0 && text !== '0' ? `+${text}` : text;
}
