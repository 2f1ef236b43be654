import { expect, vi } from 'vitest';

import { connect, type Transaction } from '#store/postgres.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { test } from '../support/database.ts';

const addJob = (transaction: Transaction, key: string) =>
  transaction`insert into job_runs (key) values (${key})`;

test('what the work did is kept when it succeeds, and its answer is handed on', async ({ db }) => {
  const answer = await db.begin(async (transaction) => {
    await Promise.all(['a', 'b', 'c'].map((key) => addJob(transaction, key)));
    return 'done';
  });

  expect(answer).toBe('done');
  expect(await db`select key from job_runs order by key`).toHaveLength(3);
});

test('nothing is kept when the work throws', async ({ db }) => {
  const work = db.begin(async (transaction) => {
    await addJob(transaction, 'a');
    throw new RangeError('changed my mind');
  });

  await expect(work).rejects.toThrow(RangeError);
  expect(await db`select key from job_runs`).toHaveLength(0);
});

test('a failed statement that the work forgives still undoes everything, loudly', async ({
  db,
}) => {
  const work = db.begin(async (transaction) => {
    await addJob(transaction, 'a');
    await addJob(transaction, 'a').catch(() => {});
  });

  await expect(work).rejects.toThrow('A statement of the transaction had failed.');
  expect(await db`select key from job_runs`).toHaveLength(0);
});

test('a transaction is of no use when it is over', async ({ db }) => {
  const transaction = await db.begin(async (open) => open);

  await expect(addJob(transaction, 'late')).rejects.toThrow('The transaction is over.');
  expect(await db`select key from job_runs`).toHaveLength(0);
});

test('a lost connection takes its transaction along, and the rest of the work runs nowhere', async ({
  db,
  target,
}) => {
  const pool = connect(target, { max: 1 });
  let outcome: unknown;
  const work = pool.begin(async (transaction) => {
    await addJob(transaction, 'before');
    const [session] = await transaction`select pg_backend_pid() as pid`;
    await db`select pg_terminate_backend(${session?.['pid']})`;
    // Somebody else now gets the connection that replaces the lost one.
    await vi.waitUntil(async () => await pool`select 1`.then(Boolean, () => false));
    outcome = await addJob(transaction, 'after').catch((error: unknown) => error);
  });

  await expect(work).rejects.toSatisfy(isUnreachable);
  expect(isUnreachable(outcome)).toBe(true);
  expect(await db`select key from job_runs`).toHaveLength(0);
  await pool.end();
});
