import {
  bool,
  date,
  int4,
  int8,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

const limit = {
  planId: text,
  metric: text,
  limitQuantity: numeric.nullable(),
  per: oneOf(['period', 'month', 'year']),
  fromDay: date.nullable(),
  author: text.nullable(),
};

export const planVersions = query('plans/plan_versions.sql', {
  params: { beforeAt: timestamptz, day: date, baseCurrency: text, planId: text.nullable() },
  row: {
    planId: text,
    planName: text,
    productId: text.nullable(),
    productName: text,
    interval: oneOf(['day', 'week', 'month', 'year']),
    intervalCount: int4,
    usageType: text,
    currency: text,
    priceId: text,
    version: int4,
    fromAt: timestamptz,
    untilAt: timestamptz.nullable(),
    isActive: bool,
    tiersMode: text.nullable(),
    unitAmountMinor: numeric.nullable(),
    customers: int4,
    subscriptions: int4,
    mrrMinor: int8.nullable(),
    lacksRate: bool,
    givenAwayMinor: int8.nullable(),
  },
});

export const planPayers = query('plans/plan_payers.sql', {
  params: { beforeAt: timestamptz, day: date, baseCurrency: text, planId: text },
  row: { planName: text, customers: int4, customersWithoutRate: int4, mrrMinor: int8 },
});

export const planLimits = query('plans/plan_limits.sql', {
  params: { day: date, planId: text.nullable() },
  row: limit,
});

export const planFeatures = query('plans/plan_features.sql', {
  params: { day: date, planId: text.nullable() },
  row: { planId: text, features: textArray },
});

export const setPlanLimit = query('plans/set_plan_limit.sql', {
  params: {
    planId: text,
    metric: text,
    fromDay: date,
    limitQuantity: numeric.nullable(),
    per: text,
    author: text,
  },
  row: { ...limit, fromDay: date, author: text },
});

export const setPlanFeatures = query('plans/set_plan_features.sql', {
  params: { planId: text, fromDay: date, features: textArray, author: text },
  row: { planId: text, fromDay: date, features: textArray, author: text },
});
