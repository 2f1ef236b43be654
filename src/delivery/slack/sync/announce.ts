import type { Temporal } from 'temporal-polyfill';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { spanOf } from '#delivery/slack/wording/days.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';

/**
 * Says in a channel that events may be lost for good, once for each gap; nothing when there is no
 * channel. Returns whether a message was put in the outbox.
 */
export async function announceGap(
  db: Queryable,
  gap: {
    readonly channel: string | null;
    readonly since: Temporal.Instant;
    readonly now: Temporal.Instant;
  },
): Promise<boolean> {
  const { channel, since, now } = gap;
  if (channel === null) return false;
  return enqueue(db, {
    dedupeKey: `gap:${channel}:${since.toString()}`,
    destination: `slack:${channel}`,
    kind: 'sync',
    body: gapMessage(since, now) as unknown as Json,
    expiresAt: null,
  });
}

function gapMessage(since: Temporal.Instant, now: Temporal.Instant): Message {
  const days = spanOf(since, now);
  const text = mrkdwn`:rotating_light: *MoneyRadar has not heard from Stripe for ${days}.* Stripe forgets events after 30 days, so everything is being read again now. What happened in between gets its true amount, and the day it was noticed where nothing says when it was.`;
  return message(text, [
    header('A gap in what Stripe told'),
    section(text),
    actions([{ actionId: 'command_sync', label: 'How far is it?', value: 'sync progress' }]),
  ]);
}
