import { describe, expect, vi } from 'vitest';

import { connect, type Db } from '#store/postgres.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { test as base } from '../support/database.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

const test = base
  .extend('proxy', async ({ target }, { onCleanup }) => {
    const proxy = await startFaultProxy(target);
    onCleanup(() => proxy.close());
    return proxy;
  })
  /** A pool behind the proxy that gives up on a silent server after about two seconds. */
  .extend('remote', async ({ proxy }, { onCleanup }) => {
    const remote = connect(proxy.target, { max: 2, statementTimeoutMs: 100 });
    onCleanup(() => remote.end({ timeout: 0 }));
    return remote;
  });

describe('a pool', () => {
  test('opens no connection before it is asked something, and then no more than it may', async ({
    proxy,
    remote,
  }) => {
    expect(proxy.connections()).toBe(0);

    await Promise.all(Array.from({ length: 20 }, () => remote`select 1`));

    expect(proxy.connections()).toBe(2);
  });

  test('stops a statement that takes too long, and goes on', async ({ remote }) => {
    await expect(remote`select pg_sleep(10)`).rejects.toThrow('statement timeout');

    expect(await remote`select 1 as one`).toEqual([{ one: 1 }]);
  });

  test('tells the server who it is, and speaks UTC', async ({ db }) => {
    const [session] = await db`
      select current_setting('application_name') as name, current_setting('TimeZone') as zone,
        current_setting('statement_timeout') as patience`;

    expect(session).toEqual({ name: 'moneyradar', zone: 'UTC', patience: '30s' });
  });

  test('finishes what runs when it ends, and takes nothing new', async ({ target }) => {
    const pool = connect(target);
    const running = pool`select pg_sleep(0.1), 1 as one`;

    const end = pool.end();
    await expect(pool`select 2`).rejects.toThrow('The database is closed.');
    await end;

    expect((await running)[0]?.['one']).toBe(1);
  });

  test('drops what still runs when it may not end in time', async ({ target }) => {
    const pool = connect(target);
    const running = expect(pool`select pg_sleep(60)`).rejects.toSatisfy(isUnreachable);

    await pool.end({ timeout: 0 });

    await running;
  });

  test('reaches a server by the folder of its socket, named as libpq does', async ({ target }) => {
    if ('url' in target) return;
    const { username, database, host } = target;
    const pool = connect({ url: `postgres://${username}@localhost/${database}?host=${host}` });

    expect(await pool`select current_database() as name`).toEqual([{ name: database }]);
    await pool.end();
  });
});

describe('when a connection breaks', () => {
  test('its statement fails at once, and the next one gets another', async ({ proxy, remote }) => {
    const statements = [remote`select pg_sleep(0.05)`, remote`select pg_sleep(0.05)`];
    const outcome = Promise.allSettled(statements);
    await vi.waitUntil(() => proxy.connections() === 2);

    proxy.reset();

    for (const { status, ...rest } of await outcome) {
      expect(status).toBe('rejected');
      expect('reason' in rest && isUnreachable(rest.reason)).toBe(true);
    }
    expect(await remote`select 1 as one`).toEqual([{ one: 1 }]);
  });

  test('by a word of the server, too', async ({ db, target }) => {
    const pool = connect(target, { max: 1 });
    const pid = await processOf(pool);
    const statement = expect(pool`select pg_sleep(60)`).rejects.toSatisfy(isUnreachable);
    await db`select pg_terminate_backend(${pid})`;

    await statement;
    expect(await processOf(pool)).not.toBe(pid);
    await pool.end();
  });

  test('while nobody uses it, the pool has another before long', async ({ db, target }) => {
    const pool = connect(target, { max: 1 });
    const pid = await processOf(pool);
    await db`select pg_terminate_backend(${pid})`;

    await vi.waitFor(async () => expect(await processOf(pool)).not.toBe(pid));
    await pool.end();
  });
});

describe('when the network falls silent', () => {
  test('what waits for an answer fails, and the pool is whole again once it heals', async ({
    proxy,
    remote,
  }) => {
    await Promise.all([remote`select 1`, remote`select 1`]);
    proxy.fallSilent();

    const outcome = await Promise.allSettled([
      remote`select 1`,
      remote.begin((transaction) => transaction`select 1`),
    ]);
    proxy.heal();

    expect(outcome.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await remote`select 1 as one`).toEqual([{ one: 1 }]);
  });
});

async function processOf(db: Db): Promise<number> {
  const [session] = await db`select pg_backend_pid() as pid`;
  return session?.['pid'];
}
