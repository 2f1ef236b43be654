import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, inject } from 'vitest';

import { migrate } from '#store/migrate.ts';
import { connect, type Db, type Target } from '#store/postgres.ts';

import { test as base } from '../support/database.ts';
import { onServer } from '../support/postgres.ts';

const CUSTOMERS = 'create table customers (id int primary key);';
const PLANS = 'create table plans (id int primary key);';

/** Files of an imagined version, and an empty database to bring to it. */
const test = base
  .extend('folder', async ({}, { onCleanup }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'moneyradar-sql-'));
    onCleanup(() => fs.rmSync(folder, { recursive: true }));
    return folder;
  })
  .extend('write', ({ folder }) => (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  })
  .extend('run', ({ folder, emptyDatabase }) => () => {
    return migrate(emptyDatabase, pathToFileURL(`${folder}/`));
  })
  .extend('empty', async ({ emptyDatabase }, { onCleanup }) => {
    const db = connect(emptyDatabase);
    onCleanup(() => db.end({ timeout: 5 }));
    return db;
  });

test('twenty processes that start at once run each migration once', async ({ emptyDatabase }) => {
  const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(emptyDatabase)));

  const files = fs.readdirSync('sql/migrations').toSorted();
  expect(applied.flat()).toEqual(files);
});

test('a new version runs only what is new, in the order of the names', async ({ write, run }) => {
  write('migrations/0001_customers.sql', CUSTOMERS);
  await run();
  write('migrations/0003_plans_have_names.sql', 'alter table plans add column name text;');
  write('migrations/0002_plans.sql', PLANS);

  expect(await run()).toEqual(['0002_plans.sql', '0003_plans_have_names.sql']);
  expect(await run()).toEqual([]);
});

test('an owner who is no superuser can migrate', async () => {
  await expect(migrateAsOwner()).resolves.toEqual(fs.readdirSync('sql/migrations').toSorted());
});

describe('refused with a sentence, and nothing changed:', () => {
  test('a migration that fails', async ({ write, run, empty }) => {
    write('migrations/0001_customers.sql', CUSTOMERS);
    write('migrations/0002_plans.sql', `${PLANS} insert into plans values (1), (1);`);

    await expect(run()).rejects.toThrow(
      /^Migration 0002_plans\.sql failed, and nothing was changed: duplicate key/,
    );
    expect(await tablesOf(empty)).toEqual([]);

    write('migrations/0002_plans.sql', PLANS);
    expect(await run()).toEqual(['0001_customers.sql', '0002_plans.sql']);
  });

  test('a view that fails', async ({ write, run, empty }) => {
    write('migrations/0001_customers.sql', CUSTOMERS);
    write('views/payers.sql', 'create view metrics.payers as select nothing from customers;');

    await expect(run()).rejects.toThrow(/^View payers\.sql failed, and nothing was changed/);
    expect(await tablesOf(empty)).toEqual([]);
  });

  test('a file that was edited after it ran', async ({ write, run, empty }) => {
    write('migrations/0001_customers.sql', CUSTOMERS);
    await run();
    write('migrations/0001_customers.sql', `${CUSTOMERS} -- with a remark`);
    write('migrations/0002_plans.sql', PLANS);

    await expect(run()).rejects.toThrow('0001_customers.sql was edited after it had run');
    expect(await tablesOf(empty)).toEqual(['customers', 'migrations']);
  });

  test('a database that a newer version has migrated', async ({ folder, write, run }) => {
    write('migrations/0001_customers.sql', CUSTOMERS);
    write('migrations/0002_plans.sql', PLANS);
    await run();
    fs.rmSync(path.join(folder, 'migrations/0002_plans.sql'));

    await expect(run()).rejects.toThrow(
      /migrated by a newer version of MoneyRadar: 0002_plans\.sql is not among/,
    );
  });

  test('a migration that comes before one that has run', async ({ write, run, empty }) => {
    write('migrations/0002_customers.sql', CUSTOMERS);
    await run();
    write('migrations/0001_plans.sql', PLANS);

    await expect(run()).rejects.toThrow('0001_plans.sql comes before 0002_customers.sql');
    expect(await tablesOf(empty)).toEqual(['customers', 'migrations']);
  });
});

