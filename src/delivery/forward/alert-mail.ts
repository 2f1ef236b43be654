import type { Alert } from '#analysis/risks/alert.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import { count } from '#delivery/slack/wording/days.ts';

import type { WrittenMail } from './body.ts';
import type { News } from './news.ts';
import { writeMail } from './written-mail.ts';

const NEXT_STEP = 'Resolve, snooze or assign it in Slack: /moneyradar alerts';

/** The e-mail about critical alerts; null when what began is over already, so that nobody runs for it. */
export function alertMail(news: News): WrittenMail | null {
  const { change, scope } = news;
  if (change === 'resolved') return endOf(news);
  const [first, ...rest] = news.alerts.filter(({ status }) => status !== 'resolved');
  if (first === undefined) return null;
  const about = (alert: Alert) => [
    ...(rest.length > 0 ? [plainLine(alertTitle(alert))] : []),
    plainLine(alertSentence(alert, scope)),
    `What to do: ${alertAction(alert)}`,
  ];
  if (rest.length === 0) {
    return writeMail(`Critical: ${alertTitle(first)}`, [...about(first), NEXT_STEP]);
  }
  const subject = `${count(rest.length + 1, 'critical alert')}: ${alertTitle(first)}, and more`;
  return writeMail(subject, [
    ...[first, ...rest].map((alert) => about(alert).join('\n')),
    'All of them in Slack: /moneyradar alerts',
  ]);
}

const ENDS = {
  kept: 'The MRR stays.',
  won: 'The MRR has grown.',
  lost: 'The MRR is gone.',
  wrong: 'It was no risk.',
  no_action: 'Nothing was done about it.',
} as const;

function endOf({ alerts: [alert] }: News): WrittenMail {
  const { outcome, note, resolvedBy } = alert;
  const ended = resolvedBy === null ? 'It has ended by itself.' : 'Somebody has resolved it.';
  return writeMail(`Over: ${alertTitle(alert)}`, [
    outcome === null ? ended : `${ended} ${ENDS[outcome]}`,
    ...(note === null ? [] : [`Note: ${plainLine(note)}`]),
    'What else is open, in Slack: /moneyradar alerts',
  ]);
}
