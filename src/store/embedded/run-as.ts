import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The user a server runs as, when it is not the user we are. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Root becomes the owner of the data when there is data, else
 * `postgres`, else `nobody`. Anybody else stays who they are: null.
 */
export function chooseRunAs(dataFolder: string): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const data = fs.statSync(path.join(dataFolder, 'PG_VERSION'), { throwIfNoEntry: false });
  if (data !== undefined && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user === null) {
    throw new Error(
      'The embedded PostgreSQL cannot run as root, and this system has neither a postgres nor a ' +
        'nobody user. Start as another user, or set DATABASE_URL.',
    );
  }
  return user;
}

/** May this user enter every folder on the way to the path, as far as the path exists? */
export function canReach(target: string, runAs: RunAs | null): boolean {
  if (runAs === null) return true;
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true && (stat.mode & enterBit(stat, runAs)) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Makes a folder that this user owns, and any parents it lacks, whatever our umask is. */
export function makeFolder(folder: string, mode: number, runAs: RunAs | null): void {
  makeParents(folder);
  fs.mkdirSync(folder, { recursive: true });
  if (runAs !== null) fs.chownSync(folder, runAs.uid, runAs.gid);
  fs.chmodSync(folder, mode);
}

/** Makes the folders above this one; those that were missing can be entered by everybody. */
export function makeParents(folder: string): void {
  const parent = path.dirname(folder);
  const first = fs.mkdirSync(parent, { recursive: true });
  if (first === undefined) return;
  for (let made = parent; made.length >= first.length; made = path.dirname(made)) {
    fs.chmodSync(made, 0o755);
  }
}

function lookUp(name: string): RunAs | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

function enterBit(folder: fs.Stats, { uid, gid }: RunAs): number {
  if (folder.uid === uid) return 0o100;
  return folder.gid === gid ? 0o010 : 0o001;
}
