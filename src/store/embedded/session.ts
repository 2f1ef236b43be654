import fs from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Db, SocketTarget } from '#store/postgres.ts';

import { SUPERUSER } from './data-folder.ts';
import { isLastLease, takeLease } from './lease.ts';
import { type Place, PORT, socketFile } from './place.ts';
import { disownPidFile, holderOf, readPidFile } from './postmaster.ts';
import { logTail, type ServerProcess } from './server-process.ts';

/** What became of the server when we left it. */
export type Departure = 'stopped' | 'left running' | 'not running';

/** A running server that we hold a lease of; `server` is its process when we started it. */
export interface Session {
  readonly target: SocketTarget;
  readonly pid: number;
  readonly lease: Db;
  readonly server: ServerProcess | null;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 10;
const RETRY_MS = 100;

/** What another start, or a predecessor that is still dying, makes a server say before it exits. */
const LOST_RACE = /lock file .* already exists|shared memory block .* still in use/;

/** A server counts as started when its pid file says ready and it lets us in. */
export async function joinOrStart(place: Place, start: () => ServerProcess): Promise<Session> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let server: ServerProcess | null = null;
  for (; performance.now() < deadline; await sleep(POLL_MS)) {
    const running = readPidFile(place.dataFolder);
    const holder = running === null ? 'nobody' : holderOf(running.pid, place.dataFolder);
    if (running !== null && holder === 'server') {
      const target = targetOn(running.socketFolder);
      const lease = running.isReady ? await takeLease(target) : null;
      if (lease !== null) return { target, pid: running.pid, lease, server };
    } else if (server === null) {
      if (holder === 'stranger') {
        disownPidFile(place.dataFolder, `${socketFile(place.socketFolder)}.lock`);
      }
      server = start();
    } else if (server.hasExited()) {
      const words = logTail(place.logFile);
      if (!LOST_RACE.test(words)) throw new Error(`PostgreSQL did not start.\n${words}`);
      server = null;
      await sleep(RETRY_MS);
    }
  }
  throw new Error(`PostgreSQL was not ready after 60 s. See ${place.logFile}.`);
}

/**
 * Gives the session up, and stops the server when it was the last one. A throw-away server is ours
 * alone, so it is stopped in any case and its folder removed.
 */
export async function leave(
  place: Place,
  { pid, lease, server }: Session,
  isEphemeral: boolean,
): Promise<Departure> {
  try {
    const isLast = await isLastLease(lease);
    if (holderOf(pid, place.dataFolder) !== 'server') return 'not running';
    if (!isLast && !isEphemeral) return 'left running';
    await stopServer(pid, place.dataFolder);
    await server?.exited();
    if (isEphemeral) fs.rmSync(place.folder, { recursive: true, force: true });
    return 'stopped';
  } finally {
    await lease.end({ timeout: 0 });
  }
}

function targetOn(socketFolder: string): SocketTarget {
  return { host: socketFolder, port: PORT, username: SUPERUSER, database: 'postgres' };
}

/** SIGINT asks for a fast shutdown: open transactions are undone, everything else is written. */
async function stopServer(pid: number, dataFolder: string): Promise<void> {
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  process.kill(pid, 'SIGINT');
  while (holderOf(pid, dataFolder) === 'server') {
    if (performance.now() > deadline) {
      process.kill(pid, 'SIGQUIT');
      return;
    }
    await sleep(POLL_MS);
  }
}
