import type { Db } from '#store/postgres.ts';
import { renewLeases } from '#store/queries/ingestion.ts';

/**
 * How long a worker that says nothing keeps its events: so long do the neighbours of an event wait that
 * ended their process.
 */
export const LEASE_SECONDS = 3;

const RENEW_MS = 1_000;

/** Events of one claim, which all count the same attempt. */
interface Held {
  readonly ids: readonly string[];
  readonly attempt: number;
}

/**
 * Does the work on events while their lease is renewed, so that it may be short and the work long. What
 * cannot be renewed runs out: then somebody else does the same work, which changes nothing.
 */
export async function holdEvents<Result>(
  db: Db,
  held: Held,
  work: () => Promise<Result>,
): Promise<Result> {
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(() => renew(db, held));
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function renew(db: Db, held: Held): Promise<void> {
  await renewLeases(db, { ...held, leaseSeconds: LEASE_SECONDS }).catch(() => {});
}
