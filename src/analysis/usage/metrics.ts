import type { Queryable } from '#store/postgres.ts';
import { metrics } from '#store/queries/usage.ts';

/** The names of everything whose usage has ever been reported. */
export async function usageMetrics(db: Queryable): Promise<readonly string[]> {
  return (await metrics(db, { names: null })).map(({ name }) => name);
}
