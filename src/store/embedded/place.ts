import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { canReach, chooseRunAs, makeFolder, type RunAs } from './run-as.ts';

/** Where a server lives, and as whom. Every folder is spelt one way, without symbolic links. */
export interface Place {
  readonly folder: string;
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly logFile: string;
  /** Where programs are copied that cannot be run where npm put them. */
  readonly stageFolder: string;
  readonly runAs: RunAs | null;
}

/** Only names the socket file: no server ever listens on a port. */
export const PORT = 5432;

const ROOT_FOLDER = '/var/lib/moneyradar';
const MAX_SOCKET_PATH_BYTES = os.platform() === 'darwin' ? 103 : 107;

/**
 * Settles where the server lives. A folder that root's stand-in cannot reach, such as one in root's
 * home, is replaced by one of our own below /var/lib. Throws when the folder is somebody else's.
 */
export function choosePlace(wanted: string): Place {
  let folder = path.resolve(wanted);
  let runAs = chooseRunAs(dataIn(folder));
  if (!canReach(path.dirname(folder), runAs)) {
    folder = path.join(ROOT_FOLDER, shortHash(folder));
    runAs = chooseRunAs(dataIn(folder));
  }
  refuseForeignFolder(folder);
  makeFolder(folder, 0o755, runAs);
  // A running server is recognised by the path on its command line.
  folder = fs.realpathSync(folder);
  const stageFolder =
    runAs === null ? path.join(os.homedir(), '.cache', 'moneyradar') : ROOT_FOLDER;
  return {
    folder,
    dataFolder: dataIn(folder),
    socketFolder: makeSocketFolder(folder, runAs),
    logFile: path.join(folder, 'postgres.log'),
    stageFolder,
    runAs,
  };
}

export function socketFile(socketFolder: string): string {
  return path.join(socketFolder, `.s.PGSQL.${PORT}`);
}

function dataIn(folder: string): string {
  return path.join(folder, 'data');
}

function refuseForeignFolder(folder: string): void {
  const us = process.getuid?.();
  const owner = fs.statSync(folder, { throwIfNoEntry: false })?.uid;
  if (us === undefined || us === 0 || owner === undefined || owner === us) return;
  throw new Error(
    `${folder} belongs to user ${owner}, perhaps because the first start was as root. ` +
      'Start as that user, move the folder away, or set DATABASE_URL.',
  );
}

/** The kernel allows about a hundred bytes for the path of a socket; a longer one moves away. */
function makeSocketFolder(folder: string, runAs: RunAs | null): string {
  const usual = path.join(folder, 'socket');
  const isShort = Buffer.byteLength(socketFile(usual)) <= MAX_SOCKET_PATH_BYTES;
  const socketFolder = isShort ? usual : path.join(shortParent(runAs), `mr-${shortHash(folder)}`);
  const found = fs.lstatSync(socketFolder, { throwIfNoEntry: false });
  const isOurs = found === undefined || (found.isDirectory() && isOwnedBy(found, runAs));
  // In a folder that everybody can write to, somebody may have put a link or a trap there.
  if (!isOurs) throw new Error(`${socketFolder} is not a folder of ours. Remove it.`);
  makeFolder(socketFolder, 0o700, runAs);
  return socketFolder;
}

function shortParent(runAs: RunAs | null): string {
  return runAs === null ? fs.realpathSync(os.tmpdir()) : ROOT_FOLDER;
}

function isOwnedBy(stat: fs.Stats, runAs: RunAs | null): boolean {
  return stat.uid === (runAs?.uid ?? process.getuid?.());
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
