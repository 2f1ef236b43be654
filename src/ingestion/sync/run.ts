import { Temporal } from 'temporal-polyfill';

import { eventRow } from '#ingestion/event-recorder.ts';
import { leaveOutErased } from '#ingestion/leave-out-erased.ts';
import type { AccountFact } from '#ingestion/of-account.ts';
import type { Db, Queryable, Transaction } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';
import { keepSync, recordReads, type SyncScope } from '#store/queries/sync.ts';

import type { Reader } from './read-page.ts';

/** A run that this process works on. */
export interface Run {
  readonly id: bigint;
  readonly scope: SyncScope;
  readonly requestedBy: string;
  /** Who it belongs to as long as nobody takes it over. */
  readonly holder: string;
  /** Every event from then on (Stripe's clock) is still to be read when the run is done. */
  readonly eventsFromAt: Temporal.Instant;
}

/** A run that is over. */
export interface DoneRun extends Pick<Run, 'id' | 'scope'> {
  /** Somebody wants to know where the ledger had been wrong. */
  readonly reportsDrifts: boolean;
}

interface SyncLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** What reading an account of Stripe's needs. */
export interface SyncDeps {
  readonly db: Db;
  readonly reader: Reader;
  readonly log: SyncLog;
  readonly now: () => Temporal.Instant;
  /** Resolves after so many ms; rejects at once when the process is to stop. */
  readonly pause: (delayMs: number) => Promise<void>;
  /** Facts have been stored that the ledger does not hold yet. */
  readonly onRecorded: () => void;
  /** Part of the transaction that ends a run, so that what is said of it is said once. */
  readonly onDone: (transaction: Transaction, done: DoneRun) => Promise<void>;
}

/** Somebody else works on the run now; whatever this process still wanted to write is dropped. */
export class RunTakenOver extends Error {
  override readonly name = 'RunTakenOver';
}

/**
 * Locks the run for its holder, and says that it is alive. Returns what is wanted of it by now; throws
 * RunTakenOver when it has changed hands.
 */
export async function holdRun(
  db: Queryable,
  { id, holder }: Pick<Run, 'id' | 'holder'>,
  change: {
    readonly eventsFromAt?: Temporal.Instant | null;
    readonly endsAt?: Temporal.Instant | null;
  } = {},
): Promise<Pick<DoneRun, 'reportsDrifts'>> {
  const { eventsFromAt = null, endsAt = null } = change;
  const [kept] = await keepSync(db, { runId: id, holder, eventsFromAt, endsAt });
  if (kept === undefined) throw new RunTakenOver(`run ${id} has changed hands`);
  return { reportsDrifts: kept.reportsDrifts };
}

/** Stores facts: events each once, reads where they say something new. Returns how many were new. */
export async function storeFacts(db: Queryable, facts: readonly AccountFact[]): Promise<number> {
  const isRead = ({ type }: AccountFact) => type.endsWith('.read');
  const reads = facts.filter(isRead).map(eventRow);
  const events = facts.filter((fact) => !isRead(fact)).map(eventRow);
  const stored = [
    reads.length > 0 ? await leaveOutErased(db, reads, await recordReads(db, { reads })) : 0,
    events.length > 0 ? await leaveOutErased(db, events, await recordEvents(db, { events })) : 0,
  ];
  return stored.reduce((sum, count) => sum + count, 0);
}

/** Seconds since 1970 as an instant. */
export function instantOf(seconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1_000);
}

/** An instant in whole seconds since 1970. */
export function secondsOf(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1_000);
}
