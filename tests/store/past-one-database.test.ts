import { readFileSync } from 'node:fs';

import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { test } from '../support/database.ts';

const RECORD = readFileSync('docs/decisions/0013-past-one-database.md', 'utf8');

/** The tables that the record names in a paragraph or a point of a list, in its order. */
function namedAfter(label: string): string[] {
  const from = RECORD.indexOf(`**${label}`);
  const [paragraph = ''] = RECORD.slice(from).split(/\n\n|\n- /, 1);
  return [...paragraph.matchAll(/`([a-z_]+)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !['customer_id', 'id'].includes(name));
}

const BY_CUSTOMER = namedAfter('Distributed by `customer_id`');
const REFERENCE = namedAfter('Reference tables');
const COORDINATOR = namedAfter('On the coordinator:');
const LARGE = namedAfter('On the coordinator though');

/** `invoices (stripe_id)`, one for each key in the record's table. */
function keysWithoutCustomer(): string[] {
  const rows = RECORD.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => {
    const [, tables = '', key = ''] = row.split('|');
    const names = [...tables.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const [columns = ''] = key.match(/\([\w, ]+\)/) ?? [];
    return names.map((name) => `${name} ${columns}`);
  });
}

async function names(db: Db, statement: string): Promise<string[]> {
  return (await db.unsafe<{ name: string }[]>(statement)).map(({ name }) => name);
}

describe('what is written about the day after one database', () => {
  test('names tables that there are, each in one place', async ({ db }) => {
    const tables = await names(
      db,
      `select relname as name from pg_class
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    );
    const named = [...BY_CUSTOMER, ...REFERENCE, ...COORDINATOR, ...LARGE];

    expect(named.filter((name) => !tables.includes(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  test('has a place for every table that names a customer', async ({ db }) => {
    const tables = await names(
      db,
      `select relname as name from pg_class
      inner join pg_attribute on attrelid = pg_class.oid and attname = 'customer_id'
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition`,
    );

    expect([...BY_CUSTOMER, ...COORDINATOR].toSorted()).toEqual(
      ['customers', ...tables].toSorted(),
    );
  });

  test('lists every key that lacks the column, and no other', async ({ db }) => {
    const keys = await names(
      db,
      `select relname || ' (' || string_agg(attname, ', ' order by position) || ')' as name
      from pg_index
      inner join pg_class on pg_class.oid = indrelid
      cross join lateral unnest(indkey::int2[]) with ordinality as key (number, position)
      inner join pg_attribute on attrelid = indrelid and attnum = key.number
      where indisunique and relnamespace = 'public'::regnamespace and not relispartition
        and relname = any('{${BY_CUSTOMER.join()}}')
      group by indexrelid, relname
      having bool_and(attname <> case relname when 'customers' then 'id' else 'customer_id' end)`,
    );

    expect(keysWithoutCustomer().toSorted()).toEqual(keys.toSorted());
  });

  test('is right that references among those tables have it', async ({ db }) => {
    const tables = `any('{${BY_CUSTOMER.join()}}'::regclass[])`;
    const references = await names(
      db,
      `select conname as name
      from pg_constraint
      inner join pg_attribute on attrelid = conrelid and attnum = any(conkey)
      where contype = 'f' and conrelid = ${tables} and confrelid = ${tables}
      group by pg_constraint.oid, conname
      having bool_and(attname <> 'customer_id')`,
    );

    expect(references).toEqual([]);
  });

  test('lists every foreign key that has to go', async ({ db }) => {
    const tables = await names(
      db,
      `select distinct referring.relname as name
      from pg_constraint
      inner join pg_class as referring on referring.oid = conrelid
      inner join pg_class as referred on referred.oid = confrelid
      where contype = 'f' and not referring.relispartition
        and referred.relname = any('{${BY_CUSTOMER.join()}}')
        and not referring.relname = any('{${BY_CUSTOMER.join()}}')`,
    );

    expect(namedAfter('Foreign keys').toSorted()).toEqual(tables.toSorted());
  });
});
