import { alertById, alertsById } from '#analysis/risks/alerts.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { ShownThing } from '#delivery/slack/outbox-body.ts';
import type { Rendered, ShownBy } from '#delivery/slack/sender.ts';
import {
  alertNotes,
  alertPostsInThread,
  alertPostsOf,
  noteShownAlert,
} from '#store/queries/alert-posts.ts';

import { alertCard, movedCard } from './card.ts';
import { stripePlacesOf } from './stripe-places.ts';
import { threadHead } from './thread-head.ts';

type RenderSources = Pick<Sources, 'db' | 'now' | 'timezone' | 'baseCurrency' | 'isSimulated'>;

const NOTES_READ = 20;

/** Makes what a message of the feed shows, from how things stand now; null when there is nothing to show. */
export async function renderShown(
  sources: RenderSources,
  thing: ShownThing,
  shownBy: ShownBy,
): Promise<Rendered | null> {
  return thing.kind === 'alert'
    ? renderAlert(sources, BigInt(thing.id), shownBy)
    : renderHead(sources, thing.key);
}

async function renderAlert(
  sources: RenderSources,
  id: bigint,
  { destination, key, isUpdate }: ShownBy,
): Promise<Rendered | null> {
  const { db } = sources;
  const [alert, posts] = await Promise.all([
    alertById(db, id),
    alertPostsOf(db, { alertIds: [id] }),
  ]);
  const post = posts.find((one) => one.destination === destination);
  if (alert === null || post === undefined) return null;
  if (post.dedupeKey !== key) {
    return isUpdate ? { message: movedCard(alert), shown: async () => {} } : null;
  }
  const { version } = alert;
  if (isUpdate && post.shownVersion >= version) return null;
  const message = alertCard(alert, {
    ...scopeOf(sources),
    stripePlaces: await stripePlacesOf(sources.db, [alert]),
    isInThread: post.threadKey !== null,
    snoozedBy: alert.status === 'snoozed' ? await snoozerOf(sources, id) : null,
  });
  const shown = async () => void (await noteShownAlert(db, { alertId: id, destination, version }));
  return { message, shown };
}

async function renderHead(sources: RenderSources, key: string): Promise<Rendered | null> {
  const { db } = sources;
  const posts = await alertPostsInThread(db, { threadKey: key });
  const alerts = await alertsById(
    db,
    posts.map(({ alertId }) => alertId),
  );
  if (alerts.length === 0) return null;
  const cards = posts.filter(({ dedupeKey }) => dedupeKey !== key).length;
  const message = threadHead(alerts, { ...scopeOf(sources), cards });
  return { message, shown: async () => {} };
}

function scopeOf({ now, timezone, baseCurrency, isSimulated }: RenderSources) {
  return { now: now(), timezone, baseCurrency, isSimulated };
}

async function snoozerOf({ db }: RenderSources, alertId: bigint): Promise<string | null> {
  const notes = await alertNotes(db, { alertId, mostRows: NOTES_READ });
  return notes.findLast(({ action }) => action === 'snoozed')?.actor ?? null;
}
