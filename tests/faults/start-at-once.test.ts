import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { expect, onTestFinished } from 'vitest';

import { migrate } from '#store/migrate.ts';
import { connect, type Target } from '#store/postgres.ts';

import { test } from '../support/database.ts';
import { makeHome, removeHome } from '../support/home.ts';
import { createBot } from './bot-process.ts';
import { report } from './burst.ts';

const STARTS = Number(process.env['FAULTS_STARTS'] ?? 20);
const TYPESCRIPT = [`--import=${import.meta.resolve('tsx')}`, '--conditions=source'];
const MIGRATE = fileURLToPath(new URL('migrate-process.ts', import.meta.url));
const MIGRATIONS = fs.readdirSync('sql/migrations').toSorted();
/** The version that the old schema is of. */
const OLD = MIGRATIONS.slice(0, Math.ceil(MIGRATIONS.length / 2));

test(`${STARTS} processes that start at once on an empty database run each migration once`, async ({
  emptyDatabase,
}) => {
  const { applied, tookMs } = await startAtOnce(emptyDatabase);

  expect(applied).toEqual(MIGRATIONS);
  report({ fault: 'all start on an empty database', starts: STARTS, ran: applied.length, tookMs });
});

test(`${STARTS} processes that start at once on an old schema run each new migration once`, async ({
  emptyDatabase,
}) => {
  await migrate(emptyDatabase, oldVersion());

  const { applied, tookMs } = await startAtOnce(emptyDatabase);

  expect(applied).toEqual(MIGRATIONS.slice(OLD.length));
  report({ fault: 'all start on an old schema', starts: STARTS, ran: applied.length, tookMs });
});

test('a bot that finds a newer schema says so in a sentence, and changes nothing', async () => {
  const bot = await createBot();
  onTestFinished(() => bot.stop());
  await bot.start();
  await bot.kill();
  await bot.db`insert into migrations (name, sha256) values ('9999_from_the_future.sql', 'x')`;
  const before = await viewsOf(bot.target);

  await expect(bot.start()).rejects.toThrow(/migrated by a newer version of MoneyRadar/);

  expect(bot.output()).not.toMatch(/^ {4}at /m);
  expect(await viewsOf(bot.target)).toEqual(before);
});

/** All are up before the first is told to begin. Returns what they ran, all together. */
async function startAtOnce(target: Target): Promise<{ applied: string[]; tookMs: number }> {
  const processes = await Promise.all(
    Array.from({ length: STARTS }, async () => {
      const child = spawn(process.execPath, [...TYPESCRIPT, MIGRATE, JSON.stringify(target)]);
      onTestFinished(() => void child.kill('SIGKILL'));
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      }
      await once(child.stdout, 'data');
      return { child, said: () => said };
    }),
  );
  const startedAt = performance.now();
  const applied = await Promise.all(
    processes.map(async ({ child, said }) => {
      const closed = once(child, 'close');
      child.stdin.end('go\n');
      await closed;
      expect(child.exitCode, said()).toBe(0);
      return JSON.parse(said().replace('ready\n', '')) as string[];
    }),
  );
  return { applied: applied.flat(), tookMs: Math.round(performance.now() - startedAt) };
}

/** The files of a version of some time ago, whose views are none. */
function oldVersion(): URL {
  const folder = makeHome();
  onTestFinished(() => removeHome(folder));
  fs.mkdirSync(path.join(folder, 'migrations'));
  fs.mkdirSync(path.join(folder, 'views'));
  for (const name of OLD) {
    fs.copyFileSync(path.join('sql/migrations', name), path.join(folder, 'migrations', name));
  }
  return pathToFileURL(`${folder}/`);
}

async function viewsOf(target: Target): Promise<string[]> {
  const db = connect(target, { max: 1 });
  const views = await db<{ id: string }[]>`
    select oid::text || ' ' || relname as id from pg_class
    where relnamespace = 'metrics'::regnamespace order by 1`;
  await db.end();
  return views.map(({ id }) => id);
}
