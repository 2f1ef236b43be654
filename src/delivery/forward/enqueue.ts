import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { alertsToForward, enqueueMessages } from '#store/queries/delivery.ts';

import type { AlertNews } from './body.ts';
import { forwarderOf } from './forwarders.ts';

type News = Awaited<ReturnType<typeof alertsToForward>>[number];

/** After so long nobody wants to hear of it any more. */
const LASTS_HOURS = { opsp: 7 * 24, webhook: 7 * 24, email: 24 } as const;
/** A scan that finds more critical ones has found one thing that went wrong, and sends one e-mail. */
const OWN_MAILS_MAX = 5;

/**
 * Puts in the outbox what those should hear to whom alerts are forwarded: that one opened, changed its
 * severity or is over. Part of the transaction that changed them; to repeat it says nothing twice. By
 * e-mail go critical ones alone, and none that are muted, which is said to people and not to programs.
 * Returns how many messages that makes.
 */
export async function forwardAlerts(
  db: Queryable,
  alertIds: readonly bigint[],
  muted: ReadonlySet<bigint> = new Set(),
): Promise<number> {
  if (alertIds.length === 0) return 0;
  const news = await alertsToForward(db, { alertIds });
  if (news.length === 0) return 0;
  const mails = news.filter((one) => isForMail(one) && !muted.has(one.alertId));
  const calls = news.filter(({ destination }) => forwarderOf(destination) !== 'email');
  const messages = [...calls.map((one) => messageOf([one])), ...together(mails).map(messageOf)];
  return (await enqueueMessages(db, { messages })).length;
}

/** Who was told that something is critical is told that it is over, however severe it was in the end. */
function isForMail({ destination, change, severity, wasCritical }: News): boolean {
  if (forwarderOf(destination) !== 'email') return false;
  return change === 'resolved' ? wasCritical : severity === 'critical';
}

/** Many that begin at once are told at once. */
function together(mails: readonly News[]): (readonly News[])[] {
  const begun = mails.filter(({ change }) => change !== 'resolved');
  if (begun.length <= OWN_MAILS_MAX) return mails.map((one) => [one]);
  return [begun, ...mails.filter(({ change }) => change === 'resolved').map((one) => [one])];
}

function messageOf(news: readonly News[]): Json {
  const [first] = news;
  if (first === undefined) throw new Error('a message has news');
  const { destination, change, noteId } = first;
  const forwarder = forwarderOf(destination);
  const body: AlertNews = { change, alert_ids: news.map(({ alertId }) => alertId.toString()) };
  return {
    dedupe_key: `${destination}:${noteId}`,
    destination,
    kind: 'alert_forward',
    body,
    lasts_hours: forwarder === null ? null : LASTS_HOURS[forwarder],
  };
}
