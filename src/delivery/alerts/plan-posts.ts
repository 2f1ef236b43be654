import type { Alert } from '#analysis/risks/alert.ts';
import { alertTitle } from '#delivery/alert-words.ts';

import { byMoney } from './at-stake.ts';

/** A message to be, or a place in one. */
export interface NewPost {
  /** null for the head of a thread. */
  readonly alertId: bigint | null;
  /** Of the outbox message that shows the alert. */
  readonly dedupeKey: string;
  /** Of the head of the thread that it stands in; null for a message of its own. */
  readonly threadKey: string | null;
  /** null: another message shows it. */
  readonly shows: ShownAlert | null;
  readonly text: string;
}

type ShownAlert =
  | { readonly kind: 'alert'; readonly id: string }
  | { readonly kind: 'alert_thread'; readonly key: string };

/** A scan that finds more critical ones has found one thing that went wrong, not so many. */
const OWN_MESSAGES_MAX = 10;
/** A thread takes a second for each card; the head counts all, and the list of alerts has them. */
const CARDS_MAX = 30;

/**
 * Which messages to post, in this order: those that became critical, critical ones by money, and then
 * one for all others, whose thread has the cards.
 */
export function planPosts({
  channel,
  opened,
  worsened,
}: {
  readonly channel: string;
  /** Not shown in this channel yet. */
  readonly opened: readonly Alert[];
  /** Critical ones that stand in a thread. */
  readonly worsened: readonly Alert[];
}): NewPost[] {
  const ranked = opened.toSorted(byMoney);
  const urgent = ranked
    .filter(({ severity }) => severity === 'critical')
    .slice(0, OWN_MESSAGES_MAX);
  const others = ranked.filter((alert) => !urgent.includes(alert));
  // Those beyond have a card in their thread already, which says the same.
  const worst = worsened.toSorted(byMoney).slice(0, OWN_MESSAGES_MAX);
  return [
    ...[...worst, ...urgent].map((alert) => card(alert, channel, null)),
    ...(others.length === 1 ? others.map((alert) => lone(alert, channel)) : []),
    ...(others.length > 1 ? thread(others, channel) : []),
  ];
}

const LONE = ':lone';

/** Whether this message has an alert alone because there was no other, and not because it was critical. */
export function isLone(dedupeKey: string): boolean {
  return dedupeKey.endsWith(LONE);
}

function lone(alert: Alert, channel: string): NewPost {
  const post = card(alert, channel, null);
  return alert.severity === 'critical' ? post : { ...post, dedupeKey: post.dedupeKey + LONE };
}

function thread(alerts: readonly Alert[], channel: string): NewPost[] {
  const first = alerts.map(({ id }) => id).reduce((least, id) => (id < least ? id : least));
  const key = `alerts:${channel}:${first}`;
  return [
    {
      alertId: null,
      dedupeKey: key,
      threadKey: key,
      shows: { kind: 'alert_thread', key },
      text: `${alerts.length} new alerts`,
    },
    ...alerts.slice(0, CARDS_MAX).map((alert) => card(alert, channel, key)),
    ...alerts.slice(CARDS_MAX).map(({ id }) => ({
      alertId: id,
      dedupeKey: key,
      threadKey: key,
      shows: null,
      text: '',
    })),
  ];
}

function card(alert: Alert, channel: string, threadKey: string | null): NewPost {
  return {
    alertId: alert.id,
    dedupeKey: `alert:${channel}:${alert.id}:${alert.version}`,
    threadKey,
    shows: { kind: 'alert', id: alert.id.toString() },
    text: alertTitle(alert),
  };
}
