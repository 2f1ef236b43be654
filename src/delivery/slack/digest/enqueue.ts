import type { Temporal } from 'temporal-polyfill';

import { enqueue, revive } from '#delivery/outbox/enqueue.ts';
import { endOfDay } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';

import { askDigest, type DigestSources } from './ask.ts';
import { digestMessage } from './message.ts';

export interface DigestOrder {
  /** A Slack channel id. */
  readonly channel: string;
  /** The local day on which it is read; it is about the day before. */
  readonly day: Temporal.PlainDate;
}

export type DigestResult =
  /** It will be posted. */
  | 'enqueued'
  /** The channel has this day's digest, or it is on its way. */
  | 'known'
  /** Stripe has never sent anything, and a digest of nothing is only noise. */
  | 'no_data';

/**
 * Puts a day's digest in the outbox, once per channel and day whoever asks and how often; it is given
 * up when the day is over. One that was given up before is tried again.
 */
export async function enqueueDigest(
  sources: DigestSources,
  order: DigestOrder,
): Promise<DigestResult> {
  const digest = await askDigest(sources, order.day);
  if (digest.status.lastEventAt === null && digest.current.customers === 0) return 'no_data';
  const { text, blocks } = digestMessage(digest, sources);
  const entry = {
    dedupeKey: digestKey(order),
    destination: `slack:${order.channel}`,
    kind: 'digest',
    body: { text, blocks } as unknown as Json,
    expiresAt: endOfDay(order.day, sources.timezone),
  };
  const isNew = (await enqueue(sources.db, entry)) || (await revive(sources.db, entry));
  return isNew ? 'enqueued' : 'known';
}

/** Names the digest of a channel and day, whoever asks for it. */
export function digestKey({ channel, day }: DigestOrder): string {
  return `digest:${channel}:${day.toString()}`;
}
