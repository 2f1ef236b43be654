import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Logger } from 'pino';

import {
  TAKEN_OVER,
  type Found,
  type Outcome,
  type OutboxMessage,
  type Sender,
  type Sending,
} from '#delivery/outbox/sender.ts';

import { context, type Message } from './block-kit/blocks.ts';
import { mrkdwn } from './block-kit/mrkdwn.ts';
import { plainVersion } from './block-kit/plain-version.ts';
import type { Audience } from './channels.ts';
import { findPosted, METADATA_EVENT } from './find-posted.ts';
import { isRefusedLayout, refusedParts } from './layout-errors.ts';
import { readBody, type ShownThing, type SlackBody } from './outbox-body.ts';
import { adviceOn, outcomeOf, whileUnsent } from './posting-errors.ts';

/** A message made at the moment of sending. */
export interface Rendered {
  readonly message: Message;
  /** Remembers that people see this now. */
  readonly shown: () => Promise<void>;
}

/** The message that shows a thing. */
export interface ShownBy {
  readonly destination: string;
  /** Of the outbox message that posts it, also when another one updates it. */
  readonly key: string;
  readonly isUpdate: boolean;
}

interface SlackSenderOptions {
  readonly client: WebClient;
  readonly audienceOf: (channelId: string) => Promise<Audience>;
  /** Makes what a message shows; null when people see that already, or it is there no more. */
  readonly render: (thing: ShownThing, shownBy: ShownBy) => Promise<Rendered | null>;
  /** Slack's `ts` of what another outbox message has posted; null when it never will be. */
  readonly tsOf: (dedupeKey: string) => Promise<string | null>;
  readonly log: Logger;
}

/** Where a message goes within its channel. */
type Place =
  | { readonly kind: 'new'; readonly threadTs: string | null }
  | { readonly kind: 'update'; readonly ts: string };

/** Carries the outbox's messages to Slack channels: posts, replies in threads, and updates of posts. */
export function createSlackSender(options: SlackSenderOptions): Sender {
  return {
    async send(message, sending) {
      const body = readBody(message.body);
      if (body === null) {
        const advice = 'It was written by another version of MoneyRadar.';
        return { kind: 'dead', error: 'the body is not a Slack message', advice };
      }
      const objection = await objectionTo(options, channelOf(message));
      return objection ?? (await sendTo(options, { message, body, sending }));
    },
    async find(message) {
      const body = readBody(message.body);
      // To do an update again changes nothing, so it is not looked for.
      if (body === null || body.updates !== undefined) return { kind: 'absent' };
      return find(options, message, body.in_thread_of ?? null);
    },
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
    return whileUnsent(reason);
  }
  const error = 'externally_shared';
  return { kind: 'held', scope: 'destination', error, advice: adviceOn(error) };
}

/**
 * The messages of a channel go in order, so what this one belongs to was posted before, or never will be.
 */
async function sendTo(
  options: SlackSenderOptions,
  { message, body, sending }: { message: OutboxMessage; body: SlackBody; sending: Sending },
): Promise<Outcome> {
  let place: Place | null;
  let rendered: Rendered | null;
  try {
    place = await placeOf(options, body);
    if (place === null) return { kind: 'needless', reason: 'what it belongs to was never posted' };
    rendered = await contentOf(options, body, {
      destination: message.destination,
      key: body.updates ?? message.dedupeKey,
      isUpdate: place.kind === 'update',
    });
    if (!(await sending.isOurs())) return TAKEN_OVER;
  } catch (error) {
    return outcomeUnsent(error);
  }
  if (rendered === null) return { kind: 'needless', reason: 'people see the newest already' };
  const isUpdate = place.kind === 'update';
  const content = isUpdate ? rendered.message : withRef(rendered.message, sending.visibleRef);
  const outcome = await deliver(options, { message, place, content });
  if (outcome.kind === 'sent') {
    // Slack has it, whatever becomes of the note about it; an update too many does no harm.
    await rendered.shown().catch((err: unknown) => {
      options.log.warn({ err }, `What the ${message.kind} shows could not be noted`);
    });
  }
  return outcome;
}

/** Nothing has left yet. What cannot be put in words never can, and must not keep those behind it. */
function outcomeUnsent(error: unknown): Outcome {
  const said = error instanceof Error ? error.message : String(error);
  const isUnreadable = error instanceof TypeError || error instanceof RangeError;
  if (!isUnreadable) return { kind: 'later', error: said, delayMs: null };
  const advice = 'Another version of MoneyRadar has written what it is about.';
  return { kind: 'dead', error: said, advice };
}

async function placeOf({ tsOf }: SlackSenderOptions, body: SlackBody): Promise<Place | null> {
  if (body.updates !== undefined) {
    const ts = await tsOf(body.updates);
    return ts === null ? null : { kind: 'update', ts };
  }
  if (body.in_thread_of === undefined) return { kind: 'new', threadTs: null };
  const threadTs = await tsOf(body.in_thread_of);
  return threadTs === null ? null : { kind: 'new', threadTs };
}

async function contentOf(
  { render }: SlackSenderOptions,
  { text, blocks, shows }: SlackBody,
  shownBy: ShownBy,
): Promise<Rendered | null> {
  if (shows !== undefined) return render(shows, shownBy);
  return { message: { text, blocks: blocks ?? [] }, shown: async () => {} };
}

interface Delivery {
  readonly message: OutboxMessage;
  readonly place: Place;
  readonly content: Message;
}

/** Sends; when Slack refuses the layout, once more with charts and tables in letters. */
async function deliver({ client, log }: SlackSenderOptions, delivery: Delivery): Promise<Outcome> {
  try {
    return await deliverOnce(client, delivery);
  } catch (error) {
    if (!isRefusedLayout(error)) return outcomeFor(delivery, error);
    log.warn(`Slack refused the layout of the ${delivery.message.kind}: ${refusedParts(error)}`);
  }
  try {
    const content = plainVersion(delivery.content);
    return await deliverOnce(client, { ...delivery, content });
  } catch (error) {
    return outcomeFor(delivery, error);
  }
}

async function deliverOnce(client: WebClient, delivery: Delivery): Promise<Outcome> {
  const { message, place, content } = delivery;
  const { text, blocks } = content;
  const channel = channelOf(message);
  if (place.kind === 'update') {
    await client.chat.update({ channel, ts: place.ts, text, blocks: [...blocks] });
    return { kind: 'sent', remoteRef: place.ts };
  }
  const { ts } = await client.chat.postMessage({
    channel,
    text,
    blocks: [...blocks],
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: METADATA_EVENT, event_payload: { key: message.dedupeKey } },
    ...(place.threadTs === null ? {} : { thread_ts: place.threadTs }),
  });
  return { kind: 'sent', remoteRef: ts ?? null };
}

function outcomeFor({ place }: Delivery, error: unknown): Outcome {
  const isGone = error instanceof WebAPIPlatformError && error.data.error === 'message_not_found';
  if (place.kind === 'update' && isGone) {
    return { kind: 'needless', reason: 'somebody deleted the message' };
  }
  return outcomeOf(error);
}

async function find(
  { client, tsOf }: SlackSenderOptions,
  message: OutboxMessage,
  inThreadOf: string | null,
): Promise<Found> {
  const threadTs = inThreadOf === null ? null : await tsOf(inThreadOf);
  return findPosted(client, { message, channel: channelOf(message), threadTs });
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
