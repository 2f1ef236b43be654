import { setTimeout as pause } from 'node:timers/promises';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { form } from '#delivery/slack/block-kit/inputs.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Form, FormRequest } from '#delivery/slack/forms/form.ts';
import { adviceOn } from '#delivery/slack/posting-errors.ts';
import { dayOf } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';
import { messageState, releaseDestination } from '#store/queries/delivery.ts';

import { askDigest } from './ask.ts';
import { digestMessage } from './message.ts';
import { troubleWith } from './trouble.ts';

export const TEST_DIGEST_ACTION = 'test_digest';

const TITLE = 'A test digest';
/** Slack wants to hear what becomes of a form within three seconds. */
const POSTING_TAKES_MS = 1_500;
const LOOK_EVERY_MS = 50;
const LASTS_MINUTES = 10;
/** What no setting of this title opens yet. */
const NO_CHANNEL = mrkdwn`:speech_balloon: *No channel is chosen for the digest yet.* Type \`/moneyradar settings\` and choose one; then this button posts there.`;

/** Posts the digest of today in its channel, marked as a test, as often as somebody asks. */
export const testDigestForm: Form = {
  callbackId: 'test_digest',
  actionId: TEST_DIGEST_ACTION,
  title: TITLE,
  async open(_value, { sources }) {
    const channel = sources.digestChannel();
    if (channel === null) return modal(TITLE, [section(NO_CHANNEL)]);
    return form({ title: TITLE, callbackId: 'test_digest', submitLabel: 'Post it', metadata: '' }, [
      section(
        mrkdwn`Everybody in <#${channel}> will see what the digest looks like, with the figures of today, marked as a test. The daily one comes all the same.`,
      ),
    ]);
  },
  async submit(_filled, request) {
    const channel = request.sources.digestChannel();
    if (channel === null) return { title: TITLE, blocks: [section(NO_CHANNEL)] };
    return { title: TITLE, blocks: [section(await post(request, channel))] };
  },
};

async function post(request: FormRequest, channel: string): Promise<SafeMrkdwn> {
  const { sources } = request;
  const { db, now } = sources;
  const { text, blocks } = await testMessage(request);
  const at = now();
  const dedupeKey = `digest_test:${channel}:${at.round('second').toString()}`;
  const destination = `slack:${channel}`;
  await enqueue(db, {
    dedupeKey,
    destination,
    kind: 'digest_test',
    body: { text, blocks } as unknown as Json,
    expiresAt: at.add({ minutes: LASTS_MINUTES }),
  });
  await releaseDestination(db, { destination });
  sources.wakeOutbox();
  return outcome(sources, dedupeKey, channel);
}

/** Figures that cannot be relied on are no example; that something can be posted is shown all the same. */
async function testMessage({ sources, userId }: FormRequest): Promise<Message> {
  const digest = await askDigest(sources, dayOf(sources.now(), sources.timezone));
  const note = context(mrkdwn`:test_tube: A test that <@${userId}> asked for.`);
  const isEmpty = digest.status.lastHeardAt === null && digest.current.customers === 0;
  if (!isEmpty && troubleWith(digest) === null) {
    const shown = digestMessage(digest, sources);
    return { ...shown, blocks: [note, ...shown.blocks] };
  }
  const text = mrkdwn`MoneyRadar can post here. There are no figures to rely on yet, so this digest has none; \`/moneyradar status\` says what it waits for.`;
  return message(text, [
    note,
    header('This is where the digest comes'),
    section(text),
    actions([{ actionId: 'command_status', label: 'What does it wait for?', value: 'status' }]),
  ]);
}

async function outcome({ db }: Sources, dedupeKey: string, channel: string): Promise<SafeMrkdwn> {
  for (let waitedMs = 0; waitedMs < POSTING_TAKES_MS; waitedMs += LOOK_EVERY_MS) {
    const [row] = await messageState(db, { dedupeKey });
    if (row?.state === 'sent') {
      return mrkdwn`:white_check_mark: *Posted in <#${channel}>.* That is all there is to set up: from now on it comes by itself.`;
    }
    const error = row?.heldReason ?? (row?.state === 'dead' ? (row.lastError ?? 'unknown') : null);
    if (error !== null) {
      return mrkdwn`:warning: *Slack did not take it* (${error}). ${adviceOn(error)} Then try again.`;
    }
    await pause(LOOK_EVERY_MS);
  }
  return mrkdwn`:hourglass_flowing_sand: It is on its way to <#${channel}>.`;
}
