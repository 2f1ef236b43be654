import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import {
  actions,
  context,
  fields,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';

import { cardButtons, restingButtons } from './buttons.ts';
import { moneyOf, outcomeWords, stakeWord } from './outcome-words.ts';
import { personWords } from './people.ts';
import { SEVERITY_SIGNS, SEVERITY_WORDS } from './signs.ts';
import type { StripePlaces } from './stripe-places.ts';

export interface CardSetting extends Scope {
  readonly isSimulated: boolean;
  readonly stripePlaces: StripePlaces;
  /** Among others in a thread, where a card is less loud. */
  readonly isInThread: boolean;
  /** Who let it rest; null when it does not. */
  readonly snoozedBy: string | null;
}

/** An alert as a message: what it is, what it may cost, what to do, and how it ended when it has. */
export function alertCard(alert: Alert, setting: CardSetting): Message {
  switch (alert.status) {
    case 'active':
      return activeCard(alert, setting);
    case 'snoozed':
      return snoozedCard(alert, setting);
    case 'resolved':
      return resolvedCard(alert, setting);
    default:
      return alert.status satisfies never;
  }
}

/** What stands in a thread where a card was that has a message of its own now. */
export function movedCard(alert: Alert): Message {
  const text = mrkdwn`:arrow_down: *${alertTitle(alert)}* has become critical, so it has a message of its own further down in the channel.`;
  return message(text, [section(text)]);
}

function activeCard(alert: Alert, setting: CardSetting): Message {
  const sentence = alertSentence(alert, setting);
  const money = moneyOf(alert);
  const stake = money === null ? mrkdwn`` : mrkdwn` (${money} ${stakeWord(alert).toLowerCase()})`;
  return message(
    mrkdwn`${SEVERITY_SIGNS[alert.severity]} ${alertTitle(alert)}${stake}. ${sentence}`,
    [
      title(`${SEVERITY_SIGNS[alert.severity]} ${alertTitle(alert)}`, setting),
      section(mrkdwn`${sentence}`),
      facts(alert),
      section(mrkdwn`*Next*\n${alertAction(alert)}`),
      actions(cardButtons(alert, setting)),
      smallPrint(alert, setting),
    ],
  );
}

function snoozedCard(alert: Alert, setting: CardSetting): Message {
  const until =
    alert.snoozedUntil === null
      ? mrkdwn`until it gets worse`
      : mrkdwn`until ${instantFor(alert.snoozedUntil, setting.timezone)}`;
  const rests = mrkdwn`Snoozed ${until} by ${personWords(setting.snoozedBy)}.`;
  return message(mrkdwn`:zzz: ${alertTitle(alert)}. ${rests}`, [
    title(`:zzz: Snoozed: ${alertTitle(alert)}`, setting),
    section(rests),
    ...evidence(alert, setting),
    actions(restingButtons(alert)),
    smallPrint(alert, setting),
  ]);
}

function resolvedCard(alert: Alert, setting: CardSetting): Message {
  const { outcome, note, resolvedAt, resolvedBy } = alert;
  const sign = outcome === 'lost' ? ':heavy_minus_sign:' : ':white_check_mark:';
  const when =
    resolvedAt === null ? mrkdwn`` : mrkdwn`, ${instantFor(resolvedAt, setting.timezone)}`;
  const who =
    resolvedBy === null ? mrkdwn`by itself` : mrkdwn`resolved by ${personWords(resolvedBy)}`;
  const ended = mrkdwn`*${outcomeWords(alert)}*, ${who}${when}.`;
  const said = note === null ? [] : [mrkdwn`> ${note}`];
  return message(mrkdwn`${sign} ${alertTitle(alert)}: ${outcomeWords(alert)}, ${who}.`, [
    title(`${sign} ${endedTitle(alert)}`, setting),
    section(joinMrkdwn([ended, ...said])),
    actions(restingButtons(alert)),
    smallPrint(alert, setting),
  ]);
}

function endedTitle(alert: Alert): string {
  const ended = alert.resolvedBy === null ? 'Over' : 'Resolved';
  return `${ended}: ${alertTitle(alert)}`;
}

function title(text: string, { isInThread }: CardSetting): MessageBlock {
  return isInThread ? section(mrkdwn`*${text}*`) : header(text);
}

function evidence(alert: Alert, setting: CardSetting): MessageBlock[] {
  return [section(mrkdwn`${alertSentence(alert, setting)}`)];
}

function facts(alert: Alert): MessageBlock {
  const { customerId, customerName, assignedTo } = alert;
  const money = isPriceless(alert) ? 'a price of their own' : moneyOf(alert);
  return fields([
    mrkdwn`*${stakeWord(alert)}*\n${money ?? 'no monthly amount'}`,
    // The title has the name, or the id where no name is kept.
    ...(customerId === null || customerName === null ? [] : [mrkdwn`*Customer*\n${customerId}`]),
    ...(assignedTo === null ? [] : [mrkdwn`*Owner*\n${personWords(assignedTo)}`]),
  ]);
}

/** Somebody has outgrown every plan, and what another price would bring is not known. */
function isPriceless({ type, mrrAtStakeMinor }: Alert): boolean {
  return type === 'usage_mismatch_high' && mrrAtStakeMinor === 0n;
}

function smallPrint(alert: Alert, { timezone, isSimulated }: CardSetting): MessageBlock {
  return context(
    joinMrkdwn(
      [
        SEVERITY_WORDS[alert.severity],
        mrkdwn`noticed ${instantFor(alert.createdAt, timezone)}`,
        `alert ${alert.id}`,
        ...(isSimulated ? ['a simulated company'] : []),
      ],
      '  ·  ',
    ),
  );
}
