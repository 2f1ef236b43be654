import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import type { Json } from '#store/fields.ts';
import type { Transaction } from '#store/postgres.ts';
import { rewriteMessage, waitingSummary } from '#store/queries/delivery.ts';

import { enqueue } from './enqueue.ts';

/** What one message stands for: those to a destination that are given up, from `firstId` on. */
interface Summary {
  readonly kind: 'missed_alerts' | 'restored';
  readonly destination: string;
  readonly firstId: bigint;
  readonly dedupeKey: string;
  /** Words for what was given up from a message on; null when there is nothing to say. */
  readonly tell: (fromMessageId: bigint) => Promise<Message | null>;
}

/**
 * Tells of messages that were given up. As long as a summary of its kind waits it takes in those that
 * follow, so that they end in one message. Part of the transaction that gives them up.
 */
export async function putSummary(
  transaction: Transaction,
  { kind, destination, firstId, dedupeKey, tell }: Summary,
): Promise<void> {
  const [waiting] = await waitingSummary(transaction, { destination, kind });
  const fromMessageId = waiting?.missedFromId ?? firstId;
  const told = await tell(fromMessageId);
  if (told === null) return;
  const body = { ...told, missed_from_id: fromMessageId.toString() } as unknown as Json;
  if (waiting !== undefined) {
    await rewriteMessage(transaction, { id: waiting.id, body });
    return;
  }
  await enqueue(transaction, { dedupeKey, destination, kind, body, expiresAt: null });
}
