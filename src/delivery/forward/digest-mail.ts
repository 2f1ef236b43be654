import type { Temporal } from 'temporal-polyfill';

import type { MovementRow } from '#analysis/revenue/movements.ts';
import { alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { moveAction, moveSentence, moveTitle } from '#delivery/move-words.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { planChange } from '#delivery/plan-words.ts';
import { outcomeWords } from '#delivery/slack/alerts/outcome-words.ts';
import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import { endedAlerts, newsWords, sinceWords } from '#delivery/slack/digest/alert-news.ts';
import { askDigest, type Digest, type DigestSources } from '#delivery/slack/digest/ask.ts';
import { readWords } from '#delivery/slack/digest/experiments-due.ts';
import { troubleWith } from '#delivery/slack/digest/trouble.ts';
import { bridgeLines, netChange } from '#delivery/slack/figures/bridge-lines.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { count, weekday } from '#delivery/slack/wording/days.ts';
import {
  expectedMoney,
  roundMoney,
  roundMoneySigned,
  runRate,
} from '#delivery/slack/wording/money.ts';
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
  const { subject, text, html } = isSure ? digestMail(digest, sources) : WITHHELD;
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

/** The digest in words: yesterday's close, what led there, who moved it, and what to look at. */
function digestMail(digest: Digest, sources: DigestSources): WrittenMail {
  const { bridge, current, day, snapshots } = digest;
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
    alertLines(digest, sources),
    ...nextLines(digest, sources),
    'More in Slack: /moneyradar mrr 30d',
  ]);
}

/** What changed in alerts, those with the most money by name. */
function alertLines({ alerts, now }: Digest, { timezone, baseCurrency }: DigestSources): string {
  const scope = { now, timezone, baseCurrency };
  const opened = alerts.news.opened.alerts.map(
    (alert) => `${alertTitle(alert)}. ${alertSentence(alert, scope)}`,
  );
  const ended = endedAlerts(alerts.news).map(
    (alert) => `${outcomeWords(alert)}: ${alertTitle(alert)}`,
  );
  const head = `Alerts since ${sinceWords(alerts, scope)}: ${newsWords(alerts, scope).replaceAll('  ·  ', '; ')}`;
  return [head, ...[...opened, ...ended].map(plainLine)].join('\n');
}

/** Experiments that want somebody, and the best thing to do today. */
function nextLines({ experiments, move, now }: Digest, sources: DigestSources): string[] {
  const { timezone, baseCurrency } = sources;
  const scope = { now, timezone, baseCurrency };
  const due = [
    ...experiments.over.map(({ design }) => `${design.name} is over: say what came of it.`),
    ...experiments.reads.map((read) => `${read.experiment.design.name} ${readWords(read)}.`),
  ];
  const expected = move === null ? '' : expectedMoney(move.expectedMinor, baseCurrency);
  return [
    ...(due.length === 0 ? [] : [['Experiments:', ...due.map(plainLine)].join('\n')]),
    ...(move === null
      ? []
      : [
          [
            `Today’s move: ${moveTitle(move, scope)}, ${expected} a month expected`,
            moveSentence(move, scope),
            moveAction(move, scope),
          ]
            .map(plainLine)
            .join('\n'),
        ]),
  ];
}

function movementLine(movement: MovementRow): string {
  const plan = planChange(movement);
  const what = describeMovement(movement);
  const line = `${signedAmount(movement)}  ${movement.customerId}  ${plan === '' ? what : `${what}: ${plan}`}`;
  return plainLine(line);
}
