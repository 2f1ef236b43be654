import { actions, message, section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import { alertPostsInThread, alertPostsOf } from '#store/queries/alert-posts.ts';
import { enqueueMessages } from '#store/queries/delivery.ts';
import { messagesAboutAlerts } from '#store/queries/erasure.ts';

/** One that does not get through in a week is given up, as other updates are. */
const LASTS_HOURS = 7 * 24;

/**
 * Has the messages that show these alerts say that the customer was erased, and nothing else. Comes in the
 * transaction that erases, before the alerts are gone. A message that is found in Slack only by what was
 * forgotten after 30 days stays as it is.
 */
export async function tellErased(db: Queryable, alertIds: readonly bigint[]): Promise<void> {
  const gone = new Set(alertIds);
  const messages = new Map<string, Json>();
  for (const { dedupeKey, ...about } of await messagesAboutAlerts(db, { alertIds })) {
    messages.set(dedupeKey, farewell(about, dedupeKey));
  }
  for (const { alertId, destination, threadKey } of await alertPostsOf(db, { alertIds })) {
    if (threadKey === null || messages.has(threadKey)) continue;
    const about = { destination, alertId };
    const shown = await alertPostsInThread(db, { threadKey });
    const isEmpty = shown.every((post) => gone.has(post.alertId));
    messages.set(threadKey, isEmpty ? farewell(about, threadKey) : headAgain(about, threadKey));
  }
  await enqueueMessages(db, { messages: [...messages.values()] });
}

interface About {
  readonly destination: string;
  readonly alertId: bigint;
}

function farewell(about: About, target: string): Json {
  const text = mrkdwn`:wastebasket: This was about a customer who has been erased.`;
  const content = message(text, [
    section(text),
    actions([{ actionId: 'command_alerts', label: 'All open alerts', value: 'alerts' }]),
  ]);
  return updateOf(about, target, content as unknown as Json);
}

/** The head counts what is left of its thread when it is sent. */
function headAgain(about: About, target: string): Json {
  const shows = { kind: 'alert_thread', key: target };
  return updateOf(about, target, { text: 'Alerts', shows });
}

function updateOf({ destination, alertId }: About, target: string, content: Json): Json {
  return {
    dedupe_key: `${target}:erased:${alertId}`,
    destination,
    kind: 'alert_update',
    body: { ...(content as Readonly<Record<string, Json>>), updates: target },
    lasts_hours: LASTS_HOURS,
  };
}
