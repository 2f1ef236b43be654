import type { Experiment, ExperimentState } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { formatExperimentCursor, parseExperimentCursor } from './experiment-cursor.ts';
import { experimentOf } from './stored-experiment.ts';

export interface ExperimentsPage {
  readonly experiments: readonly Experiment[];
  /** What parseExperimentCursor reads; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * Experiments by page, the newest first, in one state or any. Throws RangeError for a cursor that no
 * page gave.
 */
export async function experiments(
  db: Queryable,
  asked: {
    readonly state?: ExperimentState;
    readonly limit: number;
    readonly cursor: string | null;
  },
): Promise<ExperimentsPage> {
  const { state = null, limit, cursor } = asked;
  const beforeId = cursor === null ? null : parseExperimentCursor(cursor);
  if (cursor !== null && beforeId === null) {
    throw new RangeError('cursor is not one that an earlier page gave');
  }
  const rows = await queries.experimentsPage(db, { state, beforeId, limitRows: limit + 1 });
  const last = rows[limit - 1];
  return {
    experiments: rows.slice(0, limit).map(experimentOf),
    nextCursor: rows.length > limit && last !== undefined ? formatExperimentCursor(last.id) : null,
  };
}

/** One experiment, whatever has become of it; null when there is none of that number. */
export async function experimentById(db: Queryable, id: number): Promise<Experiment | null> {
  const [experiment] = await experimentsById(db, [id]);
  return experiment ?? null;
}

/** Those of these numbers that there are, in the order of their numbers. */
export async function experimentsById(
  db: Queryable,
  ids: readonly number[],
): Promise<readonly Experiment[]> {
  if (ids.length === 0) return [];
  return (await queries.experimentsById(db, { ids: ids.map(BigInt) })).map(experimentOf);
}
