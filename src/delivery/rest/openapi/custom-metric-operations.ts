import { z } from 'zod';

import { customMetricFields } from '#delivery/custom-metric-input.ts';
import {
  deleteCustomMetric,
  getCustomMetric,
  getCustomMetrics,
  putCustomMetric,
} from '#delivery/rest/custom-metrics.ts';

import { day, instant } from './fields.ts';
import { jsonBody, operation } from './operation.ts';

const value = z.number().meta({ description: 'In the unit of the metric.' });
const dayValue = z.strictObject({ day, value });
const change = z.strictObject({ before: value.nullable(), change: value.nullable() });

const line = {
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  higher_is_better: z.boolean().nullable(),
  digest_place: z.int().nullable(),
  last: dayValue.nullable(),
  in_7_days: change,
  in_30_days: change,
  answered_at: instant.nullable(),
  failure: z
    .strictObject({ code: z.string(), detail: z.string(), since: instant })
    .nullable()
    .meta({ description: 'What is wrong with its query; null when it works.' }),
  set_by: z.string(),
  set_at: instant,
};

const customMetric = z.strictObject({ ...line, query: z.string(), days: z.array(dayValue) });

const id = 'The name of the metric, such as active_teams.';
const unknown = { when: 'There is no such custom metric.' };

export const customMetricOperations = [
  operation(getCustomMetrics, {
    summary: 'Numbers of your own, each with its last day.',
    answer: z.strictObject({ metrics: z.array(z.strictObject(line)) }),
  }),
  operation(getCustomMetric, {
    summary: 'A number of your own: its query, its days, and what is wrong with it.',
    id,
    problems: { 404: unknown },
    answer: customMetric,
  }),
  operation(putCustomMetric, {
    summary: 'Names a query with a number per day, or changes one; it is asked first.',
    id,
    body: jsonBody(customMetricFields),
    problems: {
      404: { when: 'The address is none that a metric can have.' },
      409: {
        when: 'Custom metrics are off, there are too many, or an experiment rests on the query.',
      },
      422: {
        when: 'The query gives nothing of use; nothing was changed.',
        members: { code: z.string().meta({ description: 'A SQLSTATE, or a word of ours.' }) },
      },
    },
    answer: customMetric,
  }),
  operation(deleteCustomMetric, {
    summary: 'Forgets a number of your own, with its days.',
    id,
    problems: { 404: unknown, 409: { when: 'An experiment that is not over rests on it.' } },
    answer: z.strictObject({ name: z.string(), removed: z.boolean() }),
  }),
];
