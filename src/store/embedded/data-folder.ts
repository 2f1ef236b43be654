import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { type Binaries, renameOrDiscard } from './binaries.ts';
import { makeFolder, type RunAs } from './run-as.ts';

export const SUPERUSER = 'postgres';

/** What PostgreSQL's programs see: not our environment, and a folder that everybody can enter. */
export const SURROUNDINGS = {
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  cwd: '/',
};

/**
 * Makes the data of a new server, unless there is data. It is made beside its place and then
 * renamed, so that an interrupted start leaves nothing that looks finished. Throws when the data
 * was made by another major version.
 */
export function prepareDataFolder(
  dataFolder: string,
  binaries: Binaries,
  options: { runAs: RunAs | null; isEphemeral: boolean },
): void {
  if (!fs.existsSync(versionFile(dataFolder))) create(dataFolder, binaries, options);
  const dataVersion = Number(fs.readFileSync(versionFile(dataFolder), 'utf8'));
  if (dataVersion !== binaries.majorVersion) {
    throw new Error(
      `${dataFolder} was made by PostgreSQL ${dataVersion}, and the embedded PostgreSQL is ` +
        `${binaries.majorVersion}. Move the folder away, or set DATABASE_URL to a server that reads it.`,
    );
  }
}

function create(
  dataFolder: string,
  binaries: Binaries,
  options: { runAs: RunAs | null; isEphemeral: boolean },
): void {
  const unfinished = fs.mkdtempSync(`${dataFolder}.`);
  makeFolder(unfinished, 0o700, options.runAs);
  try {
    execFileSync(path.join(binaries.folder, 'initdb'), initdbArguments(unfinished, options), {
      ...SURROUNDINGS,
      ...options.runAs,
      stdio: 'pipe',
      encoding: 'utf8',
    });
  } catch (cause) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw new Error(`initdb could not make ${dataFolder}. ${stderrOf(cause)}`, { cause });
  }
  renameOrDiscard(unfinished, dataFolder);
}

/** The builtin provider sorts and folds case the same on every machine, whatever its locales. */
function initdbArguments(folder: string, { isEphemeral }: { isEphemeral: boolean }): string[] {
  return [
    '-D',
    folder,
    `--username=${SUPERUSER}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(isEphemeral ? ['--no-sync'] : []),
  ];
}

function versionFile(dataFolder: string): string {
  return path.join(dataFolder, 'PG_VERSION');
}

function stderrOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
}
