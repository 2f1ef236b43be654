import type { Temporal } from 'temporal-polyfill';

import type { Analysis, Experiment, Verdict } from '#domain/experiments.ts';
import type { Db, Queryable, Transaction } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { analyze } from './analyze.ts';
import { experimentById } from './list.ts';
import { decimalOf } from './stored-experiment.ts';
import type { ExperimentScope } from './values.ts';

/** A completed experiment, and what became of its customers since. */
export interface Reread {
  readonly experiment: Experiment;
  /** So many days after it was completed: 30, 90 or 180. */
  readonly afterDays: number;
  /** Of everything since its start, up to the day on which it was due. */
  readonly analysis: Analysis;
  readonly asOf: Temporal.Instant;
}

/** A reading that is planned, or what it came to. */
export interface PlannedRead {
  readonly afterDays: number;
  readonly dueAt: Temporal.Instant;
  readonly readAt: Temporal.Instant | null;
  readonly verdict: Verdict | null;
  /** Of the variant, and the variant less the control, in the metric's unit. */
  readonly value: number | null;
  readonly difference: number | null;
}

/** Tells of a reading, in the transaction that keeps it. */
type Announce = (transaction: Transaction, reread: Reread) => Promise<void>;

/**
 * Reads every completed experiment again that is due, as of the moment it was due, however late that is
 * noticed; whatever number of replicas do, each reading is kept and told of once. Gives how many.
 * Source of the rule: docs/metrics.md, Experiments.
 */
export async function readAgain(
  db: Db,
  scope: ExperimentScope,
  announce: Announce = async () => {},
): Promise<number> {
  let kept = 0;
  for (const due of await queries.dueReads(db, { at: scope.now })) {
    // One after the other: each is a question over all customers of the experiment.
    // oxlint-disable-next-line no-await-in-loop
    const reread = await readDue(db, due, scope);
    // oxlint-disable-next-line no-await-in-loop
    if (reread !== null && (await keep(db, reread, { scope, announce }))) kept += 1;
  }
  return kept;
}

/** When a completed experiment is read again, and what it came to then, the earliest first. */
export async function readsOf(
  db: Queryable,
  { id }: Pick<Experiment, 'id'>,
): Promise<readonly PlannedRead[]> {
  const rows = await queries.readsOf(db, { experimentId: BigInt(id) });
  return rows.map(({ value, difference, ...row }) => ({
    ...row,
    value: value === null ? null : Number(value),
    difference: difference === null ? null : Number(difference),
  }));
}

async function readDue(
  db: Db,
  due: Awaited<ReturnType<typeof queries.dueReads>>[number],
  scope: ExperimentScope,
): Promise<Reread | null> {
  const { experimentId, afterDays, dueAt } = due;
  const experiment = await experimentById(db, Number(experimentId));
  if (experiment === null) return null;
  const asked = { experiment, looks: experiment.looks, overlapping: [], isLaterReading: true };
  const analysis = await analyze(db, asked, { ...scope, now: dueAt });
  return { experiment, afterDays, analysis, asOf: dueAt };
}

async function keep(
  db: Db,
  reread: Reread,
  { scope, announce }: { readonly scope: ExperimentScope; readonly announce: Announce },
): Promise<boolean> {
  const { experiment, afterDays, analysis } = reread;
  return db.begin(async (transaction) => {
    const kept = await queries.keepRead(transaction, {
      experimentId: BigInt(experiment.id),
      afterDays,
      at: scope.now,
      verdict: analysis.verdict,
      value: decimalOf(analysis.current),
      difference: decimalOf(analysis.improvement?.absolute ?? null),
    });
    if (kept.length > 0) await announce(transaction, reread);
    return kept.length > 0;
  });
}
