import type { Temporal } from 'temporal-polyfill';

import { endOfDay } from '#domain/day.ts';

import { askDigest, type DigestSources } from './ask.ts';
import { digestMessage } from './message.ts';
import { isUnderWay, putReport } from './put.ts';
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
  const { db, timezone } = sources;
  const { channel, day } = order;
  const place = { channel, expiresAt: endOfDay(day, timezone) };
  if (trouble === null) {
    const isNew = await putReport(db, {
      ...place,
      dedupeKey: digestKey(order),
      kind: 'digest',
      message: digestMessage(digest, sources),
    });
    return isNew ? 'enqueued' : 'known';
  }
  if (await isUnderWay(db, digestKey(order))) return 'known';
  await putReport(db, {
    ...place,
    dedupeKey: `digest_warning:${channel}:${day.toString()}`,
    kind: 'digest_warning',
    message: digestWarning(digest, trouble, sources),
  });
  return 'withheld';
}

/** Names the digest of a channel and day, whoever asks for it. */
export function digestKey({ channel, day }: DigestOrder): string {
  return `digest:${channel}:${day.toString()}`;
}
