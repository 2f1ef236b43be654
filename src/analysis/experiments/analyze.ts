import {
  customMetricOf,
  isHigherBetter,
  type ExperimentMetric,
} from '#domain/experiment-metric.ts';
import { type Analysis, type Experiment } from '#domain/experiments.ts';
import { verdictOf } from '#domain/verdict.ts';
import type { Queryable } from '#store/postgres.ts';
import { overlappingExperiments } from '#store/queries/experiment-values.ts';
import { noteLook } from '#store/queries/experiments.ts';

import { customDirection } from './custom-weeks.ts';
import { comparisonOf, findingOf } from './findings.ts';
import { guardrailFindings } from './guardrails.ts';
import { experimentById } from './list.ts';
import { enrollNewcomers } from './members.ts';
import type { ExperimentScope } from './values.ts';
import { windowOf } from './window.ts';

/**
 * The analysis of an experiment, with everybody who came into it up to now. It is a look, which is
 * counted while it runs, when somebody asked who could act on it. Throws RangeError when there is no such
 * experiment. Source of the rules: docs/metrics.md, Experiments.
 */
export async function analyzeExperiment(
  db: Queryable,
  asked: ExperimentScope & { readonly id: number; readonly countsAsLook: boolean },
): Promise<Analysis> {
  const { id, countsAsLook, ...scope } = asked;
  const experiment = await experimentById(db, id);
  if (experiment === null) throw new RangeError(`There is no experiment ${id}`);
  await enrollNewcomers(db, experiment, scope);
  const counted = countsAsLook ? await noteLook(db, { id: BigInt(id), at: scope.now }) : [];
  const overlapping = await overlappingExperiments(db, { experimentId: BigInt(id) });
  return analyze(db, { experiment, looks: experiment.looks + counted.length, overlapping }, scope);
}

/** What is known of an experiment beside its figures. */
export interface Surroundings {
  readonly looks: number;
  /** Other running experiments with the same customers. */
  readonly overlapping: Analysis['overlapping'];
  /** Whether the difference has lasted is asked: up to now, and not up to the end. */
  readonly isLaterReading?: boolean;
}

/**
 * What an experiment comes to so far, and what may be said about it. It says the same to everybody who
 * asks with the same facts: chance is drawn by the experiment's number. Source of the rules:
 * docs/metrics.md, Experiments.
 */
export async function analyze(
  db: Queryable,
  {
    experiment,
    looks,
    overlapping,
    isLaterReading = false,
  }: Surroundings & { readonly experiment: Experiment },
  scope: ExperimentScope,
): Promise<Analysis> {
  const { id, baseline, design } = experiment;
  const window = windowOf(experiment, scope, isLaterReading);
  const known = {
    experimentId: id,
    metric: design.metric,
    baseline,
    isHigherBetter: await directionOf(db, design.metric),
    looks,
    overlapping,
  };
  if (window === null) return { ...known, ...NOT_STARTED };
  const judged = { experiment, window };
  const compare = comparisonOf(db, judged, scope);
  const finding = await findingOf(db, { ...judged, compare }, scope);
  const guardrails = await guardrailFindings(design.guardrails, compare);
  const { arms, difference, method, largest, withoutLargest } = finding;
  return {
    ...known,
    current: arms.find(({ arm }) => arm === 'variant')?.value ?? null,
    improvement: difference,
    from: window.startDay,
    until: window.lastDay,
    daysRunning: window.daysRunning,
    arms,
    interval: difference?.interval ?? null,
    p: difference?.p ?? null,
    method,
    ...verdictOf({
      stopOn: design.stopOn,
      today: window.today,
      isStoppedByGuardrail: guardrails.some(({ stops }) => stops),
      obstacle: finding.obstacle,
      customers: finding.customers,
      conversions: finding.conversions,
      interval: difference?.interval ?? null,
      p: difference?.p ?? null,
      isHigherBetter: known.isHigherBetter,
    }),
    guardrails,
    largest,
    withoutLargest,
  };
}

/** Of a custom metric its owner says, and cannot say otherwise while it runs. */
async function directionOf(db: Queryable, metric: ExperimentMetric): Promise<boolean> {
  const custom = customMetricOf(metric);
  if (custom === null) return isHigherBetter(metric);
  return (await customDirection(db, custom)) ?? true;
}

const NOT_STARTED = {
  current: null,
  improvement: null,
  from: null,
  until: null,
  daysRunning: 0,
  arms: [],
  interval: null,
  p: null,
  method: null,
  verdict: 'cannot_tell',
  why: 'not_started',
  guardrails: [],
  largest: null,
  withoutLargest: null,
} as const;
