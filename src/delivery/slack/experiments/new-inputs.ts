import type { Temporal } from 'temporal-polyfill';

import { experimentMetricWords } from '#delivery/experiment-words.ts';
import { exactPercent } from '#delivery/percent.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import {
  dateInput,
  selectInput,
  textInput,
  type Choice,
} from '#delivery/slack/block-kit/inputs.ts';
import { LIMITS } from '#delivery/slack/block-kit/limits.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { characterCount } from '#delivery/slack/block-kit/plain-text.ts';
import type { Currency } from '#domain/currency.ts';
import {
  customMetricOf,
  EXPERIMENT_METRICS,
  type ExperimentMetric,
} from '#domain/experiment-metric.ts';
import { SEGMENT_LONGEST, segmentText } from '#domain/experiment-segment.ts';
import { type Comparison, type Design } from '#domain/experiments.ts';

import { guardrailInputs } from './guardrail-inputs.ts';
import { metricValueText } from './target.ts';

/** What people may choose from. */
export interface Offered {
  /** Names of plans, those that earn most first. */
  readonly plans: readonly string[];
  /** Names of what usage is reported of. */
  readonly usageMetrics: readonly string[];
  /** Names of numbers of people's own. */
  readonly customMetrics: readonly string[];
  readonly today: Temporal.PlainDate;
  readonly baseCurrency: Currency;
}

/** As much of a design as something suggests. */
export type Suggested = Partial<Design>;

export const EVERYBODY = 'everybody';
const PLANS_OFFERED = 40;
const USAGE_OFFERED = 40;
const CUSTOM_OFFERED = 40;
const RUN_DAYS = 30;
const BY_HALVES: Comparison = { kind: 'control', share: 0.5 };
const SHARES = [0.5, 0.2, 0.1];
const NAME_LENGTH_MAX = 100;
const TEXT_LENGTH_MAX = 1_000;

/** The inputs of a new experiment, filled in as far as something suggests. */
export function newInputs(suggested: Suggested, offered: Offered) {
  return [
    intro(),
    ...wordInputs(suggested),
    ...whoInputs(suggested, offered),
    ...judgeInputs(suggested, offered),
  ];
}

function intro(): MessageBlock {
  return section(
    mrkdwn`Decide now what will count as success. Nothing changes by this: you see first what could be noticed with your customers, and start it when the change goes live.`,
  );
}

function wordInputs({ name = '', changeDescription = '', hypothesis = '' }: Suggested) {
  return [
    textInput(
      { id: 'name', label: 'Name' },
      { value: name, placeholder: 'Pro from $49 to $59', longest: NAME_LENGTH_MAX },
    ),
    textInput(
      { id: 'change', label: 'What do you change?' },
      {
        value: changeDescription,
        placeholder: 'New customers of Pro see $59; everybody else pays what they paid',
        isMultiline: true,
        longest: TEXT_LENGTH_MAX,
      },
    ),
    textInput(
      { id: 'hypothesis', label: 'What do you expect, and why?' },
      {
        value: hypothesis,
        placeholder: 'Revenue per customer rises by $8, as most of them press against the limit',
        isMultiline: true,
        longest: TEXT_LENGTH_MAX,
      },
    ),
  ];
}

function whoInputs({ segment = {}, comparison = BY_HALVES }: Suggested, { plans }: Offered) {
  const { plan, ...rest } = segment;
  const offered = [...new Set([...(plan === undefined ? [] : [plan]), ...plans])];
  const shown = offered.filter(isOption).slice(0, PLANS_OFFERED);
  return [
    selectInput(
      { id: 'plan', label: 'Who takes part?' },
      [
        { value: EVERYBODY, label: 'Every customer' },
        ...shown.map((one) => ({ value: one, label: `Customers on ${one}` })),
      ],
      plan ?? EVERYBODY,
    ),
    textInput(
      {
        id: 'segment',
        label: 'Only some of them?',
        isOptional: true,
        hint: 'Any of cohort:2026-01..2026-06 (when they joined), mrr:50..200, meta.country=DE (metadata at Stripe), product:NAME, price:ID.',
      },
      {
        value: segmentText(rest),
        placeholder: 'cohort:2026-01..2026-06 mrr:50..200',
        longest: SEGMENT_LONGEST,
      },
    ),
    selectInput(
      {
        id: 'comparison',
        label: 'Compared with whom?',
        hint: 'By lot is the only way that shows the change itself was the reason.',
      },
      comparisonChoices(shown, comparison),
      comparisonValue(comparison),
    ),
  ];
}

