import { describe, expect } from 'vitest';

import { connect } from '#store/postgres.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { test as base } from '../support/database.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

const test = base
  .extend('proxy', async ({ target }, { onCleanup }) => {
    const proxy = await startFaultProxy(target);
    onCleanup(() => proxy.close());
    return proxy;
  })
  /** A pool behind the proxy whose statements may take half a minute. */
  .extend('remote', async ({ proxy }, { onCleanup }) => {
    const remote = connect(proxy.target, { max: 2, isProbed: true, applicationName: 'patient' });
    onCleanup(() => remote.end({ timeout: 0 }));
    return remote;
  });

/** Less than a statement may take, and more than a loaded machine needs to notice. */
const NOTICED = { timeout: 20_000 };

describe('a session whose statements may take long', NOTICED, () => {
  test('is left alone as long as the server works for it', async ({ remote }) => {
    const [row] = await remote`select pg_sleep(5), 1 as one`;

    expect(row?.['one']).toBe(1);
  });

  test('is given up soon when the network falls silent', async ({ proxy, remote }) => {
    await remote`select 1`;
    proxy.fallSilent();

    const error = await remote`select 2`.catch((reason: unknown) => reason);

    expect(isUnreachable(error)).toBe(true);
    proxy.heal();
    expect(await remote`select 3 as three`).toEqual([{ three: 3 }]);
  });

  test('is ended, with its locks, when only its own connection is lost', async ({
    db,
    proxy,
    remote,
  }) => {
    let isLost = false;
    const error = await remote
      .begin(async (transaction) => {
        await transaction`select pg_advisory_xact_lock(42)`;
        proxy.decideBy((_, from) => {
          if (from === 'client' || isLost) return 'arrives';
          isLost = true;
          return 'is lost';
        });
        await transaction`select 1`;
      })
      .catch((reason: unknown) => reason);

    expect(isUnreachable(error)).toBe(true);
    expect(isLost).toBe(true);
    const lock = () => db`select pg_try_advisory_xact_lock(42) as is_free`;
    await expect.poll(lock).toEqual([{ isFree: true }]);
  });

  test('counts as lost when the server knows nothing of it', async ({ db, proxy, remote }) => {
    await remote`select 1`;
    let isAnswerLost = false;
    proxy.decideBy((_, from) => {
      if (from === 'client') return 'arrives';
      isAnswerLost = true;
      return 'is lost';
    });
    const asked = remote`select 2`.catch((reason: unknown) => reason);
    const ended = () => db`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name ~ '^patient [0-9a-f]+$'
        and query = 'select 2'`;
    await expect.poll(() => isAnswerLost).toBe(true);
    while ((await ended()).length === 0);
    proxy.heal();

    expect(isUnreachable(await asked)).toBe(true);
  });
});
