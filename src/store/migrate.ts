import { readdirSync, readFileSync } from 'node:fs';

import { connect, type Target } from './postgres.ts';

const SQL = new URL('../../sql/', import.meta.url);

/** Brings the database to what the files say. */
export async function migrate(target: Target): Promise<void> {
  const db = connect(target, { max: 1, maxLifetimeS: null, statementTimeoutMs: null });
  try {
    await db.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext('moneyradar:migrate'))`;
      await tx`
        create table if not exists migrations (
          name text primary key,
          applied_at timestamptz not null default now()
        )`;
      const applied = new Set((await tx`select name from migrations`).map((row) => row['name']));
      for (const name of filesIn('migrations').filter((file) => !applied.has(file))) {
        await tx.unsafe(read(`migrations/${name}`));
        await tx`insert into migrations (name) values (${name})`;
      }
      await tx`drop schema if exists metrics cascade`;
      await tx`create schema metrics`;
      for (const name of filesIn('views')) await tx.unsafe(read(`views/${name}`));
    });
  } finally {
    await db.end();
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, SQL))
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}

function read(path: string): string {
  return readFileSync(new URL(path, SQL), 'utf8');
}
