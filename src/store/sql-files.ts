import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The folder sql of the package, which is as far from src/store as from dist/store. */
export const SQL_FOLDER = new URL('../../sql/', import.meta.url);

export interface SqlFile {
  readonly name: string;
  readonly text: string;
}

/** The .sql files of a folder in the order of their names; none when there is no folder. */
export function sqlFilesIn(folder: URL): SqlFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ name, text: readSqlFile(new URL(name, folder)) }));
}

/** Line ends are those of Unix, so that a checkout on another system gives the same checksum. */
export function readSqlFile(file: URL): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}
