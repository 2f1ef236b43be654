import { writeMail } from '#delivery/forward/written-mail.ts';
import { actions, header, message, section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';
import type { Db } from '#store/postgres.ts';
import { heldDestinations } from '#store/queries/delivery.ts';

import { placeName } from './advice.ts';
import { enqueue } from './enqueue.ts';
import type { Outcome, OutboxMessage } from './sender.ts';

type Trouble = Extract<Outcome, { readonly kind: 'dead' | 'held' }>;

const UTC = 'UTC' as Timezone;

/**
 * Says at the first place that works what cannot be delivered and what to do: once for each time that
 * a destination stops, and once a day for messages it never takes. Returns whether there is something
 * new to send.
 */
export async function tellTrouble(
  db: Db,
  trouble: { readonly message: OutboxMessage; readonly outcome: Trouble },
  places: readonly string[],
): Promise<boolean> {
  const { destination } = trouble.message;
  const place = await firstThatWorks(db, places, trouble);
  if (place === undefined) return false;
  return enqueue(db, {
    dedupeKey: `trouble:${destination}:${trouble.outcome.error}:${occasionOf(trouble)}`,
    destination: place,
    kind: 'trouble',
    body: bodyFor(place, trouble),
    expiresAt: null,
  });
}

/** The message that a destination stopped at is the same until it goes on. */
function occasionOf({ message: { id, createdAt }, outcome }: Parameters<typeof tellTrouble>[1]) {
  return outcome.kind === 'held' ? id.toString() : dayOf(createdAt, UTC).toString();
}

async function firstThatWorks(
  db: Db,
  places: readonly string[],
  { message: { destination }, outcome }: Parameters<typeof tellTrouble>[1],
): Promise<string | undefined> {
  const held = (await heldDestinations(db, {})).map((one) => one.destination);
  const closed = [...held, closedBy(destination, outcome)];
  return places.find((place) => !closed.includes(place) && !closed.includes(kindOf(place)));
}

/** Where nothing arrives: one destination, or all of its kind. */
function closedBy(destination: string, outcome: Trouble): string {
  const isWhole = outcome.kind === 'held' && outcome.scope === 'kind';
  return isWhole ? kindOf(destination) : destination;
}

function kindOf(destination: string): string {
  return `${destination.split(':', 1)[0] ?? ''}:`;
}

function bodyFor(place: string, { message: about, outcome }: Parameters<typeof tellTrouble>[1]) {
  const { error, advice } = outcome;
  const name = placeName(closedBy(about.destination, outcome));
  const what =
    outcome.kind === 'held'
      ? `Nothing can be sent to ${name}`
      : `A message could not be sent to ${name}`;
  const state =
    outcome.kind === 'held'
      ? 'What is for it waits, and follows by itself once this is mended.'
      : 'It is given up; those that follow are tried.';
  if (kindOf(place) === 'email:') {
    const { subject, text, html } = writeMail(what, [`${what}: ${error}.`, advice, state]);
    return { subject, text, html };
  }
  const text = mrkdwn`:warning: *${what}* (${error}). ${advice} ${state}`;
  return message(text, [
    header(what),
    section(text),
    actions([{ actionId: 'command_status', label: 'Is everything well now?', value: 'status' }]),
  ]) as unknown as Json;
}
