import { z } from 'zod';

import { isInText, postgresType } from './fields.ts';
import type { Queryable } from './postgres.ts';
import { readSqlFile, SQL_FOLDER } from './sql-files.ts';

export interface Query<Params, Row> {
  (db: Queryable, params: Params): Promise<Row[]>;
  /** Relative to sql/queries. */
  readonly file: string;
  readonly text: string;
  readonly params: z.ZodRawShape;
  readonly row: z.ZodRawShape;
  /** The params as the driver takes them, in the order of the statement. */
  readonly valuesOf: (params: Params) => unknown[];
  /** Rows from the driver, checked. */
  readonly parse: (rows: unknown) => Row[];
}

/**
 * Turns one file under sql/queries into a typed function. The file is read once, at start-up. The
 * SQL names its inputs in a params CTE; the shapes here say what they are in TypeScript, in the
 * words of fields.ts. Throws when a file and its shapes do not name the same params, or when one that
 * is written into the statement is not the last.
 */
export function query<Params extends z.ZodRawShape, Row extends z.ZodRawShape>(
  file: string,
  shapes: { params: Params; row: Row },
): Query<z.infer<z.ZodObject<Params>>, z.infer<z.ZodObject<Row>>> {
  const text = readSqlFile(new URL(`queries/${file}`, SQL_FOLDER));
  const names = paramNames(text);
  if (names.toSorted().join() !== Object.keys(shapes.params).toSorted().join()) {
    throw new TypeError(`${file} has the params ${names.join()}`);
  }
  const inText = names.filter((name) => isInText(shapes.params[name]));
  const sent = names.length - inText.length;
  if (names.slice(sent).join() !== inText.join()) {
    throw new TypeError(`${file} has ${inText.join()} before what is sent`);
  }
  const rows = z.array(z.strictObject(shapes.row));

  const valuesOf = (given: Record<string, unknown>) =>
    names.map((name) => encode(shapes.params[name], given[name]));
  const parse = (found: unknown) => rows.parse(found);

  async function run(db: Queryable, given: Record<string, unknown>) {
    const values = valuesOf(given);
    const statement = values
      .slice(sent)
      .reduce<string>(
        (written, value, i) => written.replace(`$${sent + i + 1}::`, `${value === true}::`),
        text,
      );
    return parse(await db.unsafe(statement, values.slice(0, sent), { prepare: true }));
  }
  return Object.assign(run, { file, text, ...shapes, valuesOf, parse });
}

/** `$1::date as from_day` in the params CTE names parameter 1 `fromDay`. */
export function paramNames(text: string): string[] {
  const names: string[] = [];
  for (const [, position, name] of text.matchAll(/\$(\d+)::[\w[\]]+ as (\w+)/g)) {
    names[Number(position) - 1] = camelCase(name ?? '');
  }
  return names;
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * JSON is written here and not by the driver, which takes a text for finished JSON. The driver also
 * guesses the type of a list from its first item, and must not guess about bigints.
 */
function encode(field: z.core.$ZodType | undefined, value: unknown): unknown {
  if (value === null) return null;
  if (field !== undefined && postgresType(field) === 'jsonb') return JSON.stringify(value);
  return Array.isArray(value) ? value.map((item) => (item === null ? null : `${item}`)) : value;
}
