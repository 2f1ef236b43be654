import type { Temporal } from 'temporal-polyfill';

import { enqueue, revive } from '#delivery/outbox/enqueue.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import { endOfDay } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';
import { messageState } from '#store/queries/delivery.ts';

import { askDigest, type DigestSources } from './ask.ts';
import { digestMessage } from './message.ts';
import { troubleWith } from './trouble.ts';
import { digestWarning } from './warning.ts';

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
  /** Its figures cannot be relied on; the channel is told so, once a day. */
  | 'withheld'
  /** Stripe has never sent anything, and a digest of nothing is only noise. */
  | 'no_data';

/** In these the digest has reached the channel, or will. */
const UNDER_WAY = ['pending', 'sending', 'sent', 'unknown'];

/**
 * Puts a day's digest in the outbox, once per channel and day whoever asks and how often; it is given
 * up when the day is over. One that was given up before is tried again. A warning takes the place of
 * one whose figures cannot be relied on; when they can again, the digest may be asked for.
 */
export async function enqueueDigest(
  sources: DigestSources,
  order: DigestOrder,
): Promise<DigestResult> {
  const digest = await askDigest(sources, order.day);
  if (digest.status.lastHeardAt === null && digest.current.customers === 0) return 'no_data';
  const trouble = troubleWith(digest);
  if (trouble === null) {
    const isNew = await put(sources, order, {
      dedupeKey: digestKey(order),
      kind: 'digest',
      message: digestMessage(digest, sources),
    });
    return isNew ? 'enqueued' : 'known';
  }
  if (await isUnderWay(sources, order)) return 'known';
  const dedupeKey = `digest_warning:${order.channel}:${order.day.toString()}`;
  const warning = digestWarning(digest, trouble, sources);
  await put(sources, order, { dedupeKey, kind: 'digest_warning', message: warning });
  return 'withheld';
}

/** Names the digest of a channel and day, whoever asks for it. */
export function digestKey({ channel, day }: DigestOrder): string {
  return `digest:${channel}:${day.toString()}`;
}

async function isUnderWay({ db }: DigestSources, order: DigestOrder): Promise<boolean> {
  const [row] = await messageState(db, { dedupeKey: digestKey(order) });
  return row !== undefined && UNDER_WAY.includes(row.state);
}

async function put(
  { db, timezone }: DigestSources,
  { channel, day }: DigestOrder,
  what: { readonly dedupeKey: string; readonly kind: string; readonly message: Message },
): Promise<boolean> {
  const { text, blocks } = what.message;
  const entry = {
    dedupeKey: what.dedupeKey,
    destination: `slack:${channel}`,
    kind: what.kind,
    body: { text, blocks } as unknown as Json,
    expiresAt: endOfDay(day, timezone),
  };
  return (await enqueue(db, entry)) || (await revive(db, entry));
}
