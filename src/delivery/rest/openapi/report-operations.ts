import { z } from 'zod';

import { getWeekly } from '#delivery/rest/reports.ts';
import { ALERT_TYPES } from '#domain/alerts.ts';
import { CATEGORIES } from '#domain/scores.ts';

import { alertFiguresAnswer } from './alert-answers.ts';
import { move, sides } from './analysis-answers.ts';
import { experiment } from './experiment-answers.ts';
import { count, currency, day, money, month } from './fields.ts';
import { operation } from './operation.ts';

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
      alerts: alertFiguresAnswer,
      alert_types_to_mute: z.array(z.enum(ALERT_TYPES)),
      earned: z.array(z.strictObject({ month, ...sides })),
      running_experiments: z.array(experiment),
      completed_experiments: z.array(experiment),
      category_changes: z.array(
        z.strictObject({ category: z.enum(CATEGORIES), customers: count, mrr: money }),
      ),
      move: move.nullable(),
    }),
  }),
];
