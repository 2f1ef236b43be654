import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, textOf } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Transaction } from '#store/postgres.ts';
import { gatheredTexts, gatherMessages } from '#store/queries/restores.ts';

import { putSummary } from './put-summary.ts';

type Gathered = Awaited<ReturnType<typeof gatherMessages>>[number];
type Texts = Awaited<ReturnType<typeof gatheredTexts>>;

const LINES_MAX = 20;

/**
 * What comes up in the first quarter of an hour after an older backup was put back (of experiments, in a
 * day) may have been told before, so a channel hears of it in one message that says so. Returns how many messages it stands for.
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
  const { destination, restoreId, id: firstId } = first;
  await putSummary(transaction, {
    kind: 'restored',
    destination,
    firstId,
    dedupeKey: `restored:${restoreId}:${destination}:${firstId}`,
    tell: async (fromMessageId) =>
      summaryOf(await gatheredTexts(transaction, { restoreId, destination, fromMessageId })),
  });
}

function summaryOf(texts: Texts): Message {
  const knownUntil = texts[0]?.gapFromAt.toString({ smallestUnit: 'minute' }) ?? '';
  const text = mrkdwn`:package: *The database was put back to how it was at ${knownUntil}.* This came up since, and may have been told here before:`;
  const lines = texts.slice(0, LINES_MAX).map((one) => mrkdwn`• ${textOf(one.text ?? '')}`);
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
