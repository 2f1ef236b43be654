import { bool, date, int4, jsonb, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

/** Amounts and quantities are exact decimals as text: means and ratios are made of them. */
export const segmentValues = query('experiments/segment_values.sql', {
  params: {
    segment: jsonb,
    fromAt: timestamptz,
    beforeAt: timestamptz,
    fromDay: date,
    untilDay: date,
    timezone: text,
    baseCurrency: text,
    usageMetric: text.nullable(),
  },
  row: {
    customerId: text,
    isRated: bool,
    startMinor: text,
    endMinor: text,
    isLost: bool,
    isTrialOver: bool,
    isConverted: bool,
    used: text,
  },
});

export const weeklyNetNew = query('experiments/weekly_net_new.sql', {
  params: {
    segment: jsonb,
    fromDay: date,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
  },
  row: { week: int4, netMinor: text, customers: int4, firstWeek: int4 },
});
