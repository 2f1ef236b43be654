import { EXPERIMENT_STATES, VERDICTS } from '#domain/experiments.ts';
import {
  bool,
  date,
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

const ARMS = ['control', 'variant'] as const;

const EXPERIMENT = {
  id: int8,
  state: oneOf(EXPERIMENT_STATES),
  name: text,
  hypothesis: text,
  changeDescription: text,
  metric: text,
  segment: jsonb,
  comparison: jsonb,
  targetValue: numeric.nullable(),
  guardrails: jsonb,
  stopOn: date.nullable(),
  createdBy: text,
  createdAt: timestamptz,
  baselineValue: numeric.nullable(),
  baselineN: int4.nullable(),
  baselineFromDay: date.nullable(),
  baselineToDay: date.nullable(),
  startedBy: text.nullable(),
  startedAt: timestamptz.nullable(),
  completedBy: text.nullable(),
  completedAt: timestamptz.nullable(),
  outcome: oneOf(VERDICTS).nullable(),
  actualValue: numeric.nullable(),
  learning: text.nullable(),
  canceledAt: timestamptz.nullable(),
  looks: int4,
};

export const createExperiment = query('experiments/create_experiment.sql', {
  params: {
    name: text,
    hypothesis: text,
    changeDescription: text,
    metric: text,
    segment: jsonb,
    comparison: jsonb,
    targetValue: numeric.nullable(),
    guardrails: jsonb,
    stopOn: date.nullable(),
    actor: text,
    at: timestamptz,
  },
  row: { id: int8 },
});

export const experimentsPage = query('experiments/experiments_page.sql', {
  params: {
    state: oneOf(EXPERIMENT_STATES).nullable(),
    beforeId: int8.nullable(),
    limitRows: int4,
  },
  row: EXPERIMENT,
});

export const experimentsById = query('experiments/experiments_by_id.sql', {
  params: { ids: int8Array },
  row: EXPERIMENT,
});

export const learnings = query('experiments/learnings.sql', {
  params: { words: text.nullable(), metric: text.nullable(), limitRows: int4 },
  row: EXPERIMENT,
});

export const startExperiment = query('experiments/start_experiment.sql', {
  params: {
    id: int8,
    actor: text,
    at: timestamptz,
    timezone: text,
    baseCurrency: text,
    segment: jsonb,
    controlSegment: jsonb.nullable(),
    share: numeric.nullable(),
    mayBeEmpty: bool,
    baselineValue: numeric.nullable(),
    baselineN: int4,
    baselineFromDay: date,
    baselineToDay: date,
  },
  row: { isStarted: bool, members: int4, controls: int4 },
});

export const completeExperiment = query('experiments/complete_experiment.sql', {
  params: {
    id: int8,
    outcome: oneOf(VERDICTS),
    actualValue: numeric.nullable(),
    learning: text.nullable(),
    actor: text,
    at: timestamptz,
  },
  row: { id: int8 },
});

export const cancelExperiment = query('experiments/cancel_experiment.sql', {
  params: { id: int8, actor: text, at: timestamptz },
  row: { id: int8 },
});

/** Arms may be asked for thousands of times a second; they are of rows that never change. */
export const assignment = query('experiments/assignment.sql', {
  params: { id: int8, stripeId: text, share: numeric.nullable() },
  row: {
    arm: oneOf(ARMS).nullable(),
    drawnArm: oneOf(ARMS).nullable(),
    hadSubscription: bool,
    hasCome: bool,
  },
});

export const enroll = query('experiments/enroll.sql', {
  params: {
    id: int8,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    segment: jsonb,
    controlSegment: jsonb.nullable(),
    share: numeric.nullable(),
    stripeId: text.nullable(),
  },
  row: { customerId: int8, arm: oneOf(ARMS) },
});

export const segmentConflicts = query('experiments/segment_conflicts.sql', {
  params: { segment: jsonb, at: timestamptz, timezone: text, baseCurrency: text },
  row: { id: int8, customers: int4 },
});

export const noteLook = query('experiments/note_look.sql', {
  params: { id: int8, at: timestamptz },
  row: { id: int8 },
});

export const breakGuardrail = query('experiments/break_guardrail.sql', {
  params: { id: int8, at: timestamptz },
  row: { id: int8 },
});

export const dueReads = query('experiments/due_reads.sql', {
  params: { at: timestamptz },
  row: { experimentId: int8, afterDays: int4, dueAt: timestamptz },
});

export const readsDueBetween = query('experiments/reads_due_between.sql', {
  params: { fromAt: timestamptz, untilAt: timestamptz },
  row: {
    experimentId: int8,
    afterDays: int4,
    dueAt: timestamptz,
    verdict: oneOf(VERDICTS).nullable(),
  },
});

export const keepRead = query('experiments/keep_read.sql', {
  params: {
    experimentId: int8,
    afterDays: int4,
    at: timestamptz,
    verdict: oneOf(VERDICTS),
    value: numeric.nullable(),
    difference: numeric.nullable(),
  },
  row: { experimentId: int8 },
});

export const readsOf = query('experiments/reads_of.sql', {
  params: { experimentId: int8 },
  row: {
    afterDays: int4,
    dueAt: timestamptz,
    readAt: timestamptz.nullable(),
    verdict: oneOf(VERDICTS).nullable(),
    value: numeric.nullable(),
    difference: numeric.nullable(),
  },
});
