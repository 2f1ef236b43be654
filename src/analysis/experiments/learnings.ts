import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type { Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { experimentOf } from './stored-experiment.ts';

const MOST = 500;

/**
 * Completed experiments, the newest first, at most 500: those whose name, hypothesis, change, learning,
 * metric, segment or comparison speaks of all words of `q`. English words are found in any form; quotes
 * keep words together, `or` joins, a minus leaves out. Source of the rule: docs/metrics.md, Experiments.
 */
export async function learnings(
  db: Queryable,
  { q, metric }: { readonly q?: string; readonly metric?: ExperimentMetric } = {},
): Promise<readonly Experiment[]> {
  const words = q === undefined || q.trim() === '' ? null : q;
  const rows = await queries.learnings(db, { words, metric: metric ?? null, limitRows: MOST });
  return rows.map(experimentOf);
}
