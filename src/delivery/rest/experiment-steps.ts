import { z } from 'zod';

import { cancelExperiment } from '#analysis/experiments/cancel.ts';
import type { ExperimentChange } from '#analysis/experiments/change.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { writtenText } from '#delivery/alerts/ask.ts';
import { metricValueFrom } from '#delivery/experiments/metric-value.ts';
import { refusalSentence, wrongStateSentence } from '#delivery/experiments/refusals.ts';
import { VERDICTS } from '#domain/experiments.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { experimentJson } from './experiments-json.ts';
import { experimentOf, idOf, scopeOf, unknownExperiment } from './experiments.ts';
import { parseBody } from './input.ts';
import type { RestContext } from './route.ts';

const LEARNING_LONGEST = 2_000;
const LARGEST = 1e15;

/**
 * `POST /api/experiments/:id/start`: measures the baseline and locks the design; 409 when it is no
 * draft, 422 when it would teach nobody anything.
 */
export async function postStart(context: RestContext, request: HttpRequest, actor: string) {
  await parseBody(request, {});
  const id = idOf(request);
  const started = await startExperiment(context.db, { id, actor, ...scopeOf(context) });
  if (started.kind !== 'refused') return shown(context, request, started);
  const { experiment, reason } = started;
  const detail = refusalSentence(experiment, reason);
  const members = { reason, experiment: experimentJson(experiment, context.baseCurrency) };
  throw new ProblemError(problem(422, detail, { members }));
}

export const completeBody = {
  outcome: z.enum(VERDICTS, { error: `must be one of ${VERDICTS.join(', ')}` }),
  actual_value: z
    .number({ error: 'must be a number, or null' })
    .min(-LARGEST, 'is too small')
    .max(LARGEST, 'is too large')
    .nullable()
    .default(null),
  learning: z
    .string({ error: 'must be text, or null' })
    .max(LEARNING_LONGEST, `must have ${LEARNING_LONGEST} characters at most`)
    .nullable()
    .default(null),
};

/** `POST /api/experiments/:id/complete` `{outcome, actual_value?, learning?}`: 409 when it does not run. */
export async function postComplete(context: RestContext, request: HttpRequest, actor: string) {
  const { outcome, actual_value: given, learning } = await parseBody(request, completeBody);
  const { id, design } = await experimentOf(context, request);
  const done = await completeExperiment(context.db, {
    id,
    outcome,
    actualValue: metricValueFrom(design.metric, given, context.baseCurrency),
    learning: learning === null ? null : writtenText(learning),
    actor,
    now: context.now(),
  });
  return shown(context, request, done);
}

/** `POST /api/experiments/:id/cancel`: calls it off; 409 when it is over. */
export async function postCancel(context: RestContext, request: HttpRequest, actor: string) {
  await parseBody(request, {});
  const act = { id: idOf(request), actor, now: context.now() };
  return shown(context, request, await cancelExperiment(context.db, act));
}

function shown(
  { baseCurrency }: RestContext,
  request: HttpRequest,
  { kind, experiment }: ExperimentChange<string>,
) {
  if (experiment === undefined) throw unknownExperiment(request);
  const json = experimentJson(experiment, baseCurrency);
  if (kind !== 'wrong_state') return json;
  const detail = wrongStateSentence(experiment);
  throw new ProblemError(problem(409, detail, { members: { experiment: json } }));
}
