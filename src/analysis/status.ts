import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/status.ts';

import type { FailedCheck } from './checks.ts';
import { lastHeardAt, latest, staleness, type Arrivals, type StaleReason } from './freshness.ts';
import { knownUntil } from './revenue/known-until.ts';

/** How one of several Stripe accounts is heard. */
interface AccountStatus {
  readonly account: string;
  /** It is in the settings; else its history is kept, and nothing new is read. */
  readonly isRead: boolean;
  /** Within the last three hours; null when there was none. */
  readonly lastEventAt: Temporal.Instant | null;
  readonly lastSyncAt: Temporal.Instant | null;
  readonly lastSweepAt: Temporal.Instant | null;
  /** Why the newest reading failed; null when it did not. */
  readonly error: string | null;
}

export interface Status extends Arrivals {
  /** Events stored and not folded yet. */
  readonly inboxPending: number;
  /** Events given up on; `replay-event` tries them again. */
  readonly inboxFailed: number;
  /** Customers whom a price or coupon changed and who could not be folded again; tried ever more seldom. */
  readonly failedCustomers: number;
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
  /** By name; one, unless there are or were several. */
  readonly accounts: readonly AccountStatus[];
  /** Figures may lack what happened since, or be wrong. */
  readonly isStale: boolean;
  readonly staleReason: StaleReason | null;
  /** Which of several accounts has been silent; null when that is not the reason. */
  readonly staleAccount: string | null;
  /** Null when they are not stale, or were never otherwise. */
  readonly staleSince: Temporal.Instant | null;
}

/** How far the figures can be trusted at this instant. */
export async function status(
  db: Queryable,
  { now, timezone }: { readonly now: Temporal.Instant; readonly timezone: Timezone },
): Promise<Status> {
  const beforeAt = knownUntil(now);
  const [[row], failedChecks, accounts] = await Promise.all([
    queries.status(db, { beforeAt, timezone }),
    queries.failedChecks(db, { beforeAt }),
    queries.accounts(db, { beforeAt }),
  ]);
  if (row === undefined) throw new Error('status has one row');
  const least = leastHeard(accounts);
  const stale = staleness({ ...row, ...least }, failedChecks, now);
  return {
    ...row,
    failedChecks,
    accounts,
    lastHeardAt: lastHeardAt(row),
    isStale: stale !== null,
    staleReason: stale?.reason ?? null,
    staleAccount: stale?.reason === 'silent' ? (least?.account ?? null) : null,
    staleSince: stale?.since ?? null,
  };
}

type AccountRow = Awaited<ReturnType<typeof queries.accounts>>[number];

/** Of several accounts the one that was heard least lately, at least since it was added; null of one. */
function leastHeard(accounts: readonly AccountRow[]): AccountRow | null {
  const read = accounts.filter(({ isRead }) => isRead);
  if (read.length < 2) return null;
  const since = read.map((row) => ({
    ...row,
    lastSyncAt: latest([row.lastSyncAt, row.firstSeenAt]),
  }));
  const heardMs = (row: AccountRow) => lastHeardAt(row)?.epochMilliseconds ?? -Infinity;
  return since.toSorted((a, b) => heardMs(a) - heardMs(b))[0] ?? null;
}
