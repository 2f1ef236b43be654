import { METRIC_KINDS } from '#domain/usage.ts';
import {
  bool,
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
  row: { customerId: int8 },
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

export const makeUsageMonths = query('usage/make_usage_months.sql', {
  params: { days: textArray },
  row: { day: date, isMade: bool },
});

export const dropUsageMonths = query('usage/drop_usage_months.sql', {
  params: { beforeDay: date },
  row: { dropped: int4 },
});

export const forgetUsageDays = query('usage/forget_usage_days.sql', {
  params: { beforeDay: date, batchSize: int4 },
  row: { day: date },
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

export const outdateJudgements = query('usage/outdate_judgements.sql', {
  params: {},
  row: { day: date },
});

export const mismatches = query('usage/mismatches.sql', {
  params: {
    finding: text,
    limitRows: int4,
    afterDifference: numeric.nullable(),
    afterMrr: numeric.nullable(),
    afterSubscriptionId: int8.nullable(),
    afterItemId: text.nullable(),
  },
  row: {
    customerId: text,
    customerName: text.nullable(),
    subscriptionId: text,
    subscriptionNumber: int8,
    itemId: text,
    planId: text,
    planName: text,
    currency: text,
    mrrMinor: int8,
    baseMrrMinor: int8.nullable(),
    metric: text,
    used: numeric,
    demand: numeric,
    limitQuantity: numeric,
    utilisation: numeric,
    limitReachedDay: date.nullable(),
    suggestedPlanId: text.nullable(),
    suggestedPlanName: text.nullable(),
    differenceMinor: int8.nullable(),
    baseDifferenceMinor: int8.nullable(),
    moneyMinor: numeric,
    standingMinor: numeric,
  },
});

export const mismatchTotals = query('usage/mismatch_totals.sql', {
  params: { baseCurrency: text },
  row: {
    currency: text,
    upgrades: int4,
    upgradeCustomers: int4,
    additionalMinor: int8,
    overpriced: int4,
    overpricedCustomers: int4,
    atRiskMinor: int8,
    judgedDay: date.nullable(),
  },
});

export const featurePricing = query('usage/feature_pricing.sql', {
  params: {
    beforeAt: timestamptz,
    today: date,
    timezone: text,
    baseCurrency: text,
    leastCustomers: int4,
  },
  row: {
    planId: text,
    planName: text,
    metric: text,
    customers: int4,
    highItems: int4,
    lowItems: int4,
    items: int4,
    p10: numeric,
    p25: numeric,
    p50: numeric,
    p75: numeric,
    p90: numeric,
    mrrMinor: int8,
  },
});

export const usageStanding = query('usage/standing.sql', {
  params: { today: date, mostCounted: int4 },
  row: {
    hasUsage: bool,
    hasLimits: bool,
    judgedItems: int4,
    judgedDay: date.nullable(),
    changedCustomers: int4,
  },
});

export const customerLimits = query('usage/customer_limits.sql', {
  params: { customerId: int8, beforeAt: timestamptz, today: date, timezone: text },
  row: {
    customerName: text.nullable(),
    subscriptionId: text,
    itemId: text,
    planId: text,
    planName: text,
    currency: text,
    mrrMinor: int8,
    metric: text.nullable(),
    kind: oneOf(METRIC_KINDS).nullable(),
    per: oneOf(['period', 'month', 'year']).nullable(),
    fromDay: date.nullable(),
    limitQuantity: numeric.nullable(),
    used: numeric,
    isJudged: bool,
    finding: oneOf(['upgrade', 'overpriced']).nullable(),
    suggestedPlanName: text.nullable(),
    differenceMinor: int8.nullable(),
    limitReachedDay: date.nullable(),
  },
});

export const meteredCustomers = query('usage/metered_customers.sql', {
  params: { meterIds: textArray, metrics: textArray },
  row: { meterId: text, customerId: text, lastDay: date.nullable() },
});

export const setUsageDays = query('usage/set_usage_days.sql', {
  params: { customerIds: textArray, metrics: textArray, days: textArray, quantities: textArray },
  row: { customerId: int8, day: date },
});

export const giveRoom = query('usage/give_room.sql', {
  params: { workMem: text },
  row: { workMem: text, planCacheMode: text },
});
