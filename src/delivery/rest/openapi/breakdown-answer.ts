import { z } from 'zod';

import { DIMENSIONS } from '#analysis/revenue/breakdown.ts';

import { count, currency, day, fraction, money } from './fields.ts';

const line = {
  start_mrr: money,
  new_mrr: money,
  reactivation_mrr: money,
  expansion_mrr: money,
  contraction_mrr: money,
  churned_mrr: money,
  fx_mrr: money,
  end_mrr: money,
  share: fraction.nullable(),
  new_customers: count,
  customers: count,
};

export const breakdownAnswer = z.strictObject({
  by: z.enum(DIMENSIONS),
  metadata_key: z.string().nullable().meta({
    description: 'The metadata key of Stripe that says it; null by account.',
  }),
  needs_reading: z.boolean().meta({
    description:
      'Whether customers from before the key was set still wait for a reading of Stripe.',
  }),
  currency,
  from: day,
  to: day,
  total: z.strictObject(line),
  groups: z.array(
    z.strictObject({
      value: z.string().nullable().meta({ description: 'Null: of whom none is known.' }),
      ...line,
    }),
  ),
  others: z.strictObject({ groups: count, ...line }).nullable(),
});
