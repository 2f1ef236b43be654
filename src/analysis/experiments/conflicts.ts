import type { Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import { overlappingExperiments } from '#store/queries/experiment-values.ts';
import * as queries from '#store/queries/experiments.ts';

import { experimentsById } from './list.ts';
import { membersParam } from './members.ts';
import type { ExperimentScope } from './values.ts';

/** Another experiment that runs on the same customers: what it changes may be taken for this one's doing. */
export interface Conflict {
  readonly experiment: Experiment;
  /** So many customers are in both. */
  readonly customers: number;
}

/**
 * The other running experiments with customers of this one, those with most of them first: of a draft,
 * customers who are in its segment now; none when it is over.
 */
export async function conflictsOf(
  db: Queryable,
  experiment: Experiment,
  scope: ExperimentScope,
): Promise<readonly Conflict[]> {
  const shared = await sharedCustomers(db, experiment, scope);
  const others = await experimentsById(db, [...shared.keys()]);
  return others
    .map((other) => ({ experiment: other, customers: shared.get(other.id) ?? 0 }))
    .toSorted((a, b) => b.customers - a.customers || a.experiment.id - b.experiment.id);
}

async function sharedCustomers(
  db: Queryable,
  { id, state, design }: Experiment,
  scope: ExperimentScope,
): Promise<ReadonlyMap<number, number>> {
  if (state === 'completed' || state === 'canceled') return new Map();
  if (state === 'running') {
    const rows = await overlappingExperiments(db, { experimentId: BigInt(id) });
    return new Map(rows.map((row) => [row.id, row.customers]));
  }
  const { segment } = membersParam(design, scope);
  const { now, timezone, baseCurrency } = scope;
  const rows = await queries.segmentConflicts(db, { segment, at: now, timezone, baseCurrency });
  return new Map(rows.map((row) => [Number(row.id), row.customers]));
}
