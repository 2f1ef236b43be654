import { z } from 'zod';

import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { assignmentOf } from '#analysis/experiments/assignment.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { parseExperimentCursor } from '#analysis/experiments/experiment-cursor.ts';
import { learnings } from '#analysis/experiments/learnings.ts';
import { experimentById, experiments } from '#analysis/experiments/list.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { designFields, designOf, parseMetricName } from '#delivery/experiments/design-input.ts';
import { experimentDetail } from '#delivery/experiments/detail.ts';
import { wrongStateSentence } from '#delivery/experiments/refusals.ts';
import { unsentMetric } from '#delivery/experiments/unsent-metric.ts';
import { dayOf } from '#domain/day.ts';
import { EXPERIMENT_STATES, type Experiment } from '#domain/experiments.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { analysisJson } from './experiment-analysis-json.ts';
import { experimentDetailJson, experimentJson } from './experiments-json.ts';
import {
  cursorOf,
  invalid,
  parseBody,
  parsed,
  parseQuery,
  printable,
  wholeNumber,
} from './input.ts';
import type { RestContext } from './route.ts';

const PAGE_MAX = 500;
const WORDS_LONGEST = 200;

export const listQuery = {
  state: z
    .enum(EXPERIMENT_STATES, { error: `must be one of ${EXPERIMENT_STATES.join(', ')}` })
    .optional(),
  cursor: cursorOf((text) => (parseExperimentCursor(text) === null ? null : text)).optional(),
  limit: wholeNumber(1, PAGE_MAX).default(100),
};

/** `GET /api/experiments?state=`: experiments in pages, the newest first. */
export async function getExperiments(context: RestContext, request: HttpRequest) {
  const { state, cursor = null, limit } = parseQuery(request, listQuery);
  const page = await experiments(context.db, { ...(state && { state }), cursor, limit });
  return {
    experiments: page.experiments.map((one) => experimentJson(one, context.baseCurrency)),
    next_cursor: page.nextCursor,
  };
}

/** `POST /api/experiments`: writes down a draft. */
export async function postExperiment(context: RestContext, request: HttpRequest, actor: string) {
  const fields = await parseBody(request, designFields);
  const { now, timezone, baseCurrency } = scopeOf(context);
  const design = designOf(fields, { today: dayOf(now, timezone), baseCurrency });
  if ('field' in design) throw invalid([design]);
  const unsent = await unsentMetric(context.db, design);
  if (unsent !== null) throw invalid([unsent]);
  const experiment = await createExperiment(context.db, { design, actor, now });
  return experimentJson(experiment, baseCurrency);
}

/**
 * `GET /api/experiments/:id`: one experiment, other running ones on the same customers, of a draft what
 * could be seen, and of a completed one when it is read again.
 */
export async function getExperiment(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const experiment = await experimentOf(context, request);
  const detail = await experimentDetail(context.db, experiment, scopeOf(context));
  return experimentDetailJson(detail, context.baseCurrency);
}

/** `GET /api/experiments/:id/analysis`: what it comes to so far; a look, which is counted while it runs. */
export async function getExperimentAnalysis(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const experiment = await experimentOf(context, request);
  if (experiment.startedAt === null) {
    throw new ProblemError(problem(409, wrongStateSentence(experiment)));
  }
  const asked = { id: experiment.id, countsAsLook: true, ...scopeOf(context) };
  const analysis = await analyzeExperiment(context.db, asked);
  return analysisJson(analysis, experiment, context.baseCurrency);
}

export const assignmentQuery = {
  customer_id: parsed(printable, 'must be the id of a customer, such as cus_123'),
};

/** `GET /api/experiments/:id/assignment?customer_id=`: the customer's arm, for the product to ask. */
export async function getAssignment(context: RestContext, request: HttpRequest) {
  const id = idOf(request);
  const { customer_id: customerId } = parseQuery(request, assignmentQuery);
  const assigned = await assignmentOf(context.db, { id, customerId, ...scopeOf(context) });
  if (assigned === null) throw unknownExperiment(request);
  const { arm, state } = assigned;
  return { experiment_id: id, customer_id: customerId, arm, state };
}

export const learningsQuery = {
  q: z.string().max(WORDS_LONGEST, `must have ${WORDS_LONGEST} characters at most`).optional(),
  metric: parsed(parseMetricName, 'must be a metric, such as arpu or usage:api_calls').optional(),
};

/** `GET /api/experiments/learnings?q=&metric=`: completed experiments that speak of some words. */
export async function getLearnings(context: RestContext, request: HttpRequest) {
  const { q, metric } = parseQuery(request, learningsQuery);
  const words = q?.replaceAll('\0', ' ');
  const found = await learnings(context.db, {
    ...(words !== undefined && { q: words }),
    ...(metric && { metric }),
  });
  return { learnings: found.map((one) => experimentJson(one, context.baseCurrency)) };
}

/** The experiment that an address names; a ProblemError of status 404 when there is none. */
export async function experimentOf({ db }: RestContext, request: HttpRequest): Promise<Experiment> {
  const experiment = await experimentById(db, idOf(request));
  if (experiment === null) throw unknownExperiment(request);
  return experiment;
}

export function idOf(request: HttpRequest): number {
  const text = request.params['id'] ?? '';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw unknownExperiment(request);
}

export function unknownExperiment({ params }: HttpRequest): ProblemError {
  const id = (params['id'] ?? '').slice(0, 80);
  const detail = `There is no experiment ${id}. GET /api/experiments lists them.`;
  return new ProblemError(problem(404, detail));
}

export function scopeOf({ now, timezone, baseCurrency }: RestContext): ExperimentScope {
  return { now: now(), timezone, baseCurrency };
}
