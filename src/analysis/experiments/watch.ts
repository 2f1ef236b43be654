import type { Analysis, Experiment } from '#domain/experiments.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { analyzeExperiment } from './analyze.ts';
import { experiments } from './list.ts';
import { enrollNewcomers } from './members.ts';
import type { ExperimentScope } from './values.ts';

const PAGE_LENGTH = 100;

/** An experiment that does harm beyond chance. */
export interface BrokenGuardrail {
  readonly experiment: Experiment;
  readonly analysis: Analysis;
}

/** Tells of a broken guardrail, in the transaction that notes it. */
type Announce = (transaction: Transaction, broken: BrokenGuardrail) => Promise<void>;

/**
 * Looks at every running experiment: takes in who came since, and tells once of one whose guardrail is
 * broken beyond chance. It ends nothing: people take the change back, and say what was learned. Nobody
 * sees a figure, so it counts as no look. Gives how many were found broken.
 */
export async function watchExperiments(
  db: Db,
  scope: ExperimentScope,
  announce: Announce = async () => {},
): Promise<number> {
  let broken = 0;
  let cursor: string | null = null;
  do {
    // One after the other: each is a question over all customers of the experiment.
    // oxlint-disable-next-line no-await-in-loop
    const page = await experiments(db, { state: 'running', limit: PAGE_LENGTH, cursor });
    for (const experiment of page.experiments) {
      // oxlint-disable-next-line no-await-in-loop
      if (await watch(db, experiment, { scope, announce })) broken += 1;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return broken;
}

async function watch(
  db: Db,
  experiment: Experiment,
  { scope, announce }: { readonly scope: ExperimentScope; readonly announce: Announce },
): Promise<boolean> {
  const { id, design } = experiment;
  if (design.guardrails.length === 0) {
    await enrollNewcomers(db, experiment, scope);
    return false;
  }
  const analysis = await analyzeExperiment(db, { id, countsAsLook: false, ...scope });
  if (!analysis.guardrails.some(({ stops }) => stops)) return false;
  return db.begin(async (transaction) => {
    const isNew = await queries.breakGuardrail(transaction, { id: BigInt(id), at: scope.now });
    if (isNew.length > 0) await announce(transaction, { experiment, analysis });
    return isNew.length > 0;
  });
}
