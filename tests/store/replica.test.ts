import { Temporal } from 'temporal-polyfill';
import { expect, test as base } from 'vitest';

import { checkReplica } from '#delivery/cli/checks/replica.ts';
import { connect } from '#store/postgres.ts';
import { withReplica, type ReplicaOptions } from '#store/replica.ts';

import { startFaultProxy } from '../support/fault-proxy.ts';
import { startPair } from '../support/replica.ts';
import { commandContext } from '../support/terminal.ts';

const PATIENT = { timeout: 15_000, interval: 100 };
/** Half of what a silent server is given otherwise. */
const SOON = { timeout: 16_000 };

const test = base
  .extend('pair', { scope: 'file' }, async ({}, { onCleanup }) => {
    const pair = await startPair();
    onCleanup(() => pair.close());
    return pair;
  })
  .extend('db', { scope: 'file' }, async ({ pair }, { onCleanup }) => {
    const db = connect(pair.primary);
    onCleanup(() => db.end());
    await db`create table figures (amount int not null)`;
    return db;
  })
  .extend('ask', async ({ pair, db }, { onCleanup }) => {
    return (options: ReplicaOptions = {}, target = pair.replica) => {
      const read = withReplica(db, target, options);
      onCleanup(() => read.end());
      return read;
    };
  });

/** Who answers: the replica, or the database itself. */
const WHO = `select case when pg_is_in_recovery() then 'replica' else 'database' end as who`;

async function who(read: ReturnType<typeof withReplica>): Promise<unknown> {
  const [answer] = await read.unsafe<{ who: string }[]>(WHO);
  return answer?.who;
}

test('a replica answers what it is asked, and is never written to', async ({ pair, db, ask }) => {
  const read = ask();
  await db`insert into figures values (1)`;
  const replica = connect(pair.replica);
  const shown = async () => replica`select amount from figures`.catch(() => []);
  await expect.poll(shown, PATIENT).toEqual([{ amount: 1 }]);
  await replica.end();

  expect(await who(read)).toBe('replica');
  await expect(read`insert into figures values (2)`).rejects.toThrow('read-only transaction');
  await expect(read`select 1 / 0`).rejects.toThrow('division by zero');
});

test('the doctor says whether a replica follows', async ({ pair, db }) => {
  const proxy = await startFaultProxy(pair.replica);
  const url = 'url' in proxy.target ? proxy.target.url : '';
  const context = commandContext(db, Temporal.Instant.from('2026-11-26T12:00:00Z'));
  const examine = async (readUrl: string | null) =>
    checkReplica({
      ...context,
      settings: () => ({ ...context.settings(), database: { readUrl } }),
    });

  expect(await examine(null)).toEqual([]);
  expect(await examine(url)).toEqual([
    { name: 'Read replica', finding: 'follows the database', mend: null },
  ]);
  await proxy.close();
  expect(await examine(url)).toMatchObject([
    { mend: expect.stringContaining('DATABASE_READ_URL') },
  ]);
});

test('a replica that shows what is too old is not asked until it has caught up', async ({
  pair,
  db,
  ask,
}) => {
  const told: unknown[] = [];
  const read = ask({ mostBehindMs: 0, onChange: (trouble) => void told.push(trouble) });
  const replica = connect(pair.replica);
  expect(await who(read)).toBe('replica');

  await replica`select pg_wal_replay_pause()`;
  await db`insert into figures values (3)`;

  await expect.poll(() => who(read), PATIENT).toBe('database');
  expect(await read`select amount from figures where amount = 3`).toHaveLength(1);
  expect(await replica`select amount from figures where amount = 3`).toHaveLength(0);
  await replica`select pg_wal_replay_resume()`;
  await expect.poll(() => who(read), PATIENT).toBe('replica');
  await expect.poll(() => told).toEqual(['behind', null]);
  await replica.end();
});

test('a question that is in the way of the replay is put to the database', async ({ db, ask }) => {
  const read = ask();
  expect(await who(read)).toBe('replica');
  const answer = read`select ${WHO} as text, pg_is_in_recovery() as is_replica, pg_sleep(2)
    from (select from figures limit 1) as one`;
  await expect
    .poll(() => read`select from pg_stat_activity where query like '%pg_sleep(2)%'`, PATIENT)
    .not.toHaveLength(1);
  await db`alter table figures add column currency text`;

  expect(await answer).toMatchObject([{ isReplica: false }]);
});

test('nobody notices a replica that stops, and it is asked again when it is back', async ({
  pair,
  ask,
}) => {
  const told: unknown[] = [];
  const read = ask({ onChange: (trouble) => void told.push(trouble) });
  expect(await who(read)).toBe('replica');

  await pair.stopReplica();
  expect(await who(read)).toBe('database');
  expect(
    await read.begin(async (transaction) => transaction.unsafe<{ who: string }[]>(WHO)),
  ).toEqual([{ who: 'database' }]);

  await pair.startReplica();
  await expect.poll(() => who(read), PATIENT).toBe('replica');
  expect(told).toEqual(['away', null]);
});

test(
  'a question that meets silence is answered by the database within seconds',
  SOON,
  async ({ pair, ask }) => {
    const proxy = await startFaultProxy(pair.replica);
    const read = ask({}, proxy.target);
    expect(await who(read)).toBe('replica');

    proxy.fallSilent();
    const answers = await Promise.all([who(read), who(read)]);

    expect(answers).toEqual(['database', 'database']);
    proxy.heal();
    await expect.poll(() => who(read), PATIENT).toBe('replica');
    await read.end({ timeout: 0 });
    await proxy.close();
  },
);
