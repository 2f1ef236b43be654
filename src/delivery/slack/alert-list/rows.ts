import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { cardButtons, restingButtons } from '#delivery/slack/alerts/buttons.ts';
import { moneyOf, outcomeWords } from '#delivery/slack/alerts/outcome-words.ts';
import { personWords } from '#delivery/slack/alerts/people.ts';
import { SEVERITY_SIGNS } from '#delivery/slack/alerts/signs.ts';
import type { StripePlaces } from '#delivery/slack/alerts/stripe-places.ts';
import {
  actions,
  section,
  type ButtonInput,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { ago } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';

export interface RowSetting extends Scope {
  readonly isSimulated: boolean;
  readonly stripePlaces: StripePlaces;
}

/** An alert in a list: the same figures, advice and buttons as on its card, in less room. */
export function alertRow(alert: Alert, setting: RowSetting): MessageBlock[] {
  const isActive = alert.status === 'active';
  return [
    section(
      joinMrkdwn([
        headline(alert),
        mrkdwn`${alertSentence(alert, setting)}`,
        ...end(alert, setting),
      ]),
    ),
    actions((isActive ? cardButtons(alert, setting) : restingButtons(alert)).map(asOneOfMany)),
  ];
}

/** Among many alerts none is the one to press. */
function asOneOfMany(button: ButtonInput): ButtonInput {
  return { ...button, isPrimary: false };
}

function headline(alert: Alert): SafeMrkdwn {
  const money = moneyOf(alert);
  const title = mrkdwn`${SEVERITY_SIGNS[alert.severity]}  *${alertTitle(alert)}*`;
  return money === null ? title : mrkdwn`${title}  ·  *${money}*`;
}

/** What to do while it is open; how it stands when it is not. */
function end(alert: Alert, { now, timezone }: RowSetting): SafeMrkdwn[] {
  const { status, createdAt, assignedTo, snoozedUntil, resolvedAt, resolvedBy, note } = alert;
  const noticed = mrkdwn`noticed ${ago(createdAt, now)}`;
  switch (status) {
    case 'active': {
      const owner =
        assignedTo === null ? mrkdwn`no owner yet` : mrkdwn`owner: ${personWords(assignedTo)}`;
      return [mrkdwn`*Next:* ${alertAction(alert)}`, mrkdwn`_${noticed}  ·  ${owner}_`];
    }
    case 'snoozed': {
      const until =
        snoozedUntil === null
          ? mrkdwn`until it gets worse`
          : mrkdwn`until ${instantFor(snoozedUntil, timezone)}`;
      return [mrkdwn`:zzz: _snoozed ${until}  ·  ${noticed}_`];
    }
    case 'resolved': {
      const who =
        resolvedBy === null ? mrkdwn`by itself` : mrkdwn`resolved by ${personWords(resolvedBy)}`;
      const when = resolvedAt === null ? mrkdwn`` : mrkdwn`, ${instantFor(resolvedAt, timezone)}`;
      const sign = alert.outcome === 'lost' ? ':heavy_minus_sign:' : ':white_check_mark:';
      return [
        mrkdwn`${sign}  *${outcomeWords(alert)}*, ${who}${when}`,
        ...(note === null ? [] : [mrkdwn`> ${note}`]),
      ];
    }
    default:
      return status satisfies never;
  }
}
