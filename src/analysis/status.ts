import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/status.ts';

import { knownUntil } from './revenue/known-until.ts';

const STALE_AFTER_HOURS = 2;

export interface Status {
  /** Events stored and not folded yet. */
  readonly inboxPending: number;
  /** Events given up on; `replay-event` tries them again. */
  readonly inboxFailed: number;
  /** Messages not sent yet, or sent with no answer. */
  readonly outboxPending: number;
  /** When an event was last stored. */
  readonly lastEventAt: Temporal.Instant | null;
  /** When all that was to be read had last been read from Stripe. */
  readonly lastSyncAt: Temporal.Instant | null;
  /** When Stripe was last asked for events that no webhook had brought. */
  readonly lastSweepAt: Temporal.Instant | null;
  readonly lastSnapshotDay: Temporal.PlainDate | null;
  readonly unknownCustomers: 0;
  readonly incompleteSubscriptions: number;
  /** No event has been stored for two hours, or none ever: figures may lack what happened since. */
  readonly isStale: boolean;
}

/** How far the figures can be trusted at this instant. */
export async function status(
  db: Queryable,
  { now, timezone }: { readonly now: Temporal.Instant; readonly timezone: Timezone },
): Promise<Status> {
  const [row] = await queries.status(db, { beforeAt: knownUntil(now), timezone });
  if (row === undefined) throw new Error('status has one row');
  return {
    ...row,
    unknownCustomers: 0,
    isStale: row.lastEventAt === null || isLongAgo(row.lastEventAt, now),
  };
}

function isLongAgo(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return at.until(now).total('hours') > STALE_AFTER_HOURS;
}
