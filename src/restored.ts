import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import type { Db } from '#store/postgres.ts';
import {
  beginRestore,
  databaseLife,
  declareRestore,
  live,
  systemIdentifier,
} from '#store/queries/restores.ts';

import type { Log } from './log.ts';

const BEAT_MS = 60_000;
/** The file beside the data, in which a process remembers how far it has seen the database come. */
const FILE = 'database-seen.json';
/** So that what other replicas have seen of the lost time is not taken for another restore. */
const TICKS_AHEAD = 1_000n;

const seenFile = z.object({ id: z.string(), ticks: z.coerce.bigint() });

interface Parts {
  readonly db: Db;
  /** Where the embedded database keeps its data, or would. */
  readonly home: string;
  readonly log: Log;
}

/**
 * Finds out whether an older backup was put back, and remembers how far the database has come, in itself
 * and beside it, for as long as the process runs. It shows when a process on this machine has seen the
 * database further than it is, or when it is on another server and was at rest. Otherwise somebody has to
 * say so: `moneyradar after-restore`. Returns what ends the watch.
 */
export async function watchForRestore(parts: Parts): Promise<() => Promise<void>> {
  const { db, home } = parts;
  const system = await identifierOf(db);
  const [life] = await databaseLife(db, {});
  const seen = seenIn(home);
  const lostTicks = life !== undefined && seen?.id === life.id && seen.ticks > life.ticks;
  if (life !== undefined && (lostTicks || hasMoved(life, system))) await declare(parts, life);
  await beginRestore(db, {});
  await beat(parts, system, lostTicks ? seen.ticks + TICKS_AHEAD : 0n);
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(() => beat(parts, system, 0n)).catch(() => {});
  }, BEAT_MS).unref();
  return async () => {
    clearInterval(timer);
    await beating;
  };
}

type Life = Awaited<ReturnType<typeof databaseLife>>[number];

/** A database that went on elsewhere without a rest has lost nothing. */
function hasMoved(life: Life, system: bigint | null): boolean {
  const isElsewhere =
    life.databaseOid !== life.currentOid ||
    (system !== null && life.systemIdentifier !== null && life.systemIdentifier !== system);
  return isElsewhere && life.isAtRest;
}

async function declare({ db, log }: Parts, { seenAt }: Life): Promise<void> {
  const [declared] = await declareRestore(db, { gapFromAt: seenAt });
  if (declared === undefined) return;
  const knownUntil = seenAt.toString({ smallestUnit: 'minute' });
  log.warn(
    { reason: `${declared.waitingMessages} messages waited in it` },
    `The database is a backup that knows the world until ${knownUntil}. What was told since is not told again one by one`,
  );
}

async function beat({ db, home }: Parts, system: bigint | null, leastTicks: bigint): Promise<void> {
  const [life] = await live(db, { leastTicks, systemIdentifier: system });
  if (life === undefined) return;
  try {
    mkdirSync(home, { recursive: true });
    writeFileSync(
      path.join(home, FILE),
      JSON.stringify({ id: life.id, ticks: String(life.ticks) }),
    );
  } catch {
    // A machine without a disk to write on cannot remember; the command is for it.
  }
}

function seenIn(home: string): z.infer<typeof seenFile> | null {
  try {
    return seenFile.parse(JSON.parse(readFileSync(path.join(home, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** null when the role may not ask. */
async function identifierOf(db: Db): Promise<bigint | null> {
  const [row] = await systemIdentifier(db, {}).catch(() => []);
  return row?.systemIdentifier ?? null;
}
