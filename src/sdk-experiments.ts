import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { assignmentOf, type Assignment } from '#analysis/experiments/assignment.ts';
import { cancelExperiment } from '#analysis/experiments/cancel.ts';
import type { ExperimentChange } from '#analysis/experiments/change.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { learnings } from '#analysis/experiments/learnings.ts';
import { experimentById, experiments, type ExperimentsPage } from '#analysis/experiments/list.ts';
import { startExperiment, type ExperimentStart } from '#analysis/experiments/start.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { writtenText } from '#delivery/alerts/ask.ts';
import { designFields, designOf, parseMetricName } from '#delivery/experiments/design-input.ts';
import { experimentDetail, type ExperimentDetail } from '#delivery/experiments/detail.ts';
import { segmentJson } from '#delivery/experiments/segment-input.ts';
import { unsentMetric } from '#delivery/experiments/unsent-metric.ts';
import { dayOf } from '#domain/day.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type {
  Analysis,
  Comparison,
  Design,
  Experiment,
  ExperimentState,
  Guardrail,
  Segment,
  Verdict,
} from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

export type { Assignment, ExperimentChange, ExperimentDetail, ExperimentsPage, ExperimentStart };
export type { Conflict } from '#analysis/experiments/conflicts.ts';
export type { PlannedRead } from '#analysis/experiments/rereads.ts';
export type { StartRefusal } from '#analysis/experiments/start.ts';
export type { ExperimentMetric } from '#domain/experiment-metric.ts';
export type {
  Analysis,
  ArmValue,
  Baseline,
  Comparison,
  Design,
  DetectableEffect,
  Experiment,
  ExperimentState,
  Guardrail,
  GuardrailFinding,
  Segment,
  Verdict,
} from '#domain/experiments.ts';

const PAGE_LENGTH = 100;
const PAGE_MAX = 500;
const ACTOR = 'sdk';
const FIELDS = z.strictObject(designFields);

/** What is to be tried. Whatever is left out: everybody, half of them by lot, no target, no last day. */
export interface DesignGiven {
  readonly name: string;
  readonly hypothesis: string;
  readonly changeDescription: string;
  readonly metric: ExperimentMetric;
  /** Conditions, or the text of them: `plan:Pro mrr:50..200`. */
  readonly segment?: Segment | string;
  /** Or the text of it: `control:0.2`, `plan:Team`, `before_after`. */
  readonly comparison?: Comparison | string;
  /** In the metric's unit: minor units of the base currency, a share, or a quantity. */
  readonly targetValue?: number | null;
  readonly guardrails?: readonly Guardrail[];
  /** `YYYY-MM-DD`, or a day. */
  readonly stopOn?: Temporal.PlainDate | string | null;
}

/** What was tried, and what came of it, for programs. Rejects with RangeError for what makes no sense. */
export interface ExperimentsDoor {
  /** Writes down a draft. */
  create(design: DesignGiven): Promise<Experiment>;
  /** One experiment with what surrounds it; null when there is none of that number. */
  get(id: number): Promise<ExperimentDetail | null>;
  /** The newest first, in one state or any, in pages of `limit` (100; 500 at most). */
  list(asked?: {
    readonly state?: ExperimentState;
    readonly limit?: number;
    readonly cursor?: string | null;
  }): Promise<ExperimentsPage>;
  /** Measures the baseline, gives each customer their arm, and locks the design. */
  start(id: number): Promise<ExperimentStart>;
  /** What it comes to so far; a look, which is counted while it runs. */
  analyze(id: number): Promise<Analysis>;
  /** Ends it with what it came to, `actualValue` in the metric's unit. */
  complete(
    id: number,
    how: {
      readonly outcome: Verdict;
      readonly actualValue?: number | null;
      readonly learning?: string | null;
    },
  ): Promise<ExperimentChange<'completed'>>;
  /** Calls it off, for good. */
  cancel(id: number): Promise<ExperimentChange<'canceled'>>;
  /** In which arm a customer is, by Stripe's id; null when there is no such experiment. */
  assignment(id: number, customerId: string): Promise<Assignment | null>;
  /** Completed experiments that speak of all words of `q`, the newest first. */
  learnings(asked?: {
    readonly q?: string;
    readonly metric?: ExperimentMetric;
  }): Promise<readonly Experiment[]>;
}

