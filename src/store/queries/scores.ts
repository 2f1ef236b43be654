import { CATEGORIES, NOT_SCORED, SCORE_CAPS } from '#domain/scores.ts';
import {
  boolInText,
  date,
  int2,
  int4,
  int8,
  int8Array,
  jsonb,
  numeric,
  oneOf,
  text,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

const scope = {
  beforeAt: timestamptz,
  today: date,
  timezone: text,
  baseCurrency: text,
  ticketSpike: numeric,
};

export const scoreOf = query('scores/score_of.sql', {
  params: { customerId: int8, ...scope },
  row: {
    stripeCustomerId: text,
    customerName: text.nullable(),
    score: int4.nullable(),
    notScored: oneOf(NOT_SCORED).nullable(),
    category: oneOf(CATEGORIES).nullable(),
    cap: oneOf(SCORE_CAPS).nullable(),
    headroomPoints: numeric.nullable(),
    growthPoints: numeric.nullable(),
    breadthPoints: numeric.nullable(),
    paymentPoints: numeric.nullable(),
    tenurePoints: numeric.nullable(),
    evidence: jsonb.nullable(),
    ticketsThousandths: int8.nullable(),
  },
});

export const scoreCustomers = query('scores/score_customers.sql', {
  params: {
    at: timestamptz,
    ...scope,
    weightsVersion: int2,
    customerIds: int8Array.nullable(),
    isEverybody: boolInText,
  },
  row: { scored: int4, notScored: int4 },
});

export const beginScores = query('scores/begin_look.sql', {
  params: { today: date },
  row: { day: date },
});

export const categoryChanges = query('scores/category_changes.sql', {
  params: { fromDay: date, toDay: date, limitRows: int4 },
  row: {
    customerId: text,
    customerName: text.nullable(),
    categoryBefore: oneOf(CATEGORIES).nullable(),
    category: oneOf(CATEGORIES).nullable(),
    baseMrrMinor: int8,
    customers: int4,
    minor: int8,
  },
});
