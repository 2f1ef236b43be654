import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Json } from '#store/fields.ts';
import type { Transaction } from '#store/postgres.ts';
import { rewriteMessage } from '#store/queries/delivery.ts';
import { gatheredTexts, gatherMessages, waitingGathering } from '#store/queries/restores.ts';

import { enqueue } from './enqueue.ts';

type Gathered = Awaited<ReturnType<typeof gatherMessages>>[number];
type Texts = Awaited<ReturnType<typeof gatheredTexts>>;

const LINES_MAX = 20;

/**
 * What comes up in the first quarter of an hour after an older backup was put back (of experiments, in a
 * day) may have been told before, so a channel hears of it in one message that says so. As long as that
 * waits it takes in what follows. Returns how many messages it stands for.
 */
export async function gatherRestored(transaction: Transaction): Promise<number> {
  const gathered = await gatherMessages(transaction, {});
  const firsts = new Map<string, Gathered>();
  for (const one of gathered) {
    if (!firsts.has(one.destination)) firsts.set(one.destination, one);
  }
  for (const first of firsts.values()) await tellTogether(transaction, first);
  return gathered.length;
}

async function tellTogether(transaction: Transaction, first: Gathered): Promise<void> {
  const { destination, restoreId } = first;
  const [waiting] = await waitingGathering(transaction, { destination });
  const fromMessageId = waiting?.gatheredFromId ?? first.id;
  const texts = await gatheredTexts(transaction, { restoreId, destination, fromMessageId });
  const body = {
    ...summaryOf(texts),
    gathered_from_id: fromMessageId.toString(),
  } as unknown as Json;
  if (waiting !== undefined) {
    await rewriteMessage(transaction, { id: waiting.id, body });
    return;
  }
  await enqueue(transaction, {
    dedupeKey: `restored:${restoreId}:${destination}:${first.id}`,
    destination,
    kind: 'restored',
    body,
    expiresAt: null,
  });
}

function summaryOf(texts: Texts): Message {
  const knownUntil = texts[0]?.gapFromAt.toString({ smallestUnit: 'minute' }) ?? '';
  const text = mrkdwn`:package: *The database was put back to how it was at ${knownUntil}.* This came up since, and may have been told here before:`;
  const lines = texts.slice(0, LINES_MAX).map((one) => mrkdwn`• ${one.text ?? ''}`);
  const left = texts.length - lines.length;
  const more = left === 0 ? [] : [mrkdwn`… and ${left} more.`];
  return message(text, [
    header('Back from a backup'),
    section(text),
    section(joinMrkdwn([...lines, ...more])),
    actions([
      { actionId: 'command_alerts', label: 'Show what is open', value: 'alerts', isPrimary: true },
    ]),
  ]);
}
