import type postgres from 'postgres';

import { connect, type Db, type Queryable, type Target, type Transaction } from './postgres.ts';
import { replicaDelay, writtenUntil } from './queries/access.ts';
import { watchReplica, type ReplicaTrouble } from './replica-watch.ts';
import { isUnreachable } from './unreachable.ts';

/** What people see may be so old at most; nobody takes a figure of ten seconds ago for a wrong one. */
export const MOST_BEHIND_MS = 10_000;
const LOOK_TIMEOUT_MS = 1_500;

/** The replay of what its database did was in the way of a question, or the other way round. */
const CONFLICT = '40001';
/** Tables, columns and functions of this version that have not reached the replica yet. */
const NOT_THERE_YET = new Set(['42P01', '42703', '42883']);

export interface ReplicaOptions {
  /** Called when it is not asked any more, and why, and when it is again (null). */
  readonly onChange?: (trouble: ReplicaTrouble | null) => void;
  /** How old an answer of it may be. */
  readonly mostBehindMs?: number;
}

/**
 * A database for questions: the replica answers them as long as it can and is not far behind, and `db`
 * does otherwise, so that whoever asks notices nothing of a replica that stops, hangs or lags. Work in
 * `begin` may be done twice, and must only read: a replica refuses to write. Closing it leaves `db` open.
 */
export function withReplica(
  db: Db,
  target: Target,
  { onChange = () => {}, mostBehindMs = MOST_BEHIND_MS }: ReplicaOptions = {},
): Db {
  const replica = connect(target);
  const looks = connect(target, {
    max: 1,
    statementTimeoutMs: LOOK_TIMEOUT_MS,
    applicationName: 'moneyradar replica watch',
  });
  const watch = watchReplica({ db, replica: looks, mostBehindMs, onChange });

  async function ask<Answer>(question: (from: Db) => Promise<Answer>): Promise<Answer> {
    if (!(await watch.isFit())) return question(db);
    try {
      return await watch.whileThere(question(replica));
    } catch (error) {
      if (isUnreachable(error)) watch.missed();
      else if (!isOfReplica(error)) throw error;
      return question(db);
    }
  }

  const run = <Rows extends readonly object[] = postgres.Row[]>(
    text: TemplateStringsArray,
    ...values: readonly unknown[]
  ) => ask((from) => from<Rows>(text, ...values));
  const unsafe: Queryable['unsafe'] = (text, values, options) =>
    ask((from) => from.unsafe(text, values, options));
  const begin = <Result>(work: (transaction: Transaction) => Promise<Result>) =>
    ask((from) => from.begin(work));
  const end: Db['end'] = async (options) => {
    await Promise.all([replica.end(options), looks.end(options)]);
  };
  return Object.assign(run, { unsafe, begin, end });
}

/** How many milliseconds a replica is behind; null when it cannot say. Rejects when it does not answer. */
export async function delayOfReplica(db: Db, target: Target): Promise<number | null> {
  const replica = connect(target, { max: 1, statementTimeoutMs: LOOK_TIMEOUT_MS });
  try {
    const [written] = await writtenUntil(db, {});
    const [delay] = written === undefined ? [] : await replicaDelay(replica, written);
    return delay?.behindMs == null ? null : Number(delay.behindMs);
  } finally {
    await replica.end({ timeout: 1 });
  }
}

function isOfReplica(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === CONFLICT || NOT_THERE_YET.has(code);
}
