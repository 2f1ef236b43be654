import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import type { OpenAlertCounts } from '#analysis/risks/figures.ts';
import { alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { formatListPlace } from '#delivery/slack/alert-list/list-place.ts';
import { moneyOf } from '#delivery/slack/alerts/outcome-words.ts';
import { SEVERITY_SIGNS } from '#delivery/slack/alerts/signs.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

interface OpenAlerts {
  readonly alerts: readonly Alert[];
  readonly openAlerts: OpenAlertCounts;
}

/** What may cost money: how much, the alerts with the most of it, and a way to all of them. */
export function alertsSection({ alerts, openAlerts }: OpenAlerts, scope: Scope): MessageBlock[] {
  if (alerts.length === 0) return [section(mrkdwn`*Open alerts*  ·  none, nothing to defuse`)];
  return [
    sectionWithButton(title(openAlerts, scope), {
      actionId: 'list_page',
      label: `Show all ${grouped(openAlerts.alerts)}`,
      value: formatListPlace({ status: 'active', type: null }, null),
    }),
    ...alerts.map((alert) => row(alert, scope)),
  ];
}

function title({ alerts, critical, atStakeMinor }: OpenAlertCounts, scope: Scope): SafeMrkdwn {
  const parts = [
    mrkdwn`*Open alerts*`,
    count(alerts, 'alert'),
    ...(critical === 0 ? [] : [`${grouped(critical)} critical`]),
    ...(atStakeMinor === 0n
      ? []
      : [`${roundMoney(atStakeMinor, scope.baseCurrency)} a month at stake`]),
  ];
  return joinMrkdwn(parts, '  ·  ');
}

function row(alert: Alert, scope: Scope): MessageBlock {
  const money = moneyOf(alert);
  const head = mrkdwn`${SEVERITY_SIGNS[alert.severity]}  *${alertTitle(alert)}*`;
  return sectionWithButton(
    joinMrkdwn([
      money === null ? head : mrkdwn`${head}  ·  *${money}*`,
      mrkdwn`${alertSentence(alert, scope)}`,
    ]),
    { actionId: 'alert_resolve', label: 'Resolve', value: alert.id.toString() },
  );
}