test('the line ends of a checkout do not count as an edit', async ({ write, run }) => {
  write('migrations/0001_customers.sql', 'create table customers (\n    id int\n);\n');
  await run();
  write('migrations/0001_customers.sql', 'create table customers (\r\n    id int\r\n);\r\n');

  expect(await run()).toEqual([]);
});

test('views are rebuilt at every start, and one without a file goes', async ({
  folder,
  write,
  run,
  empty,
}) => {
  write('migrations/0001_customers.sql', CUSTOMERS);
  write('views/all_ids.sql', 'create view metrics.all_ids as select id from customers;');
  write('views/old.sql', 'create view metrics.old as select 1 as one;');
  await run();
  await empty`create or replace view metrics.all_ids as select id + 1 as id from customers`;
  fs.rmSync(path.join(folder, 'views/old.sql'));
  await empty`insert into customers values (41)`;

  await run();

  expect(await empty`select id from metrics.all_ids`).toEqual([{ id: 41 }]);
  expect(await empty`select to_regclass('metrics.old') as old`).toEqual([{ old: null }]);
});

test('a start that changes nothing leaves the views alone, for others are reading them', async ({
  write,
  run,
  empty,
}) => {
  write('migrations/0001_customers.sql', CUSTOMERS);
  write('views/all_ids.sql', 'create view metrics.all_ids as select id from customers;');
  await run();
  const [before] = await empty`select 'metrics.all_ids'::regclass::oid::int as oid`;

  expect(await run()).toEqual([]);

  expect(await empty`select 'metrics.all_ids'::regclass::oid::int as oid`).toEqual([before]);
});

test('a view does not keep a migration from changing what it shows', async ({
  write,
  run,
  empty,
}) => {
  write('migrations/0001_customers.sql', CUSTOMERS);
  write('views/all_ids.sql', 'create view metrics.all_ids as select id from customers;');
  await run();
  write('migrations/0002_wide_ids.sql', 'alter table customers alter column id type bigint;');

  await run();

  expect(await empty`select pg_typeof(max(id))::text as type from metrics.all_ids`).toEqual([
    { type: 'bigint' },
  ]);
});

test('a statement may take longer than the server lets others take', async ({
  write,
  run,
  empty,
}) => {
  await empty.unsafe(
    `alter role current_user in database ${await nameOf(empty)} set statement_timeout = 50`,
  );
  write('migrations/0001_customers.sql', `select pg_sleep(0.1); ${CUSTOMERS}`);

  expect(await run()).toEqual(['0001_customers.sql']);
});

async function tablesOf(db: Db): Promise<string[]> {
  const tables = await db<{ name: string }[]>`
    select tablename as name from pg_tables
    where schemaname in ('public', 'metrics') order by tablename`;
  return tables.map(({ name }) => name);
}

async function nameOf(db: Db): Promise<string> {
  const [database] = await db<{ name: string }[]>`select current_database() as name`;
  return database?.name ?? '';
}

/** Migrates a database as a role that owns it and may do nothing else. */
async function migrateAsOwner(): Promise<string[]> {
  const server = inject('testServer');
  const role = `${server.template}_owner`;
  await onServer(server, (admin) => admin.unsafe(`create role ${role} login password 'secret'`));
  await onServer(server, (admin) => admin.unsafe(`grant ${role} to current_user`));
  await onServer(server, (admin) => admin.unsafe(`create database ${role} owner ${role}`));
  try {
    return await migrate(asRole(server.target, role));
  } finally {
    await onServer(server, (admin) => admin.unsafe(`drop database ${role} with (force)`));
    await onServer(server, (admin) => admin.unsafe(`drop role ${role}`));
  }
}

function asRole(target: Target, role: string): Target {
  if (!('url' in target)) return { ...target, username: role, database: role };
  const url = new URL(target.url);
  url.username = role;
  url.password = 'secret';
  url.pathname = `/${role}`;
  return { url: url.href };
}
