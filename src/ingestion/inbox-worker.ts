import type { Db } from '#store/postgres.ts';
import { claimDirtyCustomers, claimEvents, failEvents } from '#store/queries/ingestion.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { endErased } from './end-erased.ts';
import {
  foldDirtyCustomers,
  foldEvents,
  LAST_PATIENCE_MS,
  type ClaimedCustomer,
  type ClaimedEvent,
} from './fold-events.ts';
import { holdEvents, LEASE_SECONDS } from './hold-events.ts';

/**
 * After this many attempts an event is dead: kept, shown in the status, and replayed on request. A customer
 * who cannot be folded again after as many is shown as well.
 */
export const MAX_ATTEMPTS = 8;

const BATCH_SIZE = 500;
const IDLE_MS = 250;
const RETRY_MS = 250;

export interface WorkerLog {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface InboxWorker {
  /** Something has arrived; look at once instead of at the next round. */
  wake(): void;
  /** Finishes the batch under way and stops. */
  stop(): Promise<void>;
}

/**
 * Folds stored events into the ledger for as long as it runs. Any number of workers in any number of
 * processes may run against one database; a worker that dies loses nothing.
 */
export function startInboxWorker(db: Db, log: WorkerLog): InboxWorker {
  let isStopping = false;
  let alarm: (() => void) | null = null;
  let hasNews = false;

  async function idle(): Promise<void> {
    if (hasNews || isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      alarm = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    alarm = null;
  }

  async function run(): Promise<void> {
    let isUnread = false;
    while (!isStopping) {
      hasNews = false;
      let isBusy = false;
      try {
        isBusy = await drainOnce(db, log);
        isUnread = false;
      } catch (err) {
        if (!isUnread) log.warn({ err }, 'the inbox cannot be read; trying until it can');
        isUnread = true;
      }
      if (!isBusy) await idle();
    }
  }

  const running = run();
  return {
    wake() {
      hasNews = true;
      alarm?.();
    },
    async stop() {
      isStopping = true;
      alarm?.();
      await running;
    },
  };
}

/** One round over everything that waits. True when there was something to do. */
export async function drainOnce(db: Db, log: WorkerLog): Promise<boolean> {
  const fresh = await claim(db, log, { isRetry: false, batchSize: BATCH_SIZE });
  if (fresh.length > 0) await work(db, log, fresh);
  const retried = await retry(db, log);
  const dirty = await workOnDirty(db, log);
  const ended = await endErased(db);
  return fresh.length + retried + dirty + ended > 0;
}

/** One alone after the other, for as long as a fresh one may wait. Returns how many. */
async function retry(db: Db, log: WorkerLog): Promise<number> {
  const until = performance.now() + RETRY_MS;
  for (let retried = 0; ; retried += 1) {
    const claimed = await claim(db, log, { isRetry: true, batchSize: 1 });
    if (claimed.length > 0) await work(db, log, claimed);
    if (claimed.length === 0 || performance.now() > until) return retried + claimed.length;
  }
}

/** Those marked lately, and one of those who could not be folded before. Returns how many were tried. */
async function workOnDirty(db: Db, log: WorkerLog): Promise<number> {
  const fresh = await claimDirty(db, { isRetry: false, batchSize: BATCH_SIZE });
  await foldDirty(db, log, fresh);
  const retried = await claimDirty(db, { isRetry: true, batchSize: 1 });
  for (const { customerId, attempts } of retried) {
    if (attempts === MAX_ATTEMPTS + 1) reportCustomer(log, customerId);
  }
  await foldDirty(db, log, retried);
  return fresh.length + retried.length;
}

/** Nobody else tries them for as long as one fold may take. */
async function claimDirty(
  db: Db,
  which: { isRetry: boolean; batchSize: number },
): Promise<readonly ClaimedCustomer[]> {
  const leaseSeconds = LAST_PATIENCE_MS / 1_000;
  return claimDirtyCustomers(db, { ...which, leaseSeconds, maxAttempts: MAX_ATTEMPTS });
}

/** All in one transaction when it works; when it does not, each alone, to spare the others. */
async function foldDirty(
  db: Db,
  log: WorkerLog,
  customers: readonly ClaimedCustomer[],
): Promise<void> {
  try {
    if (customers.length > 1) {
      await foldDirtyCustomers(db, customers);
      return;
    }
  } catch (error) {
    if (isUnreachable(error)) throw error;
  }
  for (const customer of customers) await foldDirtyAlone(db, log, customer);
}

async function foldDirtyAlone(db: Db, log: WorkerLog, customer: ClaimedCustomer): Promise<void> {
  try {
    await foldDirtyCustomers(db, [customer]);
  } catch (error) {
    if (isUnreachable(error)) throw error;
    log.warn(
      { err: error, customer: String(customer.customerId) },
      'a customer could not be folded and will be tried again',
    );
  }
}

/** Said before the next attempt, as each may have ended its process; whose did not has said why. */
function reportCustomer(log: WorkerLog, customerId: bigint): void {
  const next = 'Mend the cause, then: moneyradar rebuild';
  log.error(
    { customer: String(customerId) },
    `A customer could not be folded in ${String(MAX_ATTEMPTS)} attempts and is tried ever more seldom. ${next}`,
  );
}

/** One that is out of attempts is given up in passing: it ended every process that tried it. */
async function claim(
  db: Db,
  log: WorkerLog,
  which: { isRetry: boolean; batchSize: number },
): Promise<ClaimedEvent[]> {
  const claimed = await claimEvents(db, {
    ...which,
    leaseSeconds: LEASE_SECONDS,
    maxAttempts: MAX_ATTEMPTS,
  });
  for (const { id, state } of claimed) {
    const error = new Error('Every attempt ended with its process.');
    if (state === 'dead') reportFailure(log, { id, state, error });
  }
  return claimed.filter(({ state }) => state === 'pending');
}

/** All in one transaction when it works; when it does not, each customer alone, to spare the others. */
async function work(db: Db, log: WorkerLog, events: readonly ClaimedEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  const attempt = events[0]?.attempts ?? 0;
  await holdEvents(db, { ids, attempt }, () => fold(db, log, events));
}

async function fold(db: Db, log: WorkerLog, events: readonly ClaimedEvent[]): Promise<void> {
  const groups = byCustomer(events);
  try {
    if (groups.length > 1) {
      await foldEvents(db, events);
      return;
    }
  } catch (error) {
    if (isUnreachable(error)) throw error;
  }
  for (const group of groups) await workAlone(db, log, group);
}

function byCustomer(events: readonly ClaimedEvent[]): ClaimedEvent[][] {
  const groups = new Map<string, ClaimedEvent[]>();
  for (const event of events) {
    const key = event.stripeCustomerId ?? `event ${event.id}`;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()];
}

async function workAlone(db: Db, log: WorkerLog, events: readonly ClaimedEvent[]): Promise<void> {
  try {
    await foldEvents(db, events);
  } catch (error) {
    if (isUnreachable(error)) throw error;
    const failed = await failEvents(db, {
      ids: events.map(({ id }) => id),
      error: error instanceof Error ? error.message : 'unknown',
      maxAttempts: MAX_ATTEMPTS,
    });
    for (const { id, state } of failed) reportFailure(log, { id, state, error });
  }
}

function reportFailure(
  log: WorkerLog,
  { id, state, error }: { id: string; state: string; error: unknown },
): void {
  if (state === 'dead') {
    const next = `Mend the cause, then: moneyradar replay-event ${id}`;
    log.error(
      { event: id, error },
      `Event ${id} is given up after ${String(MAX_ATTEMPTS)} attempts. ${next}`,
    );
  } else {
    log.warn({ err: error }, `event ${id} could not be folded and will be tried again`);
  }
}
