import { conflictsOf, type Conflict } from '#analysis/experiments/conflicts.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import { readsOf, type PlannedRead } from '#analysis/experiments/rereads.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import type { DetectableEffect, Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

/** What surrounds one experiment: what could be seen, who else tries something, and when it is read again. */
export interface ExperimentDetail {
  readonly experiment: Experiment;
  /** Of a draft; null otherwise. */
  readonly effect: DetectableEffect | null;
  readonly conflicts: readonly Conflict[];
  readonly reads: readonly PlannedRead[];
}

/** An experiment with what surrounds it, as every door shows it; nothing of it is a look at its figures. */
export async function experimentDetail(
  db: Queryable,
  experiment: Experiment,
  scope: ExperimentScope,
): Promise<ExperimentDetail> {
  const [effect, conflicts, reads] = await Promise.all([
    experiment.state === 'draft' ? detectableEffect(db, experiment.design, scope) : null,
    conflictsOf(db, experiment, scope),
    readsOf(db, experiment),
  ]);
  return { experiment, effect, conflicts, reads };
}
