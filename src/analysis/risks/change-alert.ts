import type { Temporal } from 'temporal-polyfill';

import type { Outcome } from '#domain/alerts.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/risks.ts';

import type { Alert } from './alert.ts';
import { alertById } from './alerts.ts';

/** Who does something with which alert, and when. */
interface Act {
  readonly id: bigint;
  /** `slack:T0/U0`, `api:<key id>` or `cli`. */
  readonly actor: string;
  readonly now: Temporal.Instant;
}

/**
 * What became of it, and the alert as it is now. `already`: it was so before, or for snoozing and
 * assigning, it is resolved. The caller announces what has changed, best in the same transaction.
 */
export type AlertChange<Done extends string> =
  | { readonly kind: Done | 'already'; readonly alert: Alert }
  | { readonly kind: 'unknown'; readonly alert?: undefined };

/** Ends an alert. Of two people who resolve it at once one does, and the other is told who did. */
export async function resolveAlert(
  db: Queryable,
  {
    id,
    outcome,
    note,
    actor,
    now,
  }: Act & { readonly outcome: Outcome; readonly note: string | null },
): Promise<AlertChange<'resolved'>> {
  const done = await queries.resolveAlert(db, { id, outcome, note, actor, at: now });
  return changeOf(db, id, done.length > 0 ? 'resolved' : 'already');
}

/**
 * Lets an alert rest until an instant, or until it gets worse: a higher severity, or an effect that
 * is half as large again.
 */
export async function snoozeAlert(
  db: Queryable,
  { id, until, actor, now }: Act & { readonly until: Temporal.Instant | 'worse' },
): Promise<AlertChange<'snoozed'>> {
  const untilAt = until === 'worse' ? null : until;
  const done = await queries.snoozeAlert(db, { id, untilAt, actor, at: now });
  return changeOf(db, id, done.length > 0 ? 'snoozed' : 'already');
}

/** Says whose an alert is; null: nobody's any more. */
export async function assignAlert(
  db: Queryable,
  { id, assignee, actor, now }: Act & { readonly assignee: string | null },
): Promise<AlertChange<'assigned'>> {
  const done = await queries.assignAlert(db, { id, assignee, actor, at: now });
  return changeOf(db, id, done.length > 0 ? 'assigned' : 'already');
}

async function changeOf<Done extends string>(
  db: Queryable,
  id: bigint,
  kind: Done | 'already',
): Promise<AlertChange<Done>> {
  const alert = await alertById(db, id);
  return alert === null ? { kind: 'unknown' } : { kind, alert };
}
