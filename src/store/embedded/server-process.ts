import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';

import { SURROUNDINGS } from './data-folder.ts';
import type { RunAs } from './run-as.ts';

export interface ServerProcess {
  hasExited(): boolean;
  /** Resolves when the process is gone, and keeps this process alive until then. */
  exited(): Promise<void>;
}

export interface ServerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly runAs: RunAs | null;
  readonly logFile: string;
  /** The folder of a throw-away server, which dies with this process; null for one that stays. */
  readonly scratchFolder: string | null;
}

const LOG_LIMIT_BYTES = 5_000_000;
const LOG_TAIL_LINES = 8;

/**
 * Keeps a throw-away server from outliving us, even on kill -9. File descriptor 3 is a pipe that
 * only we can write to: its end means that we are gone. The server must not inherit it. Exit code 1
 * means that it lost a race for the folder, which then belongs to the winner.
 */
const WATCHDOG = `
"$@" 3<&- & server=$!
trap '' HUP INT TERM
( read -r _ <&3; kill -INT "$server" ) 2>/dev/null & watcher=$!
exec 3<&-
wait "$server"; status=$?
kill -KILL "$watcher" 2>/dev/null
[ "$status" = 1 ] || rm -rf "$SCRATCH" 2>/dev/null
exit $status`;

/**
 * Starts a server in a session of its own: Ctrl-C in a terminal has to reach the app first, which
 * then stops the server when it has no more use for it. Output goes to the log file.
 */
export function spawnServer(command: ServerCommand): ServerProcess {
  const log = openLog(command.logFile, command.runAs);
  const child =
    command.scratchFolder === null ? spawnPlain(command, log) : spawnWatched(command, log);
  fs.closeSync(log);
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const finish = () => {
      isGone = true;
      resolve();
    };
    child.once('error', finish);
    child.once('exit', finish);
  });
  child.unref();
  return {
    hasExited: () => isGone,
    exited: () => {
      child.ref();
      return isGone ? Promise.resolve() : gone;
    },
  };
}

/** The last lines that the server wrote. */
export function logTail(logFile: string): string {
  return fs.readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}

function spawnPlain(command: ServerCommand, log: number): ChildProcess {
  return spawn(command.program, command.arguments, {
    ...SURROUNDINGS,
    ...command.runAs,
    detached: true,
    stdio: ['ignore', log, log],
  });
}

function spawnWatched(command: ServerCommand, log: number): ChildProcess {
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', command.program, ...command.arguments], {
    ...SURROUNDINGS,
    ...command.runAs,
    env: { ...SURROUNDINGS.env, SCRATCH: command.scratchFolder ?? '' },
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  const lifeline = child.stdio[3];
  if (lifeline instanceof net.Socket) lifeline.unref();
  return child;
}

function openLog(logFile: string, runAs: RunAs | null): number {
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = fs.openSync(logFile, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
  if (runAs !== null) fs.fchownSync(log, runAs.uid, runAs.gid);
  return log;
}
