import { Temporal } from 'temporal-polyfill';

import { claimSync, finishSweep, finishSync, releaseSync } from '#store/queries/sync.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { readLists } from './read-lists.ts';
import { readMissing } from './read-missing.ts';
import { holdRun, instantOf, RunTakenOver, type Run, type SyncDeps } from './run.ts';
import { StripeUnavailable } from './stripe-errors.ts';
import { sweepNow } from './sweep.ts';

/** A run whose holder has said nothing for so long is anybody's. */
const STALE_AFTER_MS = 60_000;
const HEARTBEAT_MS = 10_000;
const TRY_AGAIN_AFTER_MS = 60_000;

export type RunOutcome =
  /** No run wants to be worked on, or somebody else is at it. */
  | 'none'
  | 'done'
  /** Stripe refuses, or there is a bug: this run is over. */
  | 'failed'
  /** Stripe is away; the run goes on where it stopped, in a minute or later. */
  | 'postponed'
  /** The process is to stop; the run goes on in the next one at once. */
  | 'stopped'
  /** The run belongs to another process now. */
  | 'lost';

/**
 * Works on the run of the account that wants it until that is over, or until it cannot go on; whatever
 * happens, the next call, here or elsewhere, goes on after the last checkpoint. Rejects only when the
 * database is away.
 */
export async function workOnRun(deps: SyncDeps, holder: string): Promise<RunOutcome> {
  const run = await claimRun(deps, holder);
  if (run === null) return 'none';
  const heartbeat = setInterval(() => {
    // A beat that is missed shows when the next page is stored.
    holdRun(deps.db, run).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    await readEverything(deps, await withStart(deps, run));
    return 'done';
  } catch (error) {
    return await giveUp(deps, run, error);
  } finally {
    clearInterval(heartbeat);
  }
}

interface Claimed extends Omit<Run, 'eventsFromAt'> {
  readonly eventsFromAt: Temporal.Instant | null;
}

async function claimRun({ db, reader }: SyncDeps, holder: string): Promise<Claimed | null> {
  const [row] = await claimSync(db, {
    account: reader.account,
    holder,
    staleAfterMs: STALE_AFTER_MS,
  });
  if (row === undefined) return null;
  const { id, scope, requestedBy, eventsFromAt } = row;
  return { id, scope, requestedBy, eventsFromAt, holder };
}

/** Whatever changes while the lists are read has an event after this instant. */
async function withStart({ db, reader }: SyncDeps, run: Claimed): Promise<Run> {
  if (run.eventsFromAt !== null) return { ...run, eventsFromAt: run.eventsFromAt };
  const { readAt } = await reader.client.get('/v1/events', { limit: 1 });
  const eventsFromAt = instantOf(readAt);
  await holdRun(db, run, { eventsFromAt });
  return { ...run, eventsFromAt };
}

async function readEverything(deps: SyncDeps, run: Run): Promise<void> {
  const { db, log, onDone, reader } = deps;
  if (run.scope !== 'full') await sweepNow(deps);
  await readLists(deps, run);
  await readMissing(deps, async () => {
    await holdRun(db, run);
  });
  await db.begin(async (transaction) => {
    const wanted = await holdRun(transaction, run);
    if (run.scope === 'full') {
      await finishSweep(transaction, {
        account: reader.account,
        sweptThroughAt: run.eventsFromAt,
      });
    }
    await onDone(transaction, { id: run.id, scope: run.scope, ...wanted });
    await finishSync(transaction, {
      runId: run.id,
      holder: run.holder,
      state: 'done',
      error: null,
    });
  });
  log.info({ run: String(run.id) }, `Stripe has been read (${run.scope})`);
}

async function giveUp(deps: SyncDeps, run: Claimed, error: unknown): Promise<RunOutcome> {
  const { db, log } = deps;
  const { id: runId, holder } = run;
  if (error instanceof RunTakenOver) return 'lost';
  if (isUnreachable(error)) throw error;
  if (isAbort(error)) {
    await releaseSync(db, { runId, holder, heartbeatAgeMs: STALE_AFTER_MS, reason: null });
    return 'stopped';
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof StripeUnavailable) {
    log.warn({ err: error, run: String(runId) }, 'Stripe is away; going on in a minute');
    const heartbeatAgeMs = STALE_AFTER_MS - TRY_AGAIN_AFTER_MS;
    await releaseSync(db, { runId, holder, heartbeatAgeMs, reason });
    return 'postponed';
  }
  log.error({ err: error, run: String(runId) }, `Stripe could not be read: ${reason}`);
  await finishSync(db, { runId, holder, state: 'failed', error: reason });
  return 'failed';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
