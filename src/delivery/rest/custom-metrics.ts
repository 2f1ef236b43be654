import { customMetricNamed, customMetrics } from '#analysis/custom-metrics/custom-metric.ts';
import {
  removeCustomMetric,
  setCustomMetric,
  type MetricSet,
} from '#analysis/custom-metrics/set-metric.ts';
import {
  customMetricFields,
  decisionOf,
  METRIC_NAME_EXPECTATION,
} from '#delivery/custom-metric-input.ts';
import { metricRefusal } from '#delivery/custom-metric-words.ts';
import { isMetricName } from '#domain/custom-metrics.ts';
import { recordAudit } from '#store/queries/delivery.ts';

import { customMetricJson, customMetricLineJson } from './custom-metrics-json.ts';
import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { invalid, parseBody, parseQuery } from './input.ts';
import type { RestContext } from './route.ts';

/** `GET /api/metrics/custom`: every number of people's own, each with its last day. */
export async function getCustomMetrics(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const found = await customMetrics(context.db, scopeOf(context));
  return { metrics: found.map(customMetricLineJson) };
}

/** `GET /api/metrics/custom/:name`: one of them, with its query and its days. */
export async function getCustomMetric(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { name = '' } = request.params;
  const found = isMetricName(name)
    ? await customMetricNamed(context.db, name, scopeOf(context))
    : null;
  if (found === null) throw unknownMetric();
  return customMetricJson(found);
}

/**
 * `PUT /api/metrics/custom/:name` `{ query, title?, unit?, higher_is_better?, digest_place? }`: names a
 * query, or changes what is given of one. The query is asked first: 422 when it gives nothing of use, with
 * the code of what is wrong, and nothing is changed.
 */
export async function putCustomMetric(context: RestContext, request: HttpRequest, actor: string) {
  const { name = '' } = request.params;
  if (!isMetricName(name)) throw invalid([{ field: 'name', detail: METRIC_NAME_EXPECTATION }]);
  const changes = decisionOf(await parseBody(request, customMetricFields));
  const { db, metricsTarget } = context;
  const done = await setCustomMetric(
    db,
    { name, changes, actor },
    { ...scopeOf(context), source: metricsTarget === null ? null : { target: metricsTarget } },
  );
  if (done.kind !== 'set') throw refusalOf(done, name);
  const detail = { changed: Object.keys(changes) };
  await recordAudit(db, { actor, action: 'custom_metric_set', subject: name, detail });
  return customMetricJson(done.metric);
}

/** `DELETE /api/metrics/custom/:name`: forgets it, with its days; 409 when an experiment rests on it. */
export async function deleteCustomMetric({ db }: RestContext, request: HttpRequest, actor: string) {
  parseQuery(request, {});
  const { name = '' } = request.params;
  if (!isMetricName(name)) throw unknownMetric();
  const removed = await removeCustomMetric(db, name);
  if (removed.kind === 'unknown') throw unknownMetric();
  if (removed.kind === 'in_use') {
    throw new ProblemError(problem(409, metricRefusal(removed, name)));
  }
  await recordAudit(db, { actor, action: 'custom_metric_removed', subject: name, detail: {} });
  return { name, removed: true };
}

function refusalOf(refused: Exclude<MetricSet, { kind: 'set' }>, name: string): ProblemError {
  const sentence = metricRefusal(refused, name);
  switch (refused.kind) {
    case 'failed': {
      const { code } = refused.failure;
      return new ProblemError(problem(422, sentence, { members: { code } }));
    }
    case 'no_query':
      return invalid([{ field: 'query', detail: 'is needed for a new metric' }]);
    case 'off':
    case 'in_use':
    case 'too_many':
      return new ProblemError(problem(409, sentence));
  }
}

function unknownMetric(): ProblemError {
  const detail = 'There is no such custom metric. GET /api/metrics/custom lists them.';
  return new ProblemError(problem(404, detail));
}

function scopeOf({ now, timezone }: RestContext) {
  return { now: now(), timezone };
}
