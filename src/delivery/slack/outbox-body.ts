import { z } from 'zod';

import type { Json } from '#store/fields.ts';

import type { MessageBlock } from './block-kit/blocks.ts';

/** What a message shows as it is at the moment of sending, however long it had to wait. */
const shownThing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), id: z.string() }),
  /** The head of a thread of alerts, by the key of the outbox message that is the head. */
  z.object({ kind: z.literal('alert_thread'), key: z.string() }),
]);

export type ShownThing = z.infer<typeof shownThing>;

const slackBody = z.object({
  /** Says in one breath what the message is about; of a thing that is shown, as it was when this was written. */
  text: z.string(),
  blocks: z
    .array(z.custom<MessageBlock>((value) => typeof value === 'object' && value !== null))
    .optional(),
  shows: shownThing.optional(),
  /** A reply in the thread of what another outbox message posted: that one's key. */
  in_thread_of: z.string().optional(),
  /** Takes the place of what another outbox message posted: that one's key. */
  updates: z.string().optional(),
});

export type SlackBody = z.infer<typeof slackBody>;

/** Reads what an outbox message says; null when another version wrote it in its own way. */
export function readBody(body: Json): SlackBody | null {
  const { data } = slackBody.safeParse(body);
  const saysNothing = data?.blocks === undefined && data?.shows === undefined;
  return data === undefined || saysNothing ? null : data;
}
