import { setTimeout as pause } from 'node:timers/promises';

import { actions, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Command, Sources } from '#delivery/slack/command.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { adviceOn } from '#delivery/slack/posting-errors.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { dayOf } from '#domain/day.ts';
import { messageState, releaseDestination } from '#store/queries/delivery.ts';

import { digestKey, enqueueDigest, type DigestOrder } from './enqueue.ts';

const POSTING_TAKES_MS = 4_000;
const LOOK_EVERY_MS = 100;

export const digest: Command = {
  name: 'digest',
  aliases: [],
  usage: 'digest',
  description: 'Posts today’s digest in this channel, once a day',
  examples: ['digest'],
  isOpen: false,
  canShare: false,
  posts: true,
  async run({ asker, sources }) {
    if (asker.channelId === null)
      return say(mrkdwn`Type \`/moneyradar digest\` in the channel it should be posted in.`);
    const order = { channel: asker.channelId, day: dayOf(sources.now(), sources.timezone) };
    const result = await enqueueDigest(sources, order);
    if (result === 'no_data') return noDataYet();
    if (result === 'withheld') return withheld(sources);
    if (result === 'known')
      await releaseDestination(sources.db, { destination: `slack:${order.channel}` });
    sources.wakeOutbox();
    return say(await outcome(sources, order, result === 'known'));
  },
};

/** Waits a moment for the post, because a person is watching, and says how it went. */
async function outcome(
  { db, timezone }: Sources,
  order: DigestOrder,
  wasKnown: boolean,
): Promise<SafeMrkdwn> {
  for (let waitedMs = 0; waitedMs < POSTING_TAKES_MS; waitedMs += LOOK_EVERY_MS) {
    const [row] = await messageState(db, { dedupeKey: digestKey(order) });
    if (row?.state === 'sent' && wasKnown && waitedMs === 0 && row.sentAt !== null) {
      return mrkdwn`:white_check_mark: Today’s digest is here already: it was posted ${instantFor(row.sentAt, timezone)}. There is one a day; for the figures of this minute type \`/moneyradar\`.`;
    }
    if (row?.state === 'sent') return mrkdwn`:white_check_mark: Posted today’s digest.`;
    if (row?.heldReason != null) return notPosted(row.heldReason);
    if (row?.state === 'dead') return notPosted(row.lastError ?? 'unknown error');
    await pause(LOOK_EVERY_MS);
  }
  return mrkdwn`:hourglass_flowing_sand: Today’s digest is on its way. \`/moneyradar status\` shows what is still waiting.`;
}

function notPosted(error: string): SafeMrkdwn {
  return mrkdwn`:warning: *Slack did not take the digest* (${error}). ${adviceOn(error)} Then type \`/moneyradar digest\` again.`;
}

function withheld({ wakeOutbox }: Sources): Message {
  wakeOutbox();
  const text = mrkdwn`:warning: *There is no digest for now, because its figures could not be relied on.* This channel has been told why. \`/moneyradar status\` says what to do; when all is well again, type \`/moneyradar digest\` once more.`;
  const next = { actionId: 'command_status', label: 'What is wrong?', value: 'status' };
  return message(text, [section(text), actions([next])]);
}

function say(text: SafeMrkdwn): Message {
  return message(text, [section(text)]);
}
