import type { Verdict } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { changeOf, type Act, type ExperimentChange } from './change.ts';
import { decimalOf } from './stored-experiment.ts';

/**
 * Ends a running experiment with what it came to, which is read again after 30, 90 and 180 days. Of two
 * people who complete it at once one does, and the other sees what was written.
 */
export async function completeExperiment(
  db: Queryable,
  {
    id,
    outcome,
    actualValue = null,
    learning = null,
    actor,
    now,
  }: Act & {
    readonly outcome: Verdict;
    /** In the metric's unit. */
    readonly actualValue?: number | null;
    readonly learning?: string | null;
  },
): Promise<ExperimentChange<'completed'>> {
  const done = await queries.completeExperiment(db, {
    id: BigInt(id),
    outcome,
    actualValue: decimalOf(actualValue),
    learning,
    actor,
    at: now,
  });
  return changeOf(db, id, done.length > 0 ? 'completed' : 'wrong_state');
}
