import type { Alert } from '#analysis/risks/alert.ts';
import { alertsById } from '#analysis/risks/alerts.ts';
import type { Announce } from '#analysis/risks/scan.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { alertTitle } from '#delivery/alert-words.ts';
import { forwardAlerts } from '#delivery/forward/enqueue.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { addAlertPosts, alertPostsOf, updateAlertPosts } from '#store/queries/alert-posts.ts';

import { isLone, planPosts, type NewPost } from './plan-posts.ts';

/** What has happened to alerts, and where the feed is. */
export interface AlertNews {
  readonly opened?: readonly bigint[];
  /** By the scan, or by somebody: resolved, snoozed, assigned. */
  readonly changed?: readonly bigint[];
  readonly cleared?: readonly bigint[];
  /** The Slack channel of the feed; null: nothing new is posted, and what was posted still changes. */
  readonly channel: string | null;
}

/** How many messages were put in the outbox; the caller wakes it. */
export interface Announced {
  readonly posts: number;
  readonly updates: number;
}

type Shown = Awaited<ReturnType<typeof alertPostsOf>>[number];

/**
 * Tells the feed what has happened to alerts, whoever did it and wherever; to repeat it says nothing
 * twice. Best in the transaction that changed them, so that what is done and what is said are
 * committed together. Critical alerts get a message each, the others of one scan share one whose
 * thread holds their cards. A message says what holds when it is sent, so a late one is never an old one.
 */
export async function announceAlerts(db: Queryable, news: AlertNews): Promise<Announced> {
  const { opened = [], changed = [], cleared = [], channel } = news;
  const all = [...opened, ...changed, ...cleared];
  const muted = await mutedOf(db, all);
  await forwardAlerts(db, all, muted);
  const shown = await alertPostsOf(db, { alertIds: all });
  const heard = (ids: readonly bigint[]) => ids.filter((id) => !muted.has(id));
  const told = { opened: heard(opened), changed: heard(changed), shown };
  const posts = channel === null ? 0 : await post(db, { ...told, channel });
  const alertIds = new Set([...changed, ...cleared]);
  const updates = await update(
    db,
    shown.filter(({ alertId }) => alertIds.has(alertId)),
  );
  return { posts, updates };
}

/** Those of a muted type: they are listed and counted, and no new message tells people of them. */
async function mutedOf(db: Queryable, ids: readonly bigint[]): Promise<ReadonlySet<bigint>> {
  if (ids.length === 0) return new Set();
  const { stated } = await statedSettings(db);
  const types = stated.muted_alert_types ?? [];
  if (types.length === 0) return new Set();
  const found = await alertsById(db, [...new Set(ids)]);
  return new Set(found.filter(({ type }) => types.includes(type)).map(({ id }) => id));
}

/** Tells the feed in this channel what a scan has changed. */
export function announceTo(channel: string | null): Announce {
  return async (transaction, changes) => {
    await announceAlerts(transaction, { ...changes, channel });
  };
}

async function post(
  db: Queryable,
  news: {
    readonly opened: readonly bigint[];
    readonly changed: readonly bigint[];
    readonly channel: string;
    readonly shown: readonly Shown[];
  },
): Promise<number> {
  const destination = `slack:${news.channel}`;
  const here = news.shown.filter((one) => one.destination === destination);
  const isHere = new Set(here.map(({ alertId }) => alertId));
  // One that became critical comes out of its thread, or of an old message, where nobody would notice.
  const wasCritical = new Set(
    here
      .filter(({ threadKey, dedupeKey }) => threadKey === null && !isLone(dedupeKey))
      .map(({ alertId }) => alertId),
  );
  const changed = news.changed.filter((id) => !wasCritical.has(id));
  const critical = (await activeOf(db, changed)).filter(({ severity }) => severity === 'critical');
  const opened = await activeOf(db, news.opened);
  const posts = planPosts({
    channel: news.channel,
    opened: [...opened, ...critical].filter(({ id }) => !isHere.has(id)),
    worsened: critical.filter(({ id }) => isHere.has(id)),
  });
  if (posts.length === 0) return 0;
  await addAlertPosts(db, { destination, posts: posts.map(rowOf) });
  return posts.filter(({ shows }) => shows !== null).length;
}

async function activeOf(db: Queryable, ids: readonly bigint[]): Promise<readonly Alert[]> {
  return (await alertsById(db, ids)).filter(({ status }) => status === 'active');
}

/** Every message that shows one of these, and the heads of the threads that they stand in. */
async function update(db: Queryable, shown: readonly Shown[]): Promise<number> {
  if (shown.length === 0) return 0;
  const found = await alertsById(db, [...new Set(shown.map(({ alertId }) => alertId))]);
  const byId = new Map(found.map((alert) => [alert.id, alert]));
  const updates = new Map<string, Json>();
  for (const { alertId, destination, dedupeKey, threadKey } of shown) {
    const alert = byId.get(alertId);
    if (alert === undefined) continue;
    for (const target of new Set([dedupeKey, threadKey])) {
      if (target === null || updates.has(target)) continue;
      const isHead = target === threadKey;
      const shows = isHead
        ? { kind: 'alert_thread', key: target }
        : { kind: 'alert', id: alertId.toString() };
      updates.set(target, {
        destination,
        target,
        dedupe_key: `${target}:after:${alertId}:${alert.version}`,
        body: { text: alertTitle(alert), shows, updates: target },
      });
    }
  }
  return (await updateAlertPosts(db, { updates: [...updates.values()] })).length;
}

function rowOf({ alertId, dedupeKey, threadKey, shows, text }: NewPost): Json {
  const reply = threadKey === null || threadKey === dedupeKey ? {} : { in_thread_of: threadKey };
  return {
    alert_id: alertId?.toString() ?? null,
    dedupe_key: dedupeKey,
    thread_key: threadKey,
    body: shows === null ? null : { text, shows, ...reply },
  };
}
