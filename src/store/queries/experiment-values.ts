import { bool, date, int4, int8, jsonb, oneOf, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

const VALUES = {
  customerId: text,
  isRated: bool,
  startMinor: text,
  endMinor: text,
  isLost: bool,
  isTrialOver: bool,
  isConverted: bool,
  used: text,
};

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
  row: VALUES,
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

export const armValues = query('experiments/arm_values.sql', {
  params: {
    experimentId: int8,
    fromAt: timestamptz,
    beforeAt: timestamptz,
    fromDay: date,
    untilDay: date,
    timezone: text,
    baseCurrency: text,
    usageMetric: text.nullable(),
  },
  row: { ...VALUES, arm: oneOf(['control', 'variant']) },
});

export const overlappingExperiments = query('experiments/overlapping.sql', {
  params: { experimentId: int8 },
  row: { id: int4, customers: int4 },
});
