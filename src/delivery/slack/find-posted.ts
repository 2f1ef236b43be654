import type { WebClient } from '@slack/web-api';

import type { Found, OutboxMessage } from '#delivery/outbox/sender.ts';

import { isRefusedForGood, whileUnsent } from './posting-errors.ts';

/** What every post carries, unseen: the key of its outbox message. */
export const METADATA_EVENT = 'moneyradar_message';

const HISTORY_PAGE = 200;
const HISTORY_PAGES = 3;
/** Our clock and Slack's need not agree to the second. */
const CLOCK_SLACK_S = 120;

interface Sought {
  readonly message: OutboxMessage;
  readonly channel: string;
  /** Replies are not in the channel's history. */
  readonly threadTs: string | null;
}

interface PostedMessage {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

/** Looks through what was posted since the message was written: a channel newest first, a thread oldest first. */
export async function findPosted(client: WebClient, sought: Sought): Promise<Found> {
  const { message } = sought;
  const oldest = `${Math.floor(message.createdAt.epochMilliseconds / 1000) - CLOCK_SLACK_S}`;
  let edge: string | undefined;
  try {
    for (let page = 0; page < HISTORY_PAGES; page += 1) {
      const { messages = [], has_more: hasMore } = await readPage(client, sought, { oldest, edge });
      const hit = messages.find((posted) => keyOf(posted) === message.dedupeKey);
      if (hit !== undefined) return { kind: 'found', remoteRef: hit.ts ?? null };
      edge = messages.at(-1)?.ts;
      if (hasMore !== true || edge === undefined) return { kind: 'absent' };
    }
    return { kind: 'cannot_look' };
  } catch (error) {
    if (isRefusedForGood(error)) return { kind: 'cannot_look' };
    return whileUnsent(error);
  }
}

async function readPage(
  client: WebClient,
  { channel, threadTs }: Sought,
  { oldest, edge }: { readonly oldest: string; readonly edge: string | undefined },
): Promise<{ messages?: PostedMessage[]; has_more?: boolean }> {
  const page = { channel, limit: HISTORY_PAGE, include_all_metadata: true };
  if (threadTs !== null) {
    return client.conversations.replies({ ...page, ts: threadTs, oldest: edge ?? oldest });
  }
  const latest = edge === undefined ? {} : { latest: edge };
  return client.conversations.history({ ...page, oldest, ...latest });
}

function keyOf({ metadata }: PostedMessage): string | undefined {
  if (metadata?.event_type !== METADATA_EVENT) return undefined;
  const payload: { key?: unknown } = metadata.event_payload ?? {};
  return typeof payload.key === 'string' ? payload.key : undefined;
}
