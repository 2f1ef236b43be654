import type { Customer } from '#analysis/customers/customer.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertSentence, alertSubject } from '#delivery/alert-words.ts';
import { moneyOf, outcomeWords } from '#delivery/slack/alerts/outcome-words.ts';
import { SEVERITY_SIGNS } from '#delivery/slack/alerts/signs.ts';
import { formatWhy } from '#delivery/slack/alerts/why-place.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { ago, count } from '#delivery/slack/wording/days.ts';

const OPEN_SHOWN = 4;
const PAST_SHOWN = 3;

/** What may cost money with this customer, each with its reasons behind a button, and what there was before. */
export function alertBlocks({ alerts, alertsInAll }: Customer, scope: Scope): MessageBlock[] {
  const open = alerts.filter(({ status }) => status !== 'resolved');
  const shown = open.slice(0, OPEN_SHOWN);
  const past = alerts.filter(({ status }) => status === 'resolved').slice(0, PAST_SHOWN);
  const more = alertsInAll - shown.length - past.length;
  if (alertsInAll === 0) return [];
  return [
    ...shown.map((alert) =>
      sectionWithButton(openAlert(alert, scope), {
        actionId: 'list_alert_why',
        label: 'Why?',
        value: formatWhy(alert.id),
      }),
    ),
    ...(past.length === 0 && more === 0
      ? []
      : [
          section(
            joinMrkdwn([
              open.length === 0 ? mrkdwn`*Alerts*  ·  none is open` : mrkdwn`*Earlier alerts*`,
              ...past.map((alert) => pastAlert(alert, scope)),
              ...(more > 0 ? [mrkdwn`_and ${count(more, 'other alert')}_`] : []),
            ]),
          ),
        ]),
  ];
}

function openAlert(alert: Alert, scope: Scope): SafeMrkdwn {
  const money = moneyOf(alert);
  const title = mrkdwn`${SEVERITY_SIGNS[alert.severity]}  *${alertSubject(alert)}*`;
  return joinMrkdwn([
    money === null ? title : mrkdwn`${title}  ·  *${money}*`,
    mrkdwn`${alertSentence(alert, scope)}${alert.status === 'snoozed' ? ' It is snoozed.' : ''}`,
  ]);
}

function pastAlert(alert: Alert, { now }: Scope): SafeMrkdwn {
  const when = ago(alert.resolvedAt ?? alert.updatedAt, now);
  return mrkdwn`•  ${alertSubject(alert)}  ·  ${outcomeWords(alert)}, ${when}`;
}
