import type { Temporal } from 'temporal-polyfill';

import type { MovementRow } from '#analysis/revenue/movements.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { planChange } from '#delivery/plan-words.ts';
import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import { askDigest, type Digest, type DigestSources } from '#delivery/slack/digest/ask.ts';
import { troubleWith } from '#delivery/slack/digest/trouble.ts';
import { bridgeLines, netChange } from '#delivery/slack/figures/bridge-lines.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { count, weekday } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned, runRate } from '#delivery/slack/wording/money.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';
import { endOfDay } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import type { WrittenMail } from './body.ts';
import { destinationOf } from './forwarders.ts';
import { writeMail } from './written-mail.ts';

/**
 * Puts a day's digest in the outbox as an e-mail, once whoever asks and how often, given up when the
 * day is over. Where its figures cannot be relied on, a warning takes its place. Returns whether there
 * is a new message; there is none before Stripe has sent anything.
 */
export async function enqueueDigestMail(
  sources: DigestSources,
  day: Temporal.PlainDate,
): Promise<boolean> {
  const digest = await askDigest(sources, day);
  if (digest.status.lastHeardAt === null && digest.current.customers === 0) return false;
  const isSure = troubleWith(digest) === null;
  const { subject, text, html } = isSure ? digestMail(digest) : WITHHELD;
  return enqueue(sources.db, {
    dedupeKey: `digest${isSure ? '' : '_warning'}:email:${day.toString()}`,
    destination: destinationOf('email'),
    kind: isSure ? 'digest' : 'digest_warning',
    body: { subject, text, html },
    expiresAt: endOfDay(day, sources.timezone),
  });
}

const WITHHELD = writeMail('The digest is withheld today', [
  'The figures of yesterday cannot be relied on, so they are not sent.',
  '/moneyradar status in Slack says why, and `npx moneyradar doctor` what to do.',
]);

/** The digest in words: yesterday's close, what led there, and who moved it. */
function digestMail({ bridge, current, day, snapshots }: Digest): WrittenMail {
  const { currency, endMinor, startMinor, topMovements } = bridge;
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, currency);
  const money = (minor: bigint) => formatMoney(minor, currency);
  const lines = bridgeLines(bridge)
    .filter(({ signedMinor }) => signedMinor !== 0n)
    .map(({ label, signedMinor }) => `${label}: ${formatMoneySigned(signedMinor, currency)}`);
  return writeMail(`MRR ${roundMoney(endMinor, currency)}, ${moved} on ${weekday(day)}`, [
    [`Before: ${money(startMinor)}`, ...lines, `MRR: ${money(endMinor)}`].join('\n'),
    [
      `ARR run rate: ${roundMoney(runRate(endMinor), currency)}`,
      `Paying customers: ${snapshots.at(-1)?.customers ?? 0}`,
      `Set to end: ${roundMoney(current.mrrMinor - current.committedMinor, currency)}`,
      `With a failed payment: ${roundMoney(current.atRiskMinor, currency)}`,
    ].join('\n'),
    topMovements.length === 0
      ? 'No customer changed.'
      : [`${count(topMovements.length, 'change')}, the largest first:`]
          .concat(topMovements.map(movementLine))
          .join('\n'),
    'More in Slack: /moneyradar mrr 30d',
  ]);
}

function movementLine(movement: MovementRow): string {
  const plan = planChange(movement);
  const what = describeMovement(movement);
  const line = `${signedAmount(movement)}  ${movement.customerId}  ${plan === '' ? what : `${what}: ${plan}`}`;
  return plainLine(line);
}
