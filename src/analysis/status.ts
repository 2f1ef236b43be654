import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/status.ts';

import type { FailedCheck } from './checks.ts';
import { lastHeardAt, staleness, type Arrivals, type StaleReason } from './freshness.ts';
import { knownUntil } from './revenue/known-until.ts';

export interface Status extends Arrivals {
  /** Events stored and not folded yet. */
  readonly inboxPending: number;
  /** Events given up on; `replay-event` tries them again. */
  readonly inboxFailed: number;
  /** Messages not sent yet, or sent with no answer. */
  readonly outboxPending: number;
  /** The newest of the ways in which Stripe is heard. */
  readonly lastHeardAt: Temporal.Instant | null;
  readonly lastSnapshotDay: Temporal.PlainDate | null;
  /** When the checks were last run; null when never. */
  readonly lastCheckAt: Temporal.Instant | null;
  /** What they found, the oldest trouble first. */
  readonly failedChecks: readonly FailedCheck[];
  /** How often in seven days reading Stripe showed that the ledger had been wrong; it is right since. */
  readonly recentDrifts: number;
  /** Customers of whom usage was reported and Stripe has said nothing. */
  readonly unknownCustomers: number;
  readonly incompleteSubscriptions: number;
  /** Figures may lack what happened since, or be wrong. */
  readonly isStale: boolean;
  readonly staleReason: StaleReason | null;
  /** Null when they are not stale, or were never otherwise. */
  readonly staleSince: Temporal.Instant | null;
}

/** How far the figures can be trusted at this instant. */
export async function status(
  db: Queryable,
  { now, timezone }: { readonly now: Temporal.Instant; readonly timezone: Timezone },
): Promise<Status> {
  const beforeAt = knownUntil(now);
  const [[row], failedChecks] = await Promise.all([
    queries.status(db, { beforeAt, timezone }),
    queries.failedChecks(db, { beforeAt }),
  ]);
  if (row === undefined) throw new Error('status has one row');
  const stale = staleness(row, failedChecks, now);
  return {
    ...row,
    failedChecks,
    lastHeardAt: lastHeardAt(row),
    isStale: stale !== null,
    staleReason: stale?.reason ?? null,
    staleSince: stale?.since ?? null,
  };
}