/** Cut off, a name would be no plan's. */
function isOption(plan: string): boolean {
  return characterCount(comparisonValue({ kind: 'plan', plan })) <= LIMITS.optionValue;
}

function comparisonChoices(plans: readonly string[], suggested: Comparison): Choice[] {
  const own = suggested.kind === 'control' ? [suggested.share] : [];
  const others = suggested.kind === 'plan' ? [suggested.plan].filter(isOption) : [];
  return [
    ...[...new Set([...SHARES, ...own])].map((share) => ({
      value: comparisonValue({ kind: 'control', share }),
      label: `By lot: ${share === 0.5 ? 'half' : exactPercent(share)} get the change, the others do not`,
    })),
    {
      value: comparisonValue({ kind: 'before_after' }),
      label: 'Everybody gets it: with the weeks before (MRR, or a number of your own)',
    },
    ...[...new Set([...others, ...plans])].map((plan) => ({
      value: comparisonValue({ kind: 'plan', plan }),
      label: `Everybody gets it: with customers on ${plan}`,
    })),
  ];
}

/** The value that stands for a comparison among the choices. */
function comparisonValue(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'control':
      return `control:${comparison.share}`;
    case 'plan':
      return `plan:${comparison.plan}`;
    case 'before_after':
      return comparison.kind;
  }
}

function judgeInputs(
  { metric = 'arpu', targetValue, stopOn, guardrails = [] }: Suggested,
  offered: Offered,
) {
  const { today, baseCurrency } = offered;
  const suggested = [metric, ...guardrails.map((one) => one.metric)];
  const custom = offered.customMetrics.slice(0, CUSTOM_OFFERED);
  const own = custom.map((name): ExperimentMetric => `custom:${name}`);
  return [
    selectInput(
      { id: 'metric', label: 'Judged by' },
      metricChoices(offered, [...suggested, ...own]),
      metric,
    ),
    dateInput(
      {
        id: 'stop_on',
        label: 'Last day',
        hint: 'No verdict before it is over, however often you look. A month is seldom too long.',
      },
      (stopOn ?? today.add({ days: RUN_DAYS })).toString(),
    ),
    textInput(
      {
        id: 'target',
        label: 'From which value on is it worth it?',
        isOptional: true,
        hint: `As it is measured: an amount in ${baseCurrency.toUpperCase()}, a percentage such as 4.5 %, or a quantity.`,
      },
      {
        value: targetValue == null ? '' : metricValueText(targetValue, metric, baseCurrency),
        placeholder: '85',
        longest: 20,
      },
    ),
    ...guardrailInputs(
      guardrails,
      // A number a day is of no customer, so nobody can be guarded by it.
      metricChoices(
        offered,
        suggested.filter((one) => customMetricOf(one) === null),
      ),
    ),
  ];
}

/** Those that are suggested among them, however many others there are. */
function metricChoices(
  { usageMetrics }: Offered,
  suggested: readonly ExperimentMetric[],
): Choice[] {
  const usage = usageMetrics
    .slice(0, USAGE_OFFERED)
    .map((name): ExperimentMetric => `usage:${name}`);
  return [...new Set([...EXPERIMENT_METRICS, ...suggested, ...usage])].map((metric) => {
    const words = experimentMetricWords(metric);
    return { value: metric, label: words.charAt(0).toUpperCase() + words.slice(1) };
  });
}
