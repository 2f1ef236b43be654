import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { moneyAtStake } from '#delivery/alerts/at-stake.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

import { linesByType } from './type-lines.ts';

interface HeadSetting extends Pick<Scope, 'baseCurrency'> {
  readonly isSimulated: boolean;
  /** How many of the alerts have a card in the thread. */
  readonly cards: number;
}

/** One message for the alerts of one scan: how many, what is at stake, by type; the cards are in its thread. */
export function threadHead(alerts: readonly Alert[], setting: HeadSetting): Message {
  const active = alerts.filter(({ status }) => status === 'active');
  const title = headline(alerts, active, setting);
  return message(mrkdwn`${title}. The cards are in the thread.`, [
    header(title),
    section(joinMrkdwn(linesByType(alerts, setting.baseCurrency))),
    section(progress(alerts, active, setting)),
    actions([{ actionId: 'command_alerts', label: 'All open alerts', value: 'alerts' }]),
    ...(setting.isSimulated ? [context(mrkdwn`a simulated company`)] : []),
  ]);
}

function headline(
  alerts: readonly Alert[],
  active: readonly Alert[],
  { baseCurrency }: HeadSetting,
): string {
  const noun = count(alerts.length, 'new alert');
  if (active.length === 0) return `${noun}, all taken care of`;
  const stake = moneyAtStake(active);
  const money = stake === 0n ? '' : `: ${roundMoney(stake, baseCurrency)} a month at stake`;
  return active.length === alerts.length
    ? `${noun}${money}`
    : `${noun}, ${active.length} still open${money}`;
}

function progress(
  alerts: readonly Alert[],
  active: readonly Alert[],
  { cards }: HeadSetting,
): SafeMrkdwn {
  if (active.length === 0) return mrkdwn`*Next*\nNothing: the thread shows how each of them ended.`;
  const where =
    cards < alerts.length
      ? mrkdwn`the ${cards} with the most money have a card in the thread, and \`/moneyradar alerts\` lists all`
      : mrkdwn`each has a card in the thread, the most money first`;
  return mrkdwn`*Next*\nOpen the thread and take the first one: ${where}.`;
}
