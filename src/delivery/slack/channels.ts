import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';

import { isRefusedForGood } from './posting-errors.ts';

/** Whether people of another company read along (Slack Connect). */
export type Audience = 'own' | 'shared' | 'unknown';

const REMEMBERED_MS = 300_000;

/**
 * Who can read a channel. Slack tells only apps with `channels:read` (`groups:read` for private
 * channels), which MoneyRadar does not ask for; without it the answer is `unknown`. Rejects when
 * Slack cannot be asked at all, which is no reason to be careless.
 */
export function createAudiences(
  client: WebClient,
  now: () => Temporal.Instant,
): (channelId: string) => Promise<Audience> {
  const known = new Map<string, { readonly atMs: number; readonly audience: Audience }>();

  return async (channelId) => {
    const nowMs = now().epochMilliseconds;
    const remembered = known.get(channelId);
    if (remembered !== undefined && nowMs - remembered.atMs < REMEMBERED_MS) {
      return remembered.audience;
    }
    const audience = await askAudience(client, channelId);
    known.set(channelId, { atMs: nowMs, audience });
    return audience;
  };
}

async function askAudience(client: WebClient, channelId: string): Promise<Audience> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    if (channel === undefined) return 'unknown';
    const isShared =
      channel.is_ext_shared === true ||
      channel.is_pending_ext_shared === true ||
      (channel.is_shared === true && channel.is_org_shared !== true);
    return isShared ? 'shared' : 'own';
  } catch (error) {
    if (isRefusedForGood(error)) return 'unknown';
    throw error;
  }
}
