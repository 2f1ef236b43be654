import { EFFORTS, MOVE_ANSWERS, MOVE_KINDS, MOVE_STATES } from '#domain/moves.ts';
import { date, int4, int8, jsonb, numeric, oneOf, text, timestamptz } from '#store/fields.ts';
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
  params: { limitRows: int4 },
  row: MOVE,
});

export const moveById = query('radar/move_by_id.sql', { params: { id: int8 }, row: MOVE });

export const openMoves = query('radar/open_moves.sql', {
  params: {},
  row: {
    moves: int4,
    expectedMinor: int8,
    lookedAt: timestamptz.nullable(),
    lookedDay: date.nullable(),
    baseCurrency: text.nullable(),
    timezone: text.nullable(),
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
