import { z } from 'zod';

import { getWeekly } from '#delivery/rest/reports.ts';
import { ALERT_TYPES } from '#domain/alerts.ts';
import { CATEGORIES } from '#domain/scores.ts';

import { alertFiguresAnswer, figures } from './alert-answers.ts';
import { move, sides } from './analysis-answers.ts';
import { experiment } from './experiment-answers.ts';
import { count, currency, day, instant, money, month } from './fields.ts';
import { operation } from './operation.ts';
import { countRate, moneyRate, movement } from './revenue-answers.ts';

const week = z.strictObject({
  from: day,
  to: day,
  start_mrr: money,
  new_mrr: money,
  reactivation_mrr: money,
  expansion_mrr: money,
  contraction_mrr: money,
  churned_mrr: money,
  fx_mrr: money,
  end_mrr: money,
  customers: count,
  customer_churn: countRate,
  gross_mrr_churn: moneyRate,
});

const alertType = z.strictObject({
  type: z.enum(ALERT_TYPES),
  ...figures,
  suggests_muting: z.boolean(),
  is_muted: z.boolean(),
});

const categoryChange = z.strictObject({
  category: z.enum(CATEGORIES),
  customers: count,
  mrr: money,
  most_paying: z.array(
    z.strictObject({
      customer_id: z.string(),
      customer_name: z.string().nullable(),
      category_before: z.enum(CATEGORIES),
      mrr: money,
    }),
  ),
});

export const reportOperations = [
  operation(getWeekly, {
    summary: 'The seven days before today, beside the seven before those.',
    answer: z.strictObject({
      from: day,
      to: day,
      currency,
      week,
      week_before: week,
      wins: z.array(movement),
      losses: z.array(movement),
      alerts: alertFiguresAnswer,
      open_alerts: count,
      alert_types: z.array(alertType).meta({ description: 'Of 90 days.' }),
      moves: z.strictObject({ week: z.strictObject(sides), ninety_days: z.strictObject(sides) }),
      month: z
        .strictObject({
          month,
          moves: z.strictObject(sides),
          alerts: z.strictObject(figures),
          completed_experiments: z.array(experiment),
        })
        .meta({ description: 'What the month before this one earned.' }),
      running_experiments: z.array(experiment),
      completed_experiments: z.array(experiment),
      reads_due: z.array(
        z.strictObject({
          experiment_id: count,
          name: z.string(),
          after_days: count,
          due_at: instant,
        }),
      ),
      category_changes: z.array(categoryChange),
      move: move.nullable(),
    }),
  }),
];
