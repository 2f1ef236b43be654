import type { Temporal } from 'temporal-polyfill';

import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { enqueueMessage, reviveMessage } from '#store/queries/delivery.ts';

export interface NewMessage {
  /** What the message is, whoever asks for it and how often: `digest:C123:2026-11-25`. */
  readonly dedupeKey: string;
  /** Kind and place, such as `slack:C123`. */
  readonly destination: string;
  /** What sort of message, for people who read the table: `digest`. */
  readonly kind: string;
  readonly body: Json;
  /** From then on it is of no use; null: it is worth sending at any time. */
  readonly expiresAt: Temporal.Instant | null;
}

/**
 * Puts a message in the outbox. Part of the transaction when `db` is one, so that what is said and
 * what was done are committed together. Returns false when the same key has been there before.
 */
export async function enqueue(db: Queryable, message: NewMessage): Promise<boolean> {
  const rows = await enqueueMessage(db, message);
  return rows.length > 0;
}

/** Sends a message after all that was dead or expired. Returns false when there was no such. */
export async function revive(
  db: Queryable,
  { dedupeKey, body, expiresAt }: NewMessage,
): Promise<boolean> {
  const rows = await reviveMessage(db, { dedupeKey, body, expiresAt });
  return rows.length > 0;
}
