import { MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';
import type { Db } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { leaveOutErased } from './leave-out-erased.ts';
import type { AccountFact } from './of-account.ts';

/** How many events one statement stores at most. */
const LARGEST_BATCH = 200;
/** How many statements may be under way; further events wait and share the next one. */
const MOST_STATEMENTS = 2;

interface Waiting {
  readonly event: AccountFact;
  readonly settle: { resolve(): void; reject(error: unknown): void };
}

/** Stores an event; the promise settles once it is committed, and rejects when it could not be. */
export type RecordEvent = (event: AccountFact) => Promise<void>;

/**
 * Events that arrive together are stored by one statement and one commit, which is what makes a burst
 * cheap; an event that comes alone is stored at once.
 */
export function createEventRecorder(db: Db, onRecorded: () => void): RecordEvent {
  const waiting: Waiting[] = [];
  let statements = 0;

  async function storeNext(): Promise<void> {
    if (waiting.length === 0 || statements >= MOST_STATEMENTS) return;
    const batch = waiting.splice(0, LARGEST_BATCH);
    statements += 1;
    try {
      const events = batch.map(({ event }) => eventRow(event));
      await leaveOutErased(db, events, await recordEvents(db, { events }));
      for (const { settle } of batch) settle.resolve();
      onRecorded();
    } catch (error) {
      for (const { settle } of batch) settle.reject(error);
    } finally {
      statements -= 1;
      void storeNext();
    }
  }

  return async (event) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ event, settle: { resolve, reject } });
      void storeNext();
    });
}

/** How the queries that store facts want one. */
export function eventRow(event: AccountFact) {
  return {
    id: event.id,
    account: event.account ?? MAIN_ACCOUNT,
    type: event.type,
    created_at: event.createdAt,
    api_version: event.apiVersion,
    is_livemode: event.isLivemode,
    object_id: event.objectId,
    customer_id: event.customerId,
    payload: event.payload,
  };
}
