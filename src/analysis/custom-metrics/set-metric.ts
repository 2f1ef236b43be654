import {
  METRICS_MOST,
  statementOf,
  titleOfName,
  type CustomMetricDesign,
  type MetricFailure,
} from '#domain/custom-metrics.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import * as queries from '#store/queries/custom-metrics.ts';

import { askMetric, type MetricSource } from './ask-metric.ts';
import {
  customMetricNamed,
  customMetrics,
  type CustomMetric,
  type MetricScope,
} from './custom-metric.ts';
import { keepAnswer } from './keep.ts';

/** What somebody decides now; what is left out stays as it is, or is the usual for a new one. */
export interface MetricDecision {
  readonly name: string;
  readonly changes: Partial<CustomMetricDesign>;
  /** `slack:T0/U0`, `api:<key id>`, `cli` or `sdk`. */
  readonly actor: string;
}

export type MetricSet =
  | { readonly kind: 'set'; readonly metric: CustomMetric; readonly isNew: boolean }
  /** Its query gives nothing of use, and nothing was changed. */
  | { readonly kind: 'failed'; readonly failure: MetricFailure }
  /** A new one needs a query. */
  | { readonly kind: 'no_query' }
  /** Queries are asked nowhere: CUSTOM_METRICS_DATABASE_URL is not set. */
  | { readonly kind: 'off' }
  | { readonly kind: 'too_many' }
  /** These experiments rest on what it counts and which way is better. */
  | { readonly kind: 'in_use'; readonly experiments: readonly number[] };

/**
 * Names a query, or changes what was said of one. Its query is asked before anything is written, so that
 * one which does not work is told at once, and its days are there from the first moment.
 */
export async function setCustomMetric(
  db: Db,
  { name, changes, actor }: MetricDecision,
  { source, ...scope }: MetricScope & { readonly source: MetricSource | null },
): Promise<MetricSet> {
  const all = await customMetrics(db, scope);
  const before = all.find((metric) => metric.name === name) ?? null;
  const design = designAfter(name, changes, { before, all });
  if (design === null) return { kind: 'no_query' };
  if (before === null && all.length >= METRICS_MOST) return { kind: 'too_many' };
  if (source === null) return { kind: 'off' };
  const isOther =
    before !== null &&
    (before.query !== design.query || before.isHigherBetter !== design.isHigherBetter);
  const experiments = isOther ? await experimentsOn(db, name) : [];
  if (experiments.length > 0) return { kind: 'in_use', experiments };
  const answer = await askMetric(source, design.query, dayOf(scope.now, scope.timezone));
  if ('code' in answer) return { kind: 'failed', failure: answer };
  await db.begin(async (transaction) => {
    const at = scope.now;
    const [row] = await queries.setMetric(transaction, { name, ...design, actor, at });
    if (row === undefined) throw new Error('The metric was not written down');
    const asked = { id: row.id, query: design.query };
    await keepAnswer(transaction, asked, { answer, now: scope.now });
  });
  const metric = await customMetricNamed(db, name, scope);
  if (metric === null) throw new Error('The metric was removed at this moment');
  return { kind: 'set', metric, isNew: before === null };
}

export type MetricRemoved =
  | { readonly kind: 'removed' }
  | { readonly kind: 'unknown' }
  | Extract<MetricSet, { kind: 'in_use' }>;

/** Forgets a metric with its days, unless an experiment that is not over rests on it. */
export async function removeCustomMetric(db: Db, name: string): Promise<MetricRemoved> {
  const experiments = await experimentsOn(db, name);
  if (experiments.length > 0) return { kind: 'in_use', experiments };
  const removed = await queries.removeMetric(db, { name });
  return { kind: removed.length > 0 ? 'removed' : 'unknown' };
}

async function experimentsOn(db: Db, name: string): Promise<readonly number[]> {
  return (await queries.experimentsWith(db, { name })).map(({ id }) => Number(id));
}

/** null when nobody has ever said what to ask. */
function designAfter(
  name: string,
  changes: Partial<CustomMetricDesign>,
  { before, all }: { readonly before: CustomMetric | null; readonly all: readonly CustomMetric[] },
): CustomMetricDesign | null {
  const query = changes.query ?? before?.query;
  if (query === undefined) return null;
  const lastPlace = Math.max(0, ...all.map(({ digestPlace }) => digestPlace ?? 0));
  const usual = {
    title: titleOfName(name),
    unit: '',
    isHigherBetter: null,
    digestPlace: lastPlace + 1,
  };
  const { title, unit, isHigherBetter, digestPlace } = { ...usual, ...before, ...changes };
  return { title, unit, isHigherBetter, digestPlace, query: statementOf(query) };
}
