import type { Temporal } from 'temporal-polyfill';

import { claimSweep, finishSweep, releaseSweep, sweepCursor } from '#store/queries/sync.ts';

import { EVENT_TYPE_LISTS } from './event-types.ts';
import { eventList } from './lists.ts';
import { readMissing } from './read-missing.ts';
import { readPage } from './read-page.ts';
import { instantOf, secondsOf, storeFacts, type SyncDeps } from './run.ts';

const SWEEP_EVERY_MS = 5 * 60_000;
const LEASE_MS = 10 * 60_000;
const RETRY_AFTER_MS = 60_000;
/** What cannot be read from beginning to end is not begun again each minute. */
const GAP_AGAIN_AFTER_MS = 15 * 60_000;
/** Events show up in the list a little after their time, and several have the same second. */
const OVERLAP_S = 600;
/** Stripe forgets events after 30 days: before that, only reading everything is safe. */
const GAP_MAX_DAYS = 25;

export type SweepOutcome =
  /** Nobody has to sweep now, or somebody else does. */
  | { readonly kind: 'idle' }
  /** How many events no webhook had brought. */
  | { readonly kind: 'swept'; readonly events: number }
  /** So long ago that Stripe may have forgotten events; the cursor stays where it is. */
  | { readonly kind: 'gap'; readonly since: Temporal.Instant };

/** Sweeps if that is due and nobody else does it. Rejects as the client does, with the cursor unmoved. */
export async function sweepIfDue(deps: SyncDeps): Promise<SweepOutcome> {
  const { db } = deps;
  const { account } = deps.reader;
  const [claimed] = await claimSweep(db, { account, everyMs: SWEEP_EVERY_MS, leaseMs: LEASE_MS });
  const since = claimed?.sweptThroughAt ?? null;
  if (since === null) return { kind: 'idle' };
  try {
    if (isGap(deps, since)) {
      await releaseSweep(db, { account, retryAfterMs: GAP_AGAIN_AFTER_MS });
      return { kind: 'gap', since };
    }
    const events = await sweepFrom(deps, since);
    await readMissing(deps);
    return { kind: 'swept', events };
  } catch (error) {
    await releaseSweep(db, { account, retryAfterMs: RETRY_AFTER_MS });
    throw error;
  }
}

/**
 * Sweeps now, if there is a cursor to begin at, and no gap behind it that would be closed unseen.
 * Returns how many events were new.
 */
export async function sweepNow(deps: SyncDeps): Promise<number> {
  const [row] = await sweepCursor(deps.db, { account: deps.reader.account });
  const since = row?.sweptThroughAt ?? null;
  return since === null || isGap(deps, since) ? 0 : sweepFrom(deps, since);
}

function isGap({ now }: SyncDeps, since: Temporal.Instant): boolean {
  return since.until(now()).total('hours') / 24 > GAP_MAX_DAYS;
}

/** The cursor moves to when the first list was asked for, once every list has been read to its end. */
async function sweepFrom(deps: SyncDeps, since: Temporal.Instant): Promise<number> {
  const { db, reader, onRecorded } = deps;
  const fromAt = secondsOf(since) - OVERLAP_S;
  let sweptThroughAt: number | null = null;
  let events = 0;
  for (const [index, types] of EVENT_TYPE_LISTS.entries()) {
    const list = eventList(`events:${index + 1}`, types, fromAt);
    let after: string | null = null;
    do {
      const page = await readPage(reader, list, after);
      sweptThroughAt ??= page.readAt;
      events += await storeFacts(db, page.facts);
      if (page.facts.length > 0) onRecorded();
      after = page.nextAfter;
    } while (after !== null);
  }
  if (sweptThroughAt !== null) {
    await finishSweep(db, {
      account: reader.account,
      sweptThroughAt: instantOf(sweptThroughAt),
    });
  }
  return events;
}
