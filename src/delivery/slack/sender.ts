import {
  WebAPIPlatformError,
  type ConversationsHistoryResponse,
  type WebClient,
} from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { Found, Outcome, OutboxMessage, Sender } from '#delivery/outbox/sender.ts';

import { context, type Message, type MessageBlock } from './block-kit/blocks.ts';
import { mrkdwn } from './block-kit/mrkdwn.ts';
import { plainVersion } from './block-kit/plain-version.ts';
import type { Audience } from './channels.ts';
import { isRefusedLayout, refusedParts } from './layout-errors.ts';
import { adviceOn, outcomeOf } from './posting-errors.ts';

interface SlackSenderOptions {
  readonly client: WebClient;
  readonly audienceOf: (channelId: string) => Promise<Audience>;
  readonly log: Logger;
}

const METADATA_EVENT = 'moneyradar_message';
const HISTORY_PAGE = 200;
const HISTORY_PAGES = 3;
/** Our clock and Slack's need not agree to the second. */
const CLOCK_SLACK_S = 120;

const bodySchema = z.object({
  text: z.string(),
  blocks: z.array(z.custom<MessageBlock>((value) => typeof value === 'object' && value !== null)),
});

/** Carries the outbox's messages to Slack channels. */
export function createSlackSender(options: SlackSenderOptions): Sender {
  return {
    async send(message, visibleRef) {
      const body = bodySchema.safeParse(message.body);
      if (!body.success) {
        const advice = 'It was written by another version of MoneyRadar.';
        return { kind: 'dead', error: 'the body is not a Slack message', advice };
      }
      const objection = await objectionTo(options, channelOf(message));
      return objection ?? (await post(options, message, withRef(body.data, visibleRef)));
    },
    find: (message) => find(options, message),
  };
}

/** Nothing goes to a channel that another company reads, nor before Slack can say whether one does. */
async function objectionTo(
  { audienceOf }: SlackSenderOptions,
  channelId: string,
): Promise<Outcome | null> {
  try {
    if ((await audienceOf(channelId)) !== 'shared') return null;
  } catch (reason) {
    const outcome = outcomeOf(reason);
    if (outcome.kind !== 'unknown') return outcome;
    return { kind: 'later', error: outcome.error, delayMs: null };
  }
  const error = 'externally_shared';
  return { kind: 'held', scope: 'destination', error, advice: adviceOn(error) };
}

/** Posts; when Slack refuses the layout, once more with charts and tables in letters. */
async function post(
  { client, log }: SlackSenderOptions,
  message: OutboxMessage,
  content: Message,
): Promise<Outcome> {
  try {
    return await postOnce(client, message, content);
  } catch (error) {
    if (!isRefusedLayout(error)) return outcomeOf(error);
    log.warn(`Slack refused the layout of the ${message.kind}: ${refusedParts(error)}`);
  }
  try {
    return await postOnce(client, message, plainVersion(content));
  } catch (error) {
    return outcomeOf(error);
  }
}

async function postOnce(
  client: WebClient,
  message: OutboxMessage,
  { text, blocks }: Message,
): Promise<Outcome> {
  const { ts } = await client.chat.postMessage({
    channel: channelOf(message),
    text,
    blocks: [...blocks],
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: METADATA_EVENT, event_payload: { key: message.dedupeKey } },
  });
  return { kind: 'sent', remoteRef: ts ?? null };
}

/** Looks through what was posted since the message was written, newest first. */
async function find({ client }: SlackSenderOptions, message: OutboxMessage): Promise<Found> {
  const oldest = `${Math.floor(message.createdAt.epochMilliseconds / 1000) - CLOCK_SLACK_S}`;
  let latest: string | undefined;
  try {
    for (let page = 0; page < HISTORY_PAGES; page += 1) {
      const { messages = [], has_more: hasMore } = await client.conversations.history({
        channel: channelOf(message),
        oldest,
        ...(latest === undefined ? {} : { latest }),
        limit: HISTORY_PAGE,
        include_all_metadata: true,
      });
      const hit = messages.find((posted) => keyOf(posted) === message.dedupeKey);
      if (hit !== undefined) return { kind: 'found', remoteRef: hit.ts ?? null };
      latest = messages.at(-1)?.ts;
      if (hasMore !== true || latest === undefined) return { kind: 'absent' };
    }
    return { kind: 'cannot_look' };
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return { kind: 'cannot_look' };
    return { kind: 'later', error: error instanceof Error ? error.message : String(error) };
  }
}

type PostedMessage = NonNullable<ConversationsHistoryResponse['messages']>[number];

function keyOf({ metadata }: PostedMessage): string | undefined {
  if (metadata?.event_type !== METADATA_EVENT) return undefined;
  const payload: { key?: unknown } = metadata.event_payload ?? {};
  return typeof payload.key === 'string' ? payload.key : undefined;
}

function withRef(message: Message, visibleRef: string | null): Message {
  if (visibleRef === null) return message;
  const note = mrkdwn`ref ${visibleRef}  ·  sent again because Slack did not answer; a message with the same ref is the same one`;
  return {
    text: `${message.text} (ref ${visibleRef})`,
    blocks: [...message.blocks, context(note)],
  };
}

function channelOf({ destination }: OutboxMessage): string {
  return destination.slice(destination.indexOf(':') + 1);
}
