import process from 'node:process';

import { connect, type Db, type SocketTarget } from '#store/postgres.ts';

/** Any number that nothing else locks in the database `postgres`. */
const LEASE_KEY = 7_246_183;

/**
 * A lease is a session that holds a shared lock; it ends with its process, for whatever reason.
 * Null when the server is going away.
 */
export async function takeLease(target: SocketTarget): Promise<Db | null> {
  const lease = connect(target, {
    max: 1,
    isRecycled: false,
    applicationName: `moneyradar lease of process ${process.pid}`,
  });
  try {
    await lease`select pg_advisory_lock_shared(${LEASE_KEY})`;
    return lease;
  } catch {
    await lease.end({ timeout: 0 });
    return null;
  }
}

/**
 * Gives the lease up and tells whether it was the last one. If so, the exclusive lock that proves
 * it is kept: a newcomer waits for it, is disconnected when the server stops, and starts the server
 * again, so nobody can get hurt between the question and the stop. It is not the last one when the
 * server cannot be asked: it is gone or going, or the lease has been given up before.
 */
export async function isLastLease(lease: Db): Promise<boolean> {
  try {
    await lease`select pg_advisory_unlock_shared(${LEASE_KEY})`;
    const [row] = await lease`select pg_try_advisory_lock(${LEASE_KEY}) as is_last`;
    return row?.['isLast'] === true;
  } catch {
    return false;
  }
}
