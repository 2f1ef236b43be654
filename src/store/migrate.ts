import { setTimeout as sleep } from 'node:timers/promises';

import { connect, type Target, type Transaction } from './postgres.ts';
import { run, sha256Of } from './run-file.ts';
import { SQL_FOLDER, type SqlFile, sqlFilesIn } from './sql-files.ts';
import { makeViews, viewsStand } from './views.ts';

const LOCK_KEY = 5_417_302;
const LOCK_POLL_MS = 100;
const LOCK_PATIENCE_MS = 120_000;
const LOCK_TIMEOUT_MS = 10_000;
const OLDEST_SERVER = 150_000;

/**
 * Brings a database to what the files say, in one transaction: the views of the schema `metrics` go,
 * migrations that have not run yet run in the order of their names, and the views are made from their
 * files again. So they never differ from them, and never stand in a migration's way. When there is
 * nothing to migrate and the views stand as the files say, nothing is touched, because others read them
 * at this moment. Answers with the names of the migrations that ran.
 *
 * Any number of processes may call it at once; each migration runs once. Throws, and changes
 * nothing, when a migration fails, when a file was edited after it ran, when the database is newer
 * than the files, and when the server is older than PostgreSQL 15.
 */
export async function migrate(target: Target, sqlFolder: URL = SQL_FOLDER): Promise<string[]> {
  const db = connect(target, {
    max: 1,
    isRecycled: false,
    statementTimeoutMs: null,
    applicationName: 'moneyradar migrate',
  });
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  try {
    for (;;) {
      const applied = await db.begin((transaction) => migrateAlone(transaction, sqlFolder));
      if (applied !== null) return applied;
      if (performance.now() > deadline) {
        throw new Error('Another process has been migrating the database for two minutes.');
      }
      await sleep(LOCK_POLL_MS);
    }
  } finally {
    await db.end({ timeout: 5 });
  }
}

/**
 * Null while another process migrates. The lock belongs to the transaction, so no lost connection
 * can part them. It is asked for again and again: a session that waits for it would hold a snapshot
 * meanwhile, and that blocks whoever builds an index concurrently.
 */
async function migrateAlone(transaction: Transaction, sqlFolder: URL): Promise<string[] | null> {
  const [lock] = await transaction`select pg_try_advisory_xact_lock(${LOCK_KEY}) as is_ours`;
  if (lock?.['isOurs'] !== true) return null;
  await refuseOldServer(transaction);
  await transaction.unsafe(
    `set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local statement_timeout = 0`,
  );
  const migrations = sqlFilesIn(new URL('migrations/', sqlFolder));
  const pending = await pendingMigrations(transaction, migrations);
  const views = sqlFilesIn(new URL('views/', sqlFolder));
  if (pending.length === 0 && (await viewsStand(transaction, views))) return [];
  await run(transaction, 'drop schema if exists metrics cascade', 'Dropping the schema metrics');
  for (const migration of pending) await apply(transaction, migration);
  await makeViews(transaction, views);
  return pending.map(({ name }) => name);
}

async function refuseOldServer(transaction: Transaction): Promise<void> {
  const [server] = await transaction<{ version: string; number: number }[]>`
    select
      current_setting('server_version') as version,
      current_setting('server_version_num')::int as number`;
  if (server === undefined || server.number >= OLDEST_SERVER) return;
  throw new Error(`The database runs PostgreSQL ${server.version}; 15 is the oldest that works.`);
}

async function pendingMigrations(
  transaction: Transaction,
  migrations: readonly SqlFile[],
): Promise<SqlFile[]> {
  await transaction`
    create table if not exists migrations (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`;
  const applied = await transaction<{ name: string; sha256: string }[]>`
    select name, sha256 from migrations order by name`;
  const files = new Map(migrations.map((file) => [file.name, file]));
  for (const { name, sha256 } of applied) {
    const file = files.get(name);
    if (file === undefined) throw new Error(newerDatabase(name));
    if (sha256Of(file) !== sha256) throw new Error(editedMigration(name));
    files.delete(name);
  }
  const last = applied.at(-1)?.name ?? '';
  const late = [...files.keys()].find((name) => name < last);
  if (late !== undefined) throw new Error(lateMigration(late, last));
  return [...files.values()];
}

async function apply(transaction: Transaction, migration: SqlFile): Promise<void> {
  await run(transaction, migration.text, `Migration ${migration.name}`);
  await transaction`
    insert into migrations (name, sha256) values (${migration.name}, ${sha256Of(migration)})`;
}

function newerDatabase(name: string): string {
  return (
    `The database was migrated by a newer version of MoneyRadar: ${name} is not among the ` +
    'migrations of this one. Start the newer version, or restore a backup made before it.'
  );
}

function editedMigration(name: string): string {
  return (
    `${name} was edited after it had run on this database. ` +
    'Undo the edit, and write what it should change into a new migration.'
  );
}

function lateMigration(name: string, last: string): string {
  return `${name} comes before ${last}, which has run already. Rename it to come after.`;
}
