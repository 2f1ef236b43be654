import type { LocalSlack } from '#playground/local-slack.ts';

/** What the outbox has posted, and how often, though the local Slack forgets old messages. */
export interface PostedKeys {
  /** By the key of the outbox message. */
  readonly counts: ReadonlyMap<string, number>;
  /** Keys in the order in which they were first posted, by channel. */
  readonly byChannel: ReadonlyMap<string, readonly string[]>;
}

/** Watches a local Slack from now on. */
export function watchPosts(slack: LocalSlack): PostedKeys {
  const counts = new Map<string, number>();
  const byChannel = new Map<string, string[]>();
  let lastTs = '';
  slack.workspace.listeners.add(() => {
    const message = slack.workspace.messages.at(-1);
    if (message === undefined || message.ts <= lastTs) return;
    lastTs = message.ts;
    const key = keyOf(message);
    if (key === null) return;
    if (!counts.has(key)) {
      byChannel.set(message.channelId, [...(byChannel.get(message.channelId) ?? []), key]);
    }
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return { counts, byChannel };
}

/** The key of the outbox message that posted it; null when another hand did. */
function keyOf({ metadata }: { readonly metadata: object | null }): string | null {
  const { event_payload: payload } = (metadata ?? {}) as { event_payload?: { key?: string } };
  return payload?.key ?? null;
}
