import type { Temporal } from 'temporal-polyfill';

import type { Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

import { experimentById } from './list.ts';

/** Who does something with which experiment, and when. */
export interface Act {
  readonly id: number;
  /** `slack:T0/U0`, `api:<key id>`, `cli` or `sdk`. */
  readonly actor: string;
  readonly now: Temporal.Instant;
}

/**
 * What became of it, and the experiment as it is now. `wrong_state`: its state did not allow it, as when
 * somebody was faster, and nothing was changed.
 */
export type ExperimentChange<Done extends string> =
  | { readonly kind: Done | 'wrong_state'; readonly experiment: Experiment }
  | { readonly kind: 'unknown'; readonly experiment?: undefined };

/** What to say after a change that was made, or found another state. */
export async function changeOf<Done extends string>(
  db: Queryable,
  id: number,
  kind: Done | 'wrong_state',
): Promise<ExperimentChange<Done>> {
  const experiment = await experimentById(db, id);
  return experiment === null ? { kind: 'unknown' } : { kind, experiment };
}
