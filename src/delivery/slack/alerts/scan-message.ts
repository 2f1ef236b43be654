import type { Temporal } from 'temporal-polyfill';

import type { Alert } from '#analysis/risks/alert.ts';
import type { RiskScan } from '#analysis/risks/scan.ts';
import { alertTitle } from '#delivery/alert-words.ts';
import { byUrgency, moneyAtStake } from '#delivery/alerts/at-stake.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { moneyOf, outcomeWords } from './outcome-words.ts';
import { SEVERITY_SIGNS } from './signs.ts';

type Found = Omit<RiskScan, 'opened' | 'changed' | 'cleared'> & {
  readonly opened: readonly Alert[];
  readonly cleared: readonly Alert[];
};

interface Setting {
  readonly asOf: Temporal.Instant;
  readonly timezone: Timezone;
  readonly isSimulated: boolean;
  readonly baseCurrency: Currency;
  readonly channel: string | null;
}

const LINES_MAX = 10;

/** What a scan found: what is new and what is over, the most urgent and the most money first. */
export function scanMessage(found: Found, setting: Setting): Message {
  const title = headline(found, setting.baseCurrency);
  const standing = standsOpen(found);
  return message(mrkdwn`${title}. ${standing}`, [
    header(title),
    section(standing),
    ...list('New', found.opened, openedLine),
    ...list('Over', found.cleared, clearedLine),
    section(mrkdwn`*Next*\n${next(found, setting.channel)}`),
    actions([
      {
        actionId: 'command_alerts',
        label: 'All open alerts',
        value: 'alerts',
        isPrimary: openOf(found) > 0,
      },
    ]),
    smallPrint(setting),
  ]);
}

function headline({ opened, cleared }: Found, currency: Currency): string {
  if (opened.length === 0 && cleared.length === 0) return 'Nothing new';
  const stake = moneyAtStake(opened);
  const money = stake === 0n ? '' : `: ${roundMoney(stake, currency)} a month at stake`;
  if (opened.length === 0) return `Nothing new, and ${grouped(cleared.length)} over`;
  const over = cleared.length === 0 ? '' : `, ${grouped(cleared.length)} over`;
  return `${count(opened.length, 'new alert')}${over}${money}`;
}

function openOf({ critical, warning, informational }: Found): number {
  return critical + warning + informational;
}

function standsOpen(found: Found): SafeMrkdwn {
  if (openOf(found) === 0) return mrkdwn`No alert is open.`;
  const parts = [
    ...(found.critical > 0 ? [`${grouped(found.critical)} critical`] : []),
    ...(found.warning > 0 ? [count(found.warning, 'warning')] : []),
    ...(found.informational > 0 ? [`${grouped(found.informational)} for information`] : []),
  ];
  return mrkdwn`Open now: *${parts.join('  ·  ')}*`;
}

function list(
  title: string,
  alerts: readonly Alert[],
  line: (alert: Alert) => SafeMrkdwn,
): MessageBlock[] {
  if (alerts.length === 0) return [];
  const shown = alerts.toSorted(byUrgency).slice(0, LINES_MAX);
  const more = alerts.length - shown.length;
  return [
    section(
      joinMrkdwn([
        mrkdwn`*${title}*`,
        ...shown.map(line),
        ...(more > 0 ? [mrkdwn`•  and ${grouped(more)} more with less money`] : []),
      ]),
    ),
  ];
}

function openedLine(alert: Alert): SafeMrkdwn {
  const money = moneyOf(alert);
  return mrkdwn`${SEVERITY_SIGNS[alert.severity]}  *${alertTitle(alert)}*${money === null ? mrkdwn`` : mrkdwn`  ·  ${money}`}`;
}

function clearedLine(alert: Alert): SafeMrkdwn {
  const sign = alert.outcome === 'lost' ? ':heavy_minus_sign:' : ':white_check_mark:';
  return mrkdwn`${sign}  ${outcomeWords(alert)}  ·  ${alertTitle(alert)}`;
}

function next(found: Found, channel: string | null): SafeMrkdwn {
  if (channel === null) {
    return mrkdwn`Alerts are posted nowhere, as no channel is chosen: type \`/invite @MoneyRadar\` in one, and choose it in \`/moneyradar settings\`. \`/moneyradar alerts\` lists them all the same.`;
  }
  if (found.opened.length > 0) {
    return mrkdwn`Take the first one: its card in <#${channel}> says what to do, and is where it is resolved.`;
  }
  return openOf(found) === 0
    ? mrkdwn`Nothing: what comes up is posted in <#${channel}>.`
    : mrkdwn`What was open before is still open: \`/moneyradar alerts\` has the most money first.`;
}

function smallPrint({ asOf, timezone, isSimulated }: Setting): MessageBlock {
  const simulated = isSimulated ? mrkdwn`  ·  a simulated company` : mrkdwn``;
  return context(
    mrkdwn`As of ${instantFor(asOf, timezone)}  ·  a customer with several alerts counts once${simulated}`,
  );
}
