import { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import type { OpenAlertCounts } from '#analysis/risks/figures.ts';
import type { AlertNews } from '#analysis/risks/news.ts';
import { alertTitle } from '#delivery/alert-words.ts';
import { formatListPlace } from '#delivery/slack/alert-list/list-place.ts';
import { moneyOf, outcomeWords } from '#delivery/slack/alerts/outcome-words.ts';
import { SEVERITY_SIGNS } from '#delivery/slack/alerts/signs.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { grouped, weekday } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { OUTCOMES } from '#domain/alerts.ts';
import { dayOf } from '#domain/day.ts';

/** What opened and ended overnight, and how many are open. */
export interface OvernightAlerts {
  readonly news: AlertNews;
  readonly open: OpenAlertCounts;
  /** When the digest before was written; a day ago without one. */
  readonly fromAt: Temporal.Instant;
}

/** How many alerts are told one by one, of those that opened and of those that ended. */
export const ALERTS_TOLD = 3;

/** What changed in alerts since the digest before, the most money first, with a way to all that are open. */
export function alertNewsBlocks(alerts: OvernightAlerts, scope: Scope): MessageBlock[] {
  const { news, open } = alerts;
  const text = joinMrkdwn([
    mrkdwn`*Alerts since ${sinceWords(alerts, scope)}*  ·  ${newsWords(alerts, scope)}`,
    ...news.opened.alerts.map(openedLine),
    ...endedAlerts(news).map(endedLine),
  ]);
  if (open.alerts === 0) return [section(text)];
  return [
    sectionWithButton(text, {
      actionId: 'list_page',
      label: `Show all ${grouped(open.alerts)}`,
      value: formatListPlace({ status: 'active', type: null }, null),
    }),
  ];
}

/** `yesterday`, or after a day without a digest `Monday 12 May`. */
export function sinceWords({ fromAt }: OvernightAlerts, { now, timezone }: Scope): string {
  const day = dayOf(fromAt, timezone);
  const yesterday = dayOf(now, timezone).subtract({ days: 1 });
  return Temporal.PlainDate.compare(day, yesterday) < 0 ? weekday(day) : 'yesterday';
}

/** `3 new, $1,240 a month at stake  ·  2 over, $49 a month kept  ·  12 open`; without markup. */
export function newsWords(
  { news, open }: Omit<OvernightAlerts, 'fromAt'>,
  { baseCurrency }: Scope,
): string {
  const { opened, ended } = news;
  const money = (minor: bigint, word: string) =>
    minor === 0n ? [] : [`${roundMoney(minor, baseCurrency)} a month ${word}`];
  const over = OUTCOMES.reduce((sum, outcome) => sum + ended[outcome].n, 0);
  const parts = [
    ...(opened.n === 0
      ? []
      : [[`${grouped(opened.n)} new`, ...money(opened.baseMrrMinor, 'at stake')]]),
    ...(over === 0
      ? []
      : [
          [
            `${grouped(over)} over`,
            ...money(ended.kept.baseMrrMinor, 'kept'),
            ...money(ended.won.baseMrrMinor, 'won'),
            ...money(ended.lost.baseMrrMinor, 'lost'),
          ],
        ]),
  ];
  const told = parts.length === 0 ? ['nothing new'] : parts.map((words) => words.join(', '));
  return [...told, open.alerts === 0 ? 'none open' : `${grouped(open.alerts)} open`].join('  ·  ');
}

/** Those that ended with money kept, won or lost, the most of each first. */
export function endedAlerts({ ended }: AlertNews): readonly Alert[] {
  return [...ended.kept.alerts, ...ended.won.alerts, ...ended.lost.alerts].slice(0, ALERTS_TOLD);
}

function openedLine(alert: Alert): SafeMrkdwn {
  const money = moneyOf(alert);
  const head = mrkdwn`${SEVERITY_SIGNS[alert.severity]}  *${alertTitle(alert)}*`;
  return money === null ? head : mrkdwn`${head}  ·  ${money}`;
}

function endedLine(alert: Alert): SafeMrkdwn {
  const sign = alert.outcome === 'lost' ? ':heavy_minus_sign:' : ':white_check_mark:';
  return mrkdwn`${sign}  *${outcomeWords(alert)}*: ${alertTitle(alert)}`;
}
