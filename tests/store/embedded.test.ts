import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

import { test as base, describe, expect, onTestFinished, vi } from 'vitest';

import { canReach } from '#store/embedded/run-as.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded/start.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Target } from '#store/postgres.ts';

import { makeHome, removeHome } from '../support/home.ts';

/** `folder` holds the data of one server, which no test leaves running. */
const test = base
  .extend('home', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const home = makeHome();
    onCleanup(() => removeHome(home));
    return home;
  })
  .extend('folder', async ({ home }) => path.join(home, 'postgres'))
  .extend('start', async ({ folder }, { onCleanup }) => {
    const started: EmbeddedPostgres[] = [];
    onCleanup(async () => {
      for (const server of started) await server.stop();
    });
    return async () => {
      const server = await startEmbeddedPostgres({ folder });
      started.push(server);
      return server;
    };
  });

describe('a server of our own', () => {
  test('listens on a socket in a folder of its own, and on no port', async ({ start }) => {
    const server = await start();

    const [setting] = await ask(
      server.target,
      `select setting, source from pg_settings where name = 'listen_addresses'`,
    );
    expect(setting).toEqual({ setting: '', source: 'command line' });
    expect(fs.statSync(server.target.host).mode & 0o777).toBe(0o700);
  });

  test('keeps text as UTF-8 and sorts it the same on every machine', async ({ start }) => {
    const server = await start();

    const [database] = await ask(
      server.target,
      `select current_setting('server_encoding') as encoding, datcollate as collation
       from pg_database where datname = current_database()`,
    );
    expect(database).toEqual({ encoding: 'UTF8', collation: 'C' });
  });

  test('has its data when it is started again after kill -9', async ({ start }) => {
    const before = await start();
    await ask(before.target, 'create table kept as select 42 as answer');
    process.kill(before.pid(), 'SIGKILL');

    const after = await start();

    expect(after.pid()).not.toBe(before.pid());
    expect(await ask(after.target, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('comes back by itself when it dies while somebody uses it', async ({ folder }) => {
    const heard: unknown[] = [];
    const server = await startEmbeddedPostgres({ folder, onBack: (error) => heard.push(error) });
    onTestFinished(async () => {
      await server.stop();
    });
    await ask(server.target, 'create table kept_on as select 42 as answer');
    const before = server.pid();

    process.kill(before, 'SIGKILL');
    await vi.waitUntil(() => heard.length > 0, { timeout: 30_000 });

    expect(heard).toEqual([null]);
    expect(server.pid()).not.toBe(before);
    expect(await ask(server.target, 'select answer from kept_on')).toEqual([{ answer: 42 }]);
    expect(await server.stop()).toBe('stopped');
  });

  test('says why it does not come back, and leaves nothing running', async ({ folder }) => {
    const heard: unknown[] = [];
    const server = await startEmbeddedPostgres({ folder, onBack: (error) => heard.push(error) });
    const file = path.join(server.dataFolder, 'PG_VERSION');
    const version = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, '17\n');
    onTestFinished(() => fs.writeFileSync(file, version));

    process.kill(server.pid(), 'SIGKILL');
    await vi.waitUntil(() => heard.length > 0, { timeout: 30_000 });

    expect(String(heard[0])).toContain('PostgreSQL did not start.');
    expect(await server.stop()).toBe('not running');
  });

  test('is shared by all who start it, and stopped by the last who leaves', async ({ start }) => {
    const [one, two, three] = [await start(), await start(), await start()];
    expect([two.pid(), three.pid()]).toEqual([one.pid(), one.pid()]);

    expect(await one.stop()).toBe('left running');
    expect(await one.stop()).toBe('left running');
    expect(await ask(three.target, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await Promise.all([two.stop(), three.stop()])).toSorted()).toContain('stopped');
    await vi.waitUntil(() => !isAlive(one.pid()));
  });

  test('is one server, however many start it at the same moment', async ({ start }) => {
    const servers = await Promise.all([start(), start(), start(), start()]);

    expect(new Set(servers.map(({ pid }) => pid())).size).toBe(1);
  });

  test("starts although its old process id is now somebody else's", async ({ start }) => {
    const before = await start();
    const file = path.join(before.dataFolder, 'postmaster.pid');
    const words = fs.readFileSync(file, 'utf8');
    process.kill(before.pid(), 'SIGKILL');
    await vi.waitUntil(() => !isAlive(before.pid()));
    // PostgreSQL minds only a process of the user it runs as.
    const { uid, gid } = fs.statSync(before.dataFolder);
    const somebody = spawn('sleep', ['60'], { uid, gid, cwd: '/', stdio: 'ignore' });
    fs.writeFileSync(file, words.replace(/^\d+/, `${somebody.pid}`));

    const after = await start();

    somebody.kill();
    expect(await ask(after.target, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('leaves data of another version of PostgreSQL alone, and says so', async ({ start }) => {
    const server = await start();
    await server.stop();
    const file = path.join(server.dataFolder, 'PG_VERSION');
    const version = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, '17\n');

    await expect(start()).rejects.toThrow(/was made by PostgreSQL 17, and the embedded PostgreSQL/);
    fs.writeFileSync(file, version);
  });

  test('says in its own words why it cannot start', async ({ folder, start }) => {
    await (await start()).stop();

    const broken = startEmbeddedPostgres({ folder, settings: { shared_buffers: 'plenty' } });

    await expect(broken).rejects.toThrow(/PostgreSQL did not start\.[^]*shared_buffers/);
  });

  test('has a socket even where the path of the folder is too long for one', async ({
    home,
    folder,
    start,
  }) => {
    await (await start()).stop();
    const far = path.join(home, 'a-folder-with-a-long-name-'.repeat(4), 'postgres');
    fs.mkdirSync(path.dirname(far));
    fs.renameSync(folder, far);

    const server = await startEmbeddedPostgres({ folder: far });
    const answer = await ask(server.target, 'select 1 as one');
    await server.stop();
    fs.rmSync(server.target.host, { recursive: true });
    fs.renameSync(far, folder);

    expect(answer).toEqual([{ one: 1 }]);
  });
});

test('a throw-away server dies with its process, and leaves nothing behind', async ({ home }) => {
  const folder = path.join(home, 'throw-away');
  const script = path.resolve('tests/support/throw-away-server.ts');
  const options = ['--import', 'tsx', '--conditions=source', script, folder];
  const owner = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [words] = await once(owner.stdout, 'data');
  const pid = Number(String(words));
  expect(isAlive(pid)).toBe(true);

  owner.kill('SIGKILL');

  await vi.waitUntil(() => !isAlive(pid) && !fs.existsSync(path.join(folder, 'data')), 5_000);
});

describe('without a URL, the database', () => {
  test('is made in the home folder once, also for two who ask at once', async ({ home }) => {
    const [one, two] = await Promise.all([
      openDatabase({ url: null, home }),
      openDatabase({ url: null, home }),
    ]);
    const [name] = await ask(one.target, 'select current_database() as name');
    await Promise.all([one.close(), two.close()]);

    expect(name).toEqual({ name: 'moneyradar' });
    expect([one.kind, two.kind]).toEqual(['embedded', 'embedded']);
  });
});

test('with a URL, the database is that one and nothing is started', async ({ home }) => {
  const unused = path.join(home, 'unused');

  const database = await openDatabase({ url: 'postgres://there/db', home: unused });
  await database.close();

  expect(database).toMatchObject({ kind: 'external', target: { url: 'postgres://there/db' } });
  expect(fs.existsSync(unused)).toBe(false);
});

test('a folder counts as reachable only if each folder on the way lets the user in', ({ home }) => {
  const stranger = { uid: 54_321, gid: 54_321 };
  const open = path.join(home, 'open');
  const closed = path.join(home, 'closed');
  fs.mkdirSync(open, { mode: 0o755 });
  fs.mkdirSync(closed, { mode: 0o700 });

  expect(canReach(path.join(open, 'to', 'come'), stranger)).toBe(true);
  expect(canReach(path.join(closed, 'to', 'come'), stranger)).toBe(false);
  expect(canReach(path.join(closed, 'to', 'come'), null)).toBe(true);
});

async function ask(target: Target, question: string): Promise<object[]> {
  const db = connect(target, { max: 1 });
  const rows = await db.unsafe(question);
  await db.end();
  return [...rows];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
