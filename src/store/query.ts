import { z } from 'zod';

import { isInText, postgresType } from './fields.ts';
import type { Queryable } from './postgres.ts';
import { readSqlFile, SQL_FOLDER } from './sql-files.ts';

/** A statement, and the values of its params. */
interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Query<Params, Row> {
  (db: Queryable, params: Params): Promise<Row[]>;
  /** Relative to sql/queries. */
  readonly file: string;
  readonly text: string;
  readonly params: z.ZodRawShape;
  readonly row: z.ZodRawShape;
  /** What the driver takes: the statement, and what is sent beside it, in its order. */
  readonly statementOf: (params: Params) => Statement;
  /** Rows from the driver, checked. */
  readonly parse: (rows: unknown) => Row[];
}

/**
 * Turns one file under sql/queries into a typed function. The file is read once, at start-up. The
 * SQL names its inputs in a params CTE; the shapes here say what they are in TypeScript, in the
 * words of fields.ts. A null is written into the statement, so that what is asked without some choice
 * is planned without it, once and not each time. Throws when a file and its shapes do not name the same
 * params.
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
  const rows = z.array(z.strictObject(shapes.row));

  const statementOf = (given: Record<string, unknown>) => {
    const params = names.map((name) => {
      const value = encode(shapes.params[name], given[name]);
      return { value, isWritten: value === null || isInText(shapes.params[name]) };
    });
    return written(text, params);
  };
  const parse = (found: unknown) => rows.parse(found);

  async function run(db: Queryable, given: Record<string, unknown>) {
    const statement = statementOf(given);
    return parse(await db.unsafe(statement.text, statement.values, { prepare: true }));
  }
  return Object.assign(run, { file, text, ...shapes, statementOf, parse });
}

/** The statement with some values in it, which are null or a truth, and the others numbered anew. */
function written(
  text: string,
  params: readonly { readonly value: unknown; readonly isWritten: boolean }[],
): Statement {
  const values: unknown[] = [];
  const filled = text.replaceAll(/\$(\d+)::/g, (_, position: string) => {
    const param = params[Number(position) - 1];
    return param?.isWritten === true
      ? `${String(param.value)}::`
      : `$${values.push(param?.value)}::`;
  });
  return { text: filled, values };
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
