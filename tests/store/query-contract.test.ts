import { readdirSync } from 'node:fs';

import postgres from 'postgres';
import { describe, expect } from 'vitest';
import { z } from 'zod';

import { postgresType } from '#store/fields.ts';
import * as queries from '#store/queries/index.ts';
import { paramNames } from '#store/query.ts';

import { test as base } from '../support/database.ts';

const all = Object.values(queries).flatMap((area) => Object.values(area));

/** The driver itself, which can have a statement described without running it. */
const test = base.extend('driver', { scope: 'worker' }, async ({ target }, { onCleanup }) => {
  const options = { max: 1, transform: { column: { from: postgres.toCamel } } };
  const driver =
    'url' in target ? postgres(target.url, options) : postgres({ ...target, ...options });
  onCleanup(() => driver.end());
  return { sql: driver, catalogue: await readCatalogue(driver) };
});

test('every file under sql/queries is one query, and every query has a file', () => {
  const entries = readdirSync('sql/queries', { recursive: true, encoding: 'utf8' });
  const files = entries.filter((file) => file.endsWith('.sql'));

  expect(all.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
});

describe('TypeScript and Postgres agree about the names and types of', () => {
  for (const query of all) {
    test(query.file, async ({ driver: { sql, catalogue } }) => {
      const { types, columns } = await sql.unsafe(query.text).describe();

      const params = paramNames(query.text).map((name, i) => [name, catalogue.typeName(types[i])]);
      const row = columns.map((column) => {
        // Postgres knows that a column may be null; of an expression only its author knows.
        const isNullable = catalogue.isNullable(column) || isNullableField(query.row[column.name]);
        return [column.name, orNull(catalogue.typeName(column.type), isNullable)];
      });
      expect(typesOf(query.params, false)).toEqual(Object.fromEntries(params));
      expect(typesOf(query.row, true)).toEqual(Object.fromEntries(row));
    });
  }
});

describe('a question can be read by itself:', () => {
  for (const { file, text } of all) {
    test(file, () => {
      const code = text.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, "''");

      expect(text, 'opens with its question').toMatch(/^-- [A-Z]/);
      expect(code, 'is lower case').not.toMatch(/[A-Z]/);
      expect(code, 'takes the time as a param').not.toMatch(/\bnow\(|\bcurrent_(date|time)/);
      expect(code, 'has no float').not.toMatch(/\b(float\d?|real|double precision)\b/);
      expect(code, 'names its final columns').not.toMatch(/^select\s+\*/m);
    });
  }
});

interface Catalogue {
  typeName(oid: number | undefined): string;
  isNullable(column: { table: number; number: number }): boolean;
}

async function readCatalogue(sql: postgres.Sql): Promise<Catalogue> {
  const types = await sql<{ oid: number; name: string }[]>`
    select types.oid, coalesce(items.typname || '[]', types.typname) as name
    from pg_type as types
    left join pg_type as items on items.typarray = types.oid`;
  const nullable = await sql<{ column: string }[]>`
    select attrelid || '.' || attnum as column
    from pg_attribute
    inner join pg_class on pg_class.oid = attrelid
    where relkind in ('r', 'p') and attnum > 0 and not attnotnull`;
  const names = new Map(types.map(({ oid, name }) => [oid, name]));
  const nullables = new Set(nullable.map(({ column }) => column));
  return {
    typeName: (oid) => names.get(oid ?? 0) ?? 'unknown',
    isNullable: ({ table, number }) => nullables.has(`${table}.${number}`),
  };
}

/** `{ day: date, plan: text.nullable() }` as `{ day: 'date', plan: 'text or null' }`. */
function typesOf(shape: z.ZodRawShape, withNull: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [
      name,
      orNull(postgresType(field) ?? 'no field of ours', withNull && isNullableField(field)),
    ]),
  );
}

function orNull(type: string, isNullable: boolean): string {
  return isNullable ? `${type} or null` : type;
}

function isNullableField(field: unknown): boolean {
  return field instanceof z.ZodNullable;
}
