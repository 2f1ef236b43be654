import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** What a running server writes about itself into its data folder. */
export interface PidFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly isReady: boolean;
}

/** A pid that no Linux or macOS kernel hands out. */
const IMPOSSIBLE_PID = '4194305';

/** Reads postmaster.pid, whose fifth and eighth lines are the socket folder and the status. */
export function readPidFile(dataFolder: string): PidFile | null {
  let lines: string[];
  try {
    lines = fs.readFileSync(pidFile(dataFolder), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!(pid > 0)) return null;
  return { pid, socketFolder: (lines[4] ?? '').trim(), isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Whose pid is the one in postmaster.pid: that of our server, of a process that got a recycled
 * number, or nobody's? Only sources that everybody can read are asked: root in a container may not
 * read `/proc/<pid>/cwd`. The answer in doubt is the server, because a second server on the same
 * data would corrupt it.
 */
export function holderOf(pid: number, dataFolder: string): 'server' | 'stranger' | 'nobody' {
  if (!isAlive(pid)) return 'nobody';
  const command = commandLine(pid);
  if (command === null) return 'server';
  // A process that has ended and that its parent has not noticed yet has no command line.
  if (command.trim() === '') return 'nobody';
  const isServer = command.includes('postgres') && command.includes(` ${dataFolder} `);
  return isServer ? 'server' : 'stranger';
}

/**
 * A recycled pid makes PostgreSQL refuse to start. It gets a pid that cannot exist, rather than no
 * file, so that it still looks for orphans of the dead server in the shared memory itself.
 */
export function disownPidFile(dataFolder: string, socketLock: string): void {
  const file = pidFile(dataFolder);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^\d+/, IMPOSSIBLE_PID));
  fs.rmSync(socketLock, { force: true });
}

function pidFile(dataFolder: string): string {
  return path.join(dataFolder, 'postmaster.pid');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrorCode(error, 'ESRCH');
  }
}

function commandLine(pid: number): string | null {
  try {
    if (os.platform() !== 'linux') {
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    }
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    return os.platform() === 'linux' && isErrorCode(error, 'ENOENT') ? '' : null;
  }
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
