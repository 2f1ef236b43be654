import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { changeOf, type Act, type ExperimentChange } from './change.ts';

/** Calls a draft or a running experiment off, for good. */
export async function cancelExperiment(
  db: Queryable,
  { id, actor, now }: Act,
): Promise<ExperimentChange<'canceled'>> {
  const done = await queries.cancelExperiment(db, { id: BigInt(id), actor, at: now });
  return changeOf(db, id, done.length > 0 ? 'canceled' : 'wrong_state');
}