/** Looks and newcomers are written down, so this door has the database that can be written to. */
export function experimentsDoor(
  db: () => Promise<Db>,
  scope: () => ExperimentScope,
): ExperimentsDoor {
  return { ...questions(db, scope), ...steps(db, scope) };
}

type Questions = Pick<ExperimentsDoor, 'get' | 'list' | 'analyze' | 'assignment' | 'learnings'>;

function questions(db: () => Promise<Db>, scope: () => ExperimentScope): Questions {
  return {
    get: async (id) => {
      const experiment = await experimentById(await db(), numberOf(id));
      return experiment === null ? null : experimentDetail(await db(), experiment, scope());
    },
    list: async ({ limit = PAGE_LENGTH, cursor = null, ...asked } = {}) =>
      experiments(await db(), { ...asked, cursor, limit: pageLength(limit) }),
    analyze: async (id) =>
      analyzeExperiment(await db(), { id: numberOf(id), countsAsLook: true, ...scope() }),
    assignment: async (id, customerId) =>
      assignmentOf(await db(), { id: numberOf(id), customerId, ...scope() }),
    learnings: async ({ q, metric } = {}) => {
      if (metric !== undefined && parseMetricName(metric) === null) {
        throw new RangeError('metric is not one that an experiment can be about');
      }
      const words = q?.replaceAll('\0', ' ');
      return learnings(await db(), {
        ...(words !== undefined && { q: words }),
        ...(metric !== undefined && { metric }),
      });
    },
  };
}

type Steps = Pick<ExperimentsDoor, 'create' | 'start' | 'complete' | 'cancel'>;

function steps(db: () => Promise<Db>, scope: () => ExperimentScope): Steps {
  return {
    create: async (given) => {
      const at = scope();
      const design = designFrom(given, at);
      const unsent = await unsentMetric(await db(), design);
      if (unsent !== null) throw new RangeError(`${unsent.field} ${unsent.detail}`);
      return createExperiment(await db(), { design, actor: ACTOR, now: at.now });
    },
    start: async (id) =>
      startExperiment(await db(), { id: numberOf(id), actor: ACTOR, ...scope() }),
    complete: async (id, { outcome, actualValue = null, learning = null }) => {
      if (actualValue !== null && !Number.isFinite(actualValue)) {
        throw new RangeError('actualValue must be a number');
      }
      return completeExperiment(await db(), {
        id: numberOf(id),
        outcome,
        actualValue,
        learning: learning === null ? null : writtenText(learning),
        actor: ACTOR,
        now: scope().now,
      });
    },
    cancel: async (id) =>
      cancelExperiment(await db(), { id: numberOf(id), actor: ACTOR, now: scope().now }),
  };
}

/** The same reading as over REST, but for the target, which is in minor units here. */
function designFrom(given: DesignGiven, { now, timezone, baseCurrency }: ExperimentScope): Design {
  const { segment = '', comparison, targetValue = null, guardrails = [], stopOn = null } = given;
  const read = FIELDS.safeParse({
    name: given.name,
    hypothesis: given.hypothesis,
    change_description: given.changeDescription,
    metric_tracked: given.metric,
    affected_segment: typeof segment === 'string' ? segment : segmentJson(segment),
    comparison,
    target_value: targetValue,
    guardrails: guardrails.map(({ metric, worseThan }) => ({ metric, worse_than: worseThan })),
    stop_on: stopOn?.toString() ?? null,
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new RangeError(`${issue?.path.join('.') ?? 'design'} ${issue?.message ?? ''}`);
  }
  const design = designOf(read.data, { today: dayOf(now, timezone), baseCurrency });
  if ('field' in design) throw new RangeError(`${design.field} ${design.detail}`);
  return { ...design, targetValue };
}

function numberOf(id: number): number {
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new RangeError('id must be the number of an experiment');
}

function pageLength(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw new RangeError(`limit must be a whole number from 1 to ${PAGE_MAX}`);
}
