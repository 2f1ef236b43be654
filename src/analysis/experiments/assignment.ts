import type { Arm, Experiment, ExperimentState } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { experimentById } from './list.ts';
import { enrollNewcomers, membersParam } from './members.ts';
import type { ExperimentScope } from './values.ts';

/** What a product has to know to give a customer the right thing. */
export interface Assignment {
  readonly experimentId: number;
  /** Stripe's id, as it was asked for. */
  readonly customerId: string;
  readonly state: ExperimentState;
  /** null: the customer takes no part, and gets what everybody gets. */
  readonly arm: Arm | null;
}

/**
 * In which arm a customer is; null when there is no such experiment. It never changes while the
 * experiment runs, and stays when it is completed, so that a click takes nothing away from anybody.
 * A customer who came since the start is drawn by the same lot, when the segment takes in everybody even
 * before Stripe knows them. Source of the rule: docs/metrics.md, Experiments.
 */
export async function assignmentOf(
  db: Queryable,
  {
    id,
    customerId,
    ...scope
  }: ExperimentScope & { readonly id: number; readonly customerId: string },
): Promise<Assignment | null> {
  const experiment = await experimentById(db, id);
  if (experiment === null) return null;
  const { state } = experiment;
  const arm = await armOf(db, { experiment, customerId }, scope);
  return { experimentId: id, customerId, state, arm };
}

async function armOf(
  db: Queryable,
  asked: { readonly experiment: Experiment; readonly customerId: string },
  scope: ExperimentScope,
): Promise<Arm | null> {
  const { experiment } = asked;
  if (experiment.state === 'draft' || experiment.state === 'canceled') return null;
  const given = await givenArm(db, asked, scope);
  if (given === null || given.arm !== null) return given?.arm ?? null;
  const isNewcomer = experiment.state === 'running' && !given.hadSubscription;
  if (!isNewcomer) return null;
  const takesInEverybody = Object.keys(experiment.design.segment).length === 0;
  if (takesInEverybody && given.drawnArm !== null) return given.drawnArm;
  if (!given.hasCome) return null;
  await enrollNewcomers(db, experiment, { ...scope, customerId: asked.customerId });
  return (await givenArm(db, asked, scope))?.arm ?? null;
}

async function givenArm(
  db: Queryable,
  { experiment, customerId }: { readonly experiment: Experiment; readonly customerId: string },
  scope: ExperimentScope,
) {
  const { share } = membersParam(experiment.design, scope);
  const [row] = await queries.assignment(db, {
    id: BigInt(experiment.id),
    stripeId: customerId,
    share,
  });
  return row ?? null;
}
