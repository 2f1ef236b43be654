import { bool, date, int4, int8, jsonb, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

/** Amounts are exact decimals of minor units: what is divided must not be rounded before. */
export const periods = query('metrics/periods.sql', {
  params: { periods: jsonb, timezone: text, baseCurrency: text, rulesVersion: int4 },
  row: {
    position: int4,
    startMinor: text,
    newMinor: text,
    reactivationMinor: text,
    expansionMinor: text,
    contractionMinor: text,
    churnMinor: text,
    endMinor: text,
    retainedMinor: text,
    keptMinor: text,
    startCustomers: int4,
    endCustomers: int4,
    lostCustomers: int4,
    gains: int4,
    losses: int4,
  },
});

export const cohorts = query('metrics/cohorts.sql', {
  params: { months: jsonb, beforeAt: timestamptz, timezone: text, baseCurrency: text },
  row: {
    cohortMonth: date,
    joinedCustomers: int4,
    joinedMinor: int8,
    n: int4,
    customers: int4,
    mrrMinor: int8,
    isComplete: bool,
  },
});

export const trials = query('metrics/trials.sql', {
  params: { fromAt: timestamptz, beforeAt: timestamptz, knownUntil: timestamptz, timezone: text },
  row: { monthDay: date, started: int4, converted: int4, running: int4 },
});
