import { Temporal } from 'temporal-polyfill';

/** Longer without a word from Stripe, and what happened since may be missing. */
const STALE_AFTER_HOURS = 2;

/** What is known about how much of what happened has arrived. */
export interface Arrivals {
  /** When an event was last stored. */
  readonly lastEventAt: Temporal.Instant | null;
  /** When a reading of the API was last complete. */
  readonly lastSyncAt: Temporal.Instant | null;
  /** When Stripe was last asked for events that no webhook had brought. */
  readonly lastSweepAt: Temporal.Instant | null;
  /** When the event that has waited longest should have been read; null when none waits. */
  readonly overdueSince: Temporal.Instant | null;
}

export type StaleReason =
  /** Two ways to look at the ledger disagree: figures may be wrong. */
  | 'failed_check'
  /** Nothing has ever arrived. */
  | 'never_heard'
  /** No event, and no complete look at Stripe, for two hours. */
  | 'silent'
  /** Events are stored, and for two hours nothing has read them. */
  | 'unread';

export interface Staleness {
  readonly reason: StaleReason;
  /** Null when it was never otherwise. */
  readonly since: Temporal.Instant | null;
}

/**
 * Why figures may not be relied on at this instant, or null when they may. Without an API key there are
 * no sweeps, and only events count. Of several accounts the arrivals are those of the one that was heard
 * least lately. Source of the rule: docs/metrics.md, Freshness.
 */
export function staleness(
  arrivals: Arrivals,
  failedChecks: readonly { readonly brokenSince: Temporal.Instant }[],
  now: Temporal.Instant,
): Staleness | null {
  const [firstFailed] = failedChecks;
  if (firstFailed !== undefined) return { reason: 'failed_check', since: firstFailed.brokenSince };
  const heardAt = lastHeardAt(arrivals);
  if (heardAt === null) return { reason: 'never_heard', since: null };
  if (isLongAgo(heardAt, now)) return { reason: 'silent', since: heardAt };
  const { overdueSince } = arrivals;
  if (overdueSince !== null && isLongAgo(overdueSince, now)) {
    return { reason: 'unread', since: overdueSince };
  }
  return null;
}

/** When Stripe was last heard or looked at, whichever way; null when never. */
export function lastHeardAt({
  lastEventAt,
  lastSyncAt,
  lastSweepAt,
}: Omit<Arrivals, 'overdueSince'>): Temporal.Instant | null {
  return latest([lastEventAt, lastSyncAt, lastSweepAt]);
}

/** The last of those that there are; null when there is none. */
export function latest(instants: readonly (Temporal.Instant | null)[]): Temporal.Instant | null {
  const known = instants.filter((at) => at !== null);
  return known.toSorted((a, b) => Temporal.Instant.compare(a, b)).at(-1) ?? null;
}

function isLongAgo(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return at.until(now).total('hours') > STALE_AFTER_HOURS;
}
