import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import { writtenText } from '#delivery/alerts/ask.ts';
import { parseDay } from '#delivery/day-range.ts';
import type { Currency } from '#domain/currency.ts';
import {
  customMetricOf,
  EXPERIMENT_METRICS,
  parseExperimentMetric,
  type ExperimentMetric,
} from '#domain/experiment-metric.ts';
import { metricFits, type Design } from '#domain/experiments.ts';

import { comparisonInput } from './comparison-input.ts';
import { metricValueFrom } from './metric-value.ts';
import { segmentInput } from './segment-input.ts';

const NAME_LONGEST = 100;
const TEXT_LONGEST = 1_000;
const METRIC_LONGEST = 200;
const GUARDRAILS_MAX = 10;
/** Beyond that, nothing would ever be worse. */
const WORST = 100;
const LARGEST = 1e15;

/** What a program says of an experiment, by the names of the interface. */
export const designFields = {
  name: written(NAME_LONGEST),
  hypothesis: written(TEXT_LONGEST),
  change_description: written(TEXT_LONGEST),
  metric_tracked: metric(),
  affected_segment: segmentInput,
  comparison: comparisonInput.prefault('control'),
  /** Money in major units of the base currency, a share (0.05), or a quantity. */
  target_value: z
    .number({ error: 'must be a number, or null' })
    .min(0, 'must not be below 0')
    .max(LARGEST, 'is too large')
    .nullable()
    .default(null),
  guardrails: z
    .array(
      z.strictObject(
        {
          metric: metric(),
          worse_than: z
            .number({ error: 'must be a share, such as 0.1' })
            .gt(0, 'must be above 0')
            .max(WORST, `must be ${WORST} at most`),
        },
        { error: 'must be {metric, worse_than}' },
      ),
      { error: 'must be a list of {metric, worse_than}' },
    )
    .max(GUARDRAILS_MAX, `must be ${GUARDRAILS_MAX} at most`)
    .default([]),
  stop_on: z
    .string({ error: 'must be a day as YYYY-MM-DD, or null' })
    .meta({ format: 'date', description: 'The last day that counts.' })
    .transform((text, context) => {
      const day = parseDay(text);
      if (day !== null) return day;
      context.addIssue('must be a day as YYYY-MM-DD, such as 2026-01-31');
      return z.NEVER;
    })
    .nullable()
    .default(null),
};

const NOT_BEFORE_AFTER =
  'must be control or plan: before_after is for mrr, arpu and custom metrics';
const ONLY_BEFORE_AFTER = 'must be before_after: a number a day cannot be told apart by customer';
const OF_EVERYBODY = 'must be empty: a custom metric is of whatever its query counts';

type Fields = z.infer<z.ZodObject<typeof designFields>>;

/** Reads the name of a metric from outside; null when it is none. */
export function parseMetricName(text: string): ExperimentMetric | null {
  const isText = text.length <= METRIC_LONGEST && !/[\p{Cc}\p{Cs}]/u.test(text);
  return isText ? parseExperimentMetric(text) : null;
}

/** The design that these fields say; or which of them cannot be, and why. */
export function designOf(
  fields: Fields,
  { today, baseCurrency }: { readonly today: Temporal.PlainDate; readonly baseCurrency: Currency },
): Design | { readonly field: keyof Fields; readonly detail: string } {
  const { metric_tracked: metric, comparison, stop_on: stopOn, affected_segment: segment } = fields;
  if (!metricFits(metric, comparison)) {
    const isCustom = customMetricOf(metric) !== null;
    return { field: 'comparison', detail: isCustom ? ONLY_BEFORE_AFTER : NOT_BEFORE_AFTER };
  }
  if (customMetricOf(metric) !== null && Object.keys(segment).length > 0) {
    return { field: 'affected_segment', detail: OF_EVERYBODY };
  }
  if (fields.guardrails.some((one) => customMetricOf(one.metric) !== null)) {
    return { field: 'guardrails', detail: 'must not be custom: a number a day is of no customer' };
  }
  if (comparison.kind === 'plan' && comparison.plan === segment.plan) {
    return { field: 'comparison', detail: 'must name another plan than the segment' };
  }
  if (stopOn !== null && stopOn.since(today).sign < 0) {
    return { field: 'stop_on', detail: 'must not be over' };
  }
  return {
    name: fields.name,
    hypothesis: fields.hypothesis,
    changeDescription: fields.change_description,
    metric,
    segment,
    comparison,
    targetValue: metricValueFrom(metric, fields.target_value, baseCurrency),
    guardrails: fields.guardrails.map((one) => ({ metric: one.metric, worseThan: one.worse_than })),
    stopOn,
  };
}

function written(longest: number) {
  const known = z.string({ error: 'must be text' }).meta({ minLength: 1, maxLength: longest });
  return known.transform((text, context) => {
    const kept = writtenText(text);
    if (kept !== null && kept.length <= longest) return kept;
    context.addIssue(
      kept === null ? 'must say something' : `must have ${longest} characters at most`,
    );
    return z.NEVER;
  });
}

function metric() {
  const names = `one of ${EXPERIMENT_METRICS.join(', ')}, usage:METRIC or custom:NAME`;
  const expectation = `must be ${names}`;
  const description = `${names.replace('one', 'One')}.`;
  const known = z.string({ error: expectation }).meta({ description });
  return known.transform((text, context) => {
    const parsed = parseMetricName(text);
    if (parsed !== null) return parsed;
    context.addIssue(expectation);
    return z.NEVER;
  });
}
