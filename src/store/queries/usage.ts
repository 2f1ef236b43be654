import { METRIC_KINDS } from '#domain/usage.ts';
import {
  date,
  int2,
  int4,
  int8,
  int8Array,
  nullableTextArray,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

export const ensureUsageCustomers = query('usage/ensure_usage_customers.sql', {
  params: { stripeIds: textArray },
  row: { id: int8 },
});

export const ensureMetrics = query('usage/ensure_metrics.sql', {
  params: { names: textArray, kinds: textArray },
  row: { id: int2 },
});

export const metrics = query('usage/metrics.sql', {
  params: { names: textArray.nullable() },
  row: { id: int2, name: text, kind: oneOf(METRIC_KINDS) },
});

export const recordUsage = query('usage/record_usage.sql', {
  params: {
    customerIds: textArray,
    metrics: textArray,
    quantities: textArray,
    instants: textArray,
    keys: nullableTextArray,
    timezone: text,
    today: date,
  },
  row: { accepted: int4, duplicates: int4 },
});

export const forgetUsageKeys = query('usage/forget_usage_keys.sql', {
  params: { beforeDay: date, batchSize: int4 },
  row: { key: text },
});

export const takeDirtyUsage = query('usage/take_dirty_usage.sql', {
  params: { batchSize: int4 },
  row: { customerId: int8, fromDay: date },
});

export const extendSeries = query('usage/extend_series.sql', {
  params: { customerIds: int8Array, fromDays: textArray, firstDay: date, mostDays: int4 },
  row: { customerId: int8 },
});

export const judgeItems = query('usage/judge_items.sql', {
  params: {
    beforeAt: timestamptz,
    today: date,
    timezone: text,
    baseCurrency: text,
    threshold: numeric,
    customerIds: int8Array.nullable(),
  },
  row: { judged: int4, upgrades: int4, overpriced: int4 },
});
