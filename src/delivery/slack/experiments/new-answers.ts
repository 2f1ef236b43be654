import type { Temporal } from 'temporal-polyfill';

import { parseDay } from '#delivery/day-range.ts';
import type { Answers } from '#delivery/slack/forms/form.ts';
import type { Currency } from '#domain/currency.ts';
import {
  customMetricOf,
  parseExperimentMetric,
  type ExperimentMetric,
} from '#domain/experiment-metric.ts';
import { parseSegment, type SegmentProblem } from '#domain/experiment-segment.ts';
import { metricFits, type Comparison, type Design, type Segment } from '#domain/experiments.ts';

import { readGuardrails } from './guardrail-inputs.ts';
import { EVERYBODY } from './new-inputs.ts';
import { parseMetricValue } from './target.ts';

interface Setting {
  readonly today: Temporal.PlainDate;
  readonly baseCurrency: Currency;
}

type Read<Value> = { readonly value: Value } | { readonly error: string };

const UNCLEAR: Readonly<Record<SegmentProblem, string>> = {
  unknown_condition: 'is no condition: there is cohort:, mrr:, meta.KEY=, product: and price:',
  without_value: 'says nothing after it',
  twice: 'is there twice',
  no_month: 'needs months such as 2026-01..2026-06',
  no_amount: 'needs amounts such as 50..200',
  ends_before_it_begins: 'ends before it begins',
};

/** Reads a filled-in form: the design, or sentences by the input they are about. */
export function readDesign(
  answers: Answers,
  setting: Setting,
): { readonly design: Design } | { readonly errors: Readonly<Record<string, string>> } {
  const metric = parseExperimentMetric(answers['metric'] ?? '') ?? 'arpu';
  const read = together({
    name: required(answers['name'], 'Give it a name that you recognise in a year.'),
    change: required(answers['change'], 'Say what changes for those who take part.'),
    hypothesis: required(answers['hypothesis'], 'Say what you expect: that is what is tested.'),
    segment: segmentOf(answers, metric),
    comparison: comparisonOf(answers, metric),
    stop_on: lastDayOf(answers['stop_on'], setting.today),
    target: targetOf(answers['target'], metric, setting.baseCurrency),
  });
  const guarded = readGuardrails(answers);
  if ('errors' in read || 'errors' in guarded) {
    return {
      errors: { ...('errors' in read && read.errors), ...('errors' in guarded && guarded.errors) },
    };
  }
  const { name, change, hypothesis, segment, comparison, stop_on, target } = read.values;
  const design = { name, changeDescription: change, hypothesis, metric, segment, comparison };
  return {
    design: { ...design, stopOn: stop_on, targetValue: target, ...guarded },
  };
}

/** All values, or what is wrong with any of them. */
function together<Values extends Readonly<Record<string, unknown>>>(reads: {
  readonly [Id in keyof Values]: Read<Values[Id]>;
}): { readonly values: Values } | { readonly errors: Readonly<Record<string, string>> } {
  const entries = Object.entries<Read<unknown>>(reads);
  const errors = entries.flatMap(([id, read]) => ('error' in read ? [[id, read.error]] : []));
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  const values = entries.map(([id, read]) => [id, 'value' in read ? read.value : null]);
  return { values: Object.fromEntries(values) as Values };
}

function required(text: string | null | undefined, error: string): Read<string> {
  return text == null ? { error } : { value: text };
}

function segmentOf(answers: Answers, metric: ExperimentMetric): Read<Segment> {
  const parsed = parseSegment(answers['segment'] ?? '');
  if (parsed.kind === 'unclear') {
    return { error: `“${parsed.part.slice(0, 60)}” ${UNCLEAR[parsed.reason]}.` };
  }
  const plan = answers['plan'] ?? EVERYBODY;
  const isEverybody = plan === EVERYBODY && Object.keys(parsed.segment).length === 0;
  if (customMetricOf(metric) !== null && !isEverybody) {
    return { error: 'A number of your own is of whatever its query counts: take every customer.' };
  }
  if (plan === EVERYBODY) return { value: parsed.segment };
  return parsed.segment.plan === undefined
    ? { value: { plan, ...parsed.segment } }
    : { error: 'The plan is chosen above.' };
}

function comparisonOf(answers: Answers, metric: ExperimentMetric): Read<Comparison> {
  const [kind, ...rest] = (answers['comparison'] ?? '').split(':');
  const about = rest.join(':');
  if (kind === 'before_after') {
    return metricFits(metric, { kind })
      ? { value: { kind } }
      : {
          error:
            'With the weeks before only MRR or a number of your own can be compared: choose one below, or a lot.',
        };
  }
  if (customMetricOf(metric) !== null) {
    return { error: 'A number of your own can only be compared with the weeks before.' };
  }
  if (kind === 'plan' && about !== '') {
    return about === answers['plan']
      ? { error: 'A plan cannot be compared with itself: choose another one, or a lot.' }
      : { value: { kind, plan: about } };
  }
  const share = Number(about);
  return kind === 'control' && share > 0 && share < 1
    ? { value: { kind, share } }
    : { error: 'Choose whom to compare with.' };
}

function lastDayOf(
  text: string | null | undefined,
  today: Temporal.PlainDate,
): Read<Temporal.PlainDate> {
  const day = parseDay(text ?? '');
  if (day === null) return { error: 'Choose a day.' };
  return day.since(today).sign > 0 ? { value: day } : { error: 'It has to lie ahead.' };
}

function targetOf(
  text: string | null | undefined,
  metric: ExperimentMetric,
  currency: Currency,
): Read<number | null> {
  if (text == null) return { value: null };
  const value = parseMetricValue(text, metric, currency);
  return value === null ? { error: 'Write it as it is measured: 85, 4.5 %, or 1,200.' } : { value };
}
