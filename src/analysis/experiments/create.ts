import type { Temporal } from 'temporal-polyfill';

import type { Design, Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { experimentById } from './list.ts';
import { storedDesign } from './stored-experiment.ts';

/** Writes down what is to be tried, as a draft that nothing follows from yet. */
export async function createExperiment(
  db: Queryable,
  {
    design,
    actor,
    now,
  }: {
    readonly design: Design;
    /** `slack:T0/U0`, `api:<key id>`, `cli` or `sdk`. */
    readonly actor: string;
    readonly now: Temporal.Instant;
  },
): Promise<Experiment> {
  const [row] = await queries.createExperiment(db, { ...storedDesign(design), actor, at: now });
  const experiment = row === undefined ? null : await experimentById(db, Number(row.id));
  if (experiment === null) throw new Error('The experiment was not written down');
  return experiment;
}
