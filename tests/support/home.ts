import fs from 'node:fs';
import path from 'node:path';

import { holderOf, readPidFile } from '#store/embedded/postmaster.ts';

import { scratchFolder } from './postgres.ts';

/**
 * A home folder for a bot or a database under test. It is open to all, since a database cannot run
 * as root, and what it could not reach would be kept below /var/lib and outlive the test.
 */
export function makeHome(): string {
  const home = fs.mkdtempSync(path.join(scratchFolder(), 'moneyradar-home-'));
  fs.chmodSync(home, 0o755);
  return home;
}

/** Removes a home folder, and stops the servers that a bot was killed too fast to stop. */
export function removeHome(home: string): void {
  const entries = fs.readdirSync(home, { recursive: true, encoding: 'utf8' });
  for (const entry of entries.filter((file) => path.basename(file) === 'postmaster.pid')) {
    const dataFolder = path.dirname(path.join(home, entry));
    const running = readPidFile(dataFolder);
    const isServer = running !== null && holderOf(running.pid, dataFolder) === 'server';
    if (isServer) process.kill(running.pid, 'SIGQUIT');
  }
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 10 });
}
