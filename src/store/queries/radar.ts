import { EFFORTS, MOVE_ANSWERS, MOVE_KINDS, MOVE_OUTCOMES, MOVE_STATES } from '#domain/moves.ts';
import {
  bool,
  boolInText,
  date,
  int4,
  int8,
  int8Array,
  jsonb,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

const MOVE = {
  id: int8,
  kind: oneOf(MOVE_KINDS),
  customerId: text.nullable(),
  customerName: text.nullable(),
  planId: text.nullable(),
  planName: text.nullable(),
  amountMinor: int8,
  currency: text,
  baseAmountMinor: int8,
  probability: numeric,
  cases: int4.nullable(),
  successes: int4.nullable(),
  expectedMinor: int8,
  effort: oneOf(EFFORTS),
  evidence: jsonb,
  state: oneOf(MOVE_STATES),
  stateUntil: timestamptz.nullable(),
  answeredAt: timestamptz.nullable(),
  answeredBy: text.nullable(),
  firstSeenAt: timestamptz,
};

export const topMoves = query('radar/top_moves.sql', {
  params: { limitRows: int4, afterRankMinor: numeric.nullable(), afterId: int8.nullable() },
  row: { ...MOVE, rankMinor: numeric },
});

export const movesById = query('radar/moves_by_id.sql', { params: { ids: int8Array }, row: MOVE });

export const openMoves = query('radar/open_moves.sql', {
  params: {},
  row: {
    moves: int4,
    expectedMinor: int8,
    lookedAt: timestamptz.nullable(),
    lookedDay: date.nullable(),
    baseCurrency: text.nullable(),
    timezone: text.nullable(),
    hasNewExperiments: bool,
  },
});

export const answerMove = query('radar/answer_move.sql', {
  params: {
    id: int8,
    answer: oneOf(MOVE_ANSWERS),
    actor: text,
    at: timestamptz,
    awayUntil: timestamptz,
    watchedUntil: timestamptz,
    mostCompared: int4,
  },
  row: { id: int8 },
});

export const lockLook = query('radar/lock_look.sql', {
  params: { workMem: text, isPlannedAnew: bool },
  row: { locked: text, planCacheMode: text, jit: text, workMem: text },
});

export const reckonRates = query('radar/reckon_rates.sql', {
  params: {
    beforeAt: timestamptz,
    today: date,
    baseCurrency: text,
    leastCases: int4,
    kinds: textArray,
  },
  row: { kind: text },
});

export const look = query('radar/look.sql', {
  params: {
    at: timestamptz,
    beforeAt: timestamptz,
    today: date,
    timezone: text,
    baseCurrency: text,
    customerIds: int8Array.nullable(),
    kinds: textArray,
    defaultProbabilities: textArray,
    efforts: textArray,
    effortWeights: textArray,
    leastCases: int4,
    defaultYearlyLoss: numeric,
    withPlans: boolInText,
    isEverybody: boolInText,
  },
  row: { opened: int4, gone: int4 },
});

export const followUps = query('radar/follow_ups.sql', {
  params: { beforeAt: timestamptz, today: date, baseCurrency: text, limitRows: int4 },
  row: {
    moveId: int8,
    kind: oneOf(MOVE_KINDS),
    customerId: text,
    customerName: text.nullable(),
    doneAt: timestamptz,
    doneBy: text,
    watchedUntil: timestamptz,
    outcome: oneOf(MOVE_OUTCOMES),
    mrrMinor: int8,
  },
});

export const earned = query('radar/earned.sql', {
  params: {
    fromAt: timestamptz,
    untilAt: timestamptz,
    beforeAt: timestamptz,
    today: date,
    timezone: text,
    baseCurrency: text,
    isByMonth: bool,
  },
  row: {
    monthDay: date,
    isComparison: bool,
    customers: int4,
    won: int4,
    wonMinor: int8,
    kept: int4,
    keptMinor: int8,
    lost: int4,
    nothing: int4,
    watching: int4,
  },
});
