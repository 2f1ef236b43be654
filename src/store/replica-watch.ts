import { setTimeout as wait } from 'node:timers/promises';

import type { Queryable } from './postgres.ts';
import { replicaDelay, writtenUntil } from './queries/access.ts';
import { unavailable } from './unavailable.ts';

/** Why a replica is not asked: it does not answer, or shows what was true too long ago. */
export type ReplicaTrouble = 'away' | 'behind';

export interface ReplicaWatch {
  /** Whether the replica may be asked now. Rarely waits, and then for a look at it. */
  isFit(): Promise<boolean>;
  /** An answer of the replica, unless the replica turns out to be away before it comes. */
  whileThere<Answer>(answer: Promise<Answer>): Promise<Answer>;
  /** What a failed question has shown. */
  missed(): void;
}

interface Watched {
  readonly db: Queryable;
  readonly replica: Queryable;
  readonly mostBehindMs: number;
  /** Called when the trouble changes; null: it is asked again. */
  readonly onChange: (trouble: ReplicaTrouble | null) => void;
}

/** What was seen holds for so long. */
const LOOK_MS = 1_000;
/** After so long nobody relies on what was seen before. */
const FORGOTTEN_MS = 5_000;
const LOOK_PATIENCE_MS = 2_000;
const ON_ITS_WAY_MS = 200;

/**
 * Watches a replica while questions are put to it, and not otherwise: whether it answers, and how far it
 * is behind its database, by the log of both and the clock of one. While the database itself is away,
 * what was known last holds: nothing new is written then.
 */
export function watchReplica({ db, replica, mostBehindMs, onChange }: Watched): ReplicaWatch {
  let trouble: ReplicaTrouble | null = null;
  let seenAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  const waiting = new Set<(reason: Error) => void>();

  async function isFit(): Promise<boolean> {
    const ageMs = performance.now() - seenAtMs;
    if (ageMs > LOOK_MS) looking ??= look();
    // A replica that was away is not waited for.
    if (ageMs > FORGOTTEN_MS && trouble === null) await looking;
    return trouble === null;
  }

  async function look(): Promise<void> {
    const behindMs = await delayOf(db, { replica, mostBehindMs });
    seenAtMs = performance.now();
    looking = null;
    if (behindMs === 'unknown') return;
    if (behindMs === null) turn('away');
    else turn(behindMs > mostBehindMs ? 'behind' : null);
  }

  function turn(found: ReplicaTrouble | null): void {
    if (found === 'away') for (const leave of waiting) leave(gone());
    if (found === trouble) return;
    trouble = found;
    onChange(found);
  }

  async function whileThere<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let leave: (reason: Error) => void = () => {};
    const left = new Promise<never>((_, reject) => (leave = reject));
    const timer = setInterval(() => void isFit(), LOOK_MS).unref();
    waiting.add(leave);
    try {
      return await Promise.race([answer, left]);
    } finally {
      clearInterval(timer);
      waiting.delete(leave);
    }
  }

  function missed(): void {
    seenAtMs = performance.now();
    turn('away');
  }

  return { isFit, whileThere, missed };
}

/** Milliseconds; null when the replica does not answer, and unknown while its database does not. */
async function delayOf(
  db: Queryable,
  { replica, mostBehindMs }: Pick<Watched, 'replica' | 'mostBehindMs'>,
): Promise<number | null | 'unknown'> {
  const [written] = await inTime(writtenUntil(db, {})).catch(() => []);
  try {
    if (written === undefined) {
      await inTime(replica`select 1`);
      return 'unknown';
    }
    const behindMs = async () => {
      const [delay] = await inTime(replicaDelay(replica, written));
      return Number(delay?.behindMs ?? Number.POSITIVE_INFINITY);
    };
    const first = await behindMs();
    if (first <= mostBehindMs) return first;
    // After a quiet hour all that it lacks may have been written this moment, and be on its way.
    await wait(ON_ITS_WAY_MS);
    return await behindMs();
  } catch {
    return null;
  }
}

/** A silent partition of the network ends nothing by itself. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(gone()), LOOK_PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function gone(): Error {
  return unavailable('CONNECTION_CLOSED', 'The replica does not answer.');
}
