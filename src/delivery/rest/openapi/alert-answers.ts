import { z } from 'zod';

import { ALERT_STATUSES, ALERT_TYPES, LOSS_KINDS, OUTCOMES, SEVERITIES } from '#domain/alerts.ts';

import { bounds, count, currency, day, fraction, instant, money, nextCursor } from './fields.ts';

export const alert = z.strictObject({
  id: z.int(),
  type: z.enum(ALERT_TYPES),
  severity: z.enum(SEVERITIES),
  customer_id: z.string().nullable(),
  customer_name: z.string().nullable(),
  subscription_id: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  mrr_at_stake: money.nullable(),
  currency: currency.nullable(),
  base_mrr_at_stake: money.nullable(),
  base_currency: currency,
  data: z.unknown().meta({ description: 'The evidence, by type: docs/metrics.md, Alerts.' }),
  recommended_action: z.string(),
  is_resolved: z.boolean(),
  status: z.enum(ALERT_STATUSES),
  outcome: z.enum(OUTCOMES).nullable(),
  note: z.string().nullable(),
  assigned_to: z.string().nullable(),
  created_at: instant,
  updated_at: instant,
  resolved_at: instant.nullable(),
  resolved_by: z.string().nullable(),
  snoozed_until: instant.nullable(),
});

export const alertsAnswer = z.strictObject({ alerts: z.array(alert), next_cursor: nextCursor });

export const scanAnswer = z.strictObject({
  critical: count,
  warning: count,
  informational: count,
  opened: count,
  cleared: count,
});

export const figures = {
  opened: count,
  still_open: count,
  cleared: z.strictObject({ kept: count, lost: count, other: count }),
  resolved: z.strictObject({
    kept: count,
    won: count,
    lost: count,
    wrong: count,
    no_action: count,
  }),
  false_alarm_rate: fraction.nullable(),
  false_alarm_interval: bounds.nullable(),
  kept_mrr: money,
  won_mrr: money,
  lost_mrr: money,
  without_rate: count,
};

export const alertFiguresAnswer = z.strictObject({
  from: day,
  to: day,
  currency,
  types: z.array(
    z.strictObject({ type: z.enum(ALERT_TYPES), ...figures, suggests_muting: z.boolean() }),
  ),
  total: z.strictObject(figures),
});

const sum = { subscriptions: count, mrr: money, without_rate: count };
const kind = z.enum(LOSS_KINDS);
const kinds = z.array(z.strictObject({ kind, ...sum }));

export const forecastLossesAnswer = z.strictObject({
  as_of: instant,
  from: day,
  to: day,
  currency,
  ...sum,
  kinds,
  weeks: z.array(z.strictObject({ week_of: day, ...sum, kinds })),
  entries: z.array(
    z.strictObject({
      date: day,
      kind,
      customer_id: z.string(),
      customer_name: z.string().nullable(),
      subscription_id: z.string(),
      mrr: money,
      currency,
      rise: money.nullable(),
      has_payment_method: z.boolean().nullable(),
      is_counted: z.boolean(),
    }),
  ),
  entries_total: count,
});
