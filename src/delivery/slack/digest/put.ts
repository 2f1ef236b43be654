import type { Temporal } from 'temporal-polyfill';

import { enqueue, revive } from '#delivery/outbox/enqueue.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import type { Json } from '#store/fields.ts';
import type { Db } from '#store/postgres.ts';
import { messageState } from '#store/queries/delivery.ts';

interface Report {
  /** Names it, so that it is there once. */
  readonly dedupeKey: string;
  readonly kind: string;
  /** A Slack channel id. */
  readonly channel: string;
  readonly message: Message;
  /** It is given up then. */
  readonly expiresAt: Temporal.Instant;
}

/** In these a report has reached the channel, or will. */
const UNDER_WAY = ['pending', 'sending', 'sent', 'unknown'];

/** Puts a report in the outbox; one that was given up before is tried again. False when it is there already. */
export async function putReport(db: Db, report: Report): Promise<boolean> {
  const { dedupeKey, kind, channel, message, expiresAt } = report;
  const { text, blocks } = message;
  const body = { text, blocks } as unknown as Json;
  const entry = { dedupeKey, destination: `slack:${channel}`, kind, body, expiresAt };
  return (await enqueue(db, entry)) || (await revive(db, entry));
}

/** Whether the report of that key is in its channel, or on its way there. */
export async function isUnderWay(db: Db, dedupeKey: string): Promise<boolean> {
  const [row] = await messageState(db, { dedupeKey });
  return row !== undefined && UNDER_WAY.includes(row.state);
}
