import { bool, date, int4, int8, numeric, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const customMetrics = query('custom_metrics/custom_metrics.sql', {
  params: { name: text.nullable(), beforeDay: date },
  row: {
    id: int8,
    name: text,
    title: text,
    unit: text,
    query: text,
    isHigherBetter: bool.nullable(),
    digestPlace: int4.nullable(),
    setBy: text,
    setAt: timestamptz,
    askedAt: timestamptz.nullable(),
    answeredAt: timestamptz.nullable(),
    failureCode: text.nullable(),
    failure: text.nullable(),
    failingSinceAt: timestamptz.nullable(),
    lastDay: date.nullable(),
    lastValue: numeric.nullable(),
    value7DaysBefore: numeric.nullable(),
    changeIn7Days: numeric.nullable(),
    value30DaysBefore: numeric.nullable(),
    changeIn30Days: numeric.nullable(),
  },
});

export const directions = query('custom_metrics/directions.sql', {
  params: {},
  row: { name: text, isHigherBetter: bool.nullable() },
});

export const metricDays = query('custom_metrics/metric_days.sql', {
  params: { name: text.nullable(), fromDay: date, beforeDay: date },
  row: { name: text, day: date, value: numeric },
});

export const setMetric = query('custom_metrics/set_metric.sql', {
  params: {
    name: text,
    title: text,
    unit: text,
    query: text,
    isHigherBetter: bool.nullable(),
    digestPlace: int4.nullable(),
    actor: text,
    at: timestamptz,
  },
  row: { id: int8 },
});

export const removeMetric = query('custom_metrics/remove_metric.sql', {
  params: { name: text },
  row: { id: int8 },
});

export const claimMetric = query('custom_metrics/claim_metric.sql', {
  params: { id: int8, beforeAt: timestamptz, at: timestamptz },
  row: { id: int8 },
});

export const keepAnswer = query('custom_metrics/keep_answer.sql', {
  params: { id: int8, query: text, days: textArray, numbers: textArray, at: timestamptz },
  row: { wasFailing: bool },
});

export const keepFailure = query('custom_metrics/keep_failure.sql', {
  params: { id: int8, query: text, failureCode: text, failure: text, at: timestamptz },
  row: { isNew: bool, failingSinceAt: timestamptz },
});

export const experimentsWith = query('custom_metrics/experiments_with.sql', {
  params: { name: text },
  row: { id: int8, state: text },
});

export const roleRights = query('custom_metrics/role_rights.sql', {
  params: {},
  row: { role: text, isSuperuser: bool, canWrite: bool, canReadSecrets: bool },
});
