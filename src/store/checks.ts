import type { Queryable } from './postgres.ts';
import { SQL_FOLDER, sqlFilesIn } from './sql-files.ts';

/** A fact about the data that does not hold. */
export interface BrokenFact {
  /** Its file in sql/checks, without the ending. */
  readonly name: string;
  /** The first rows that break it, as the file describes them. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const MAX_ROWS = 20;
const CHECKS = new URL('checks/', SQL_FOLDER);

/** The names of all files in sql/checks. */
export function checkNames(): string[] {
  return sqlFilesIn(CHECKS).map(checkName);
}

/** Asks every file in sql/checks for what is wrong with the data. Nothing is, when it is empty. */
export async function brokenFacts(db: Queryable): Promise<BrokenFact[]> {
  const broken: BrokenFact[] = [];
  for (const file of sqlFilesIn(CHECKS)) {
    const rows = await db.unsafe(`select * from (\n${file.text}\n) as broken limit ${MAX_ROWS}`);
    if (rows.length > 0) broken.push({ name: checkName(file), rows });
  }
  return broken;
}

function checkName({ name }: { readonly name: string }): string {
  return name.replace(/\.sql$/, '');
}
