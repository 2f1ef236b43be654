import { z } from 'zod';

import { count, currency, day, fraction, instant, money } from './fields.ts';

export const plan = z.strictObject({
  id: z.string(),
  name: z.string(),
  product: z.string(),
  interval: z.string(),
  interval_count: z.int(),
  is_metered: z.boolean(),
  versions: z.array(
    z.strictObject({
      version: z.int(),
      price_id: z.string(),
      currency,
      unit_amount: money.nullable(),
      effective_from: instant,
      effective_until: instant.nullable(),
      is_active: z.boolean(),
      customers: count,
      subscriptions: count,
      mrr: money.nullable(),
      mrr_currency: currency,
      given_away_mrr: money.nullable(),
    }),
  ),
  limits: z.record(
    z.string(),
    z.strictObject({
      limit: z.number().nullable(),
      per: z.enum(['period', 'month', 'year']),
      source: z.string().optional(),
      author: z.string().nullable(),
      from: day.nullable(),
    }),
  ),
  features: z.array(z.string()),
});

export const plansAnswer = z.strictObject({ plans: z.array(plan) });

export const whatIfAnswer = z.strictObject({
  plan: z.string(),
  plan_id: z.string(),
  percent: z.number(),
  customers: count,
  customers_without_rate: count,
  currency,
  mrr: money,
  additional_mrr: money,
  break_even_churn: fraction,
  break_even_customers: count,
});
