import type { Temporal } from 'temporal-polyfill';

import type { Status } from '#analysis/status.ts';
import {
  actions,
  context,
  fields,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { adviceOn } from '#delivery/slack/posting-errors.ts';
import { ago, count, shortDay, spanOf } from '#delivery/slack/wording/days.ts';
import type { Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';

export interface StatusInput {
  readonly health: Status;
  readonly held: readonly {
    readonly destination: string;
    readonly reason: string | null;
    readonly waitingMessages: bigint;
  }[];
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly version: string;
}

/** Whether the figures can be trusted, what is waiting, and what to do about what is not well. */
export function statusMessage(input: StatusInput): Message {
  const { health, now, timezone, version } = input;
  if (health.lastEventAt === null) return noDataYet();
  const concerns = concernsOf(input);
  const headline =
    concerns.length === 0
      ? 'Everything is up to date'
      : `${count(concerns.length, 'thing')} to look at`;
  const lastEvent = ago(health.lastEventAt, now);
  return message(mrkdwn`${headline}. Last event from Stripe ${lastEvent}.`, [
    header(headline),
    ...concerns.map(section),
    fields([
      mrkdwn`*Last event from Stripe*\n${lastEvent}`,
      mrkdwn`*Waiting to be read*\n${count(health.inboxPending, 'event')}`,
      mrkdwn`*Waiting to be sent*\n${count(health.outboxPending, 'message')}`,
      mrkdwn`*Days stored through*\n${health.lastSnapshotDay === null ? 'none yet, the first one follows at midnight' : shortDay(health.lastSnapshotDay)}`,
    ]),
    actions([{ actionId: 'command_overview', label: 'Where do we stand?', value: '' }]),
    context(mrkdwn`MoneyRadar ${version}  ·  rules v${RULES_VERSION}  ·  days in ${timezone}`),
  ]);
}

function concernsOf({ health, held, now }: StatusInput): SafeMrkdwn[] {
  const concerns = held.map(({ destination, reason, waitingMessages }) => {
    const waiting = count(Number(waitingMessages), 'message');
    const error = reason ?? 'unknown';
    return mrkdwn`:warning: *Nothing can be posted in ${placeOf(destination)}* (${error}); ${waiting} waiting. ${adviceOn(error)} MoneyRadar tries again every five minutes.`;
  });
  if (health.isStale && health.lastEventAt !== null) {
    const silence = spanOf(health.lastEventAt, now);
    concerns.push(
      mrkdwn`:warning: *No event from Stripe for ${silence}.* A quiet night is normal. If it is not one, look in Stripe under Developers › Webhooks whether deliveries fail, and why; Stripe repeats them for three days.`,
    );
  }
  if (health.inboxFailed > 0) {
    concerns.push(
      mrkdwn`:warning: *${count(health.inboxFailed, 'event')} could not be read.* The log says which and why. After an update of MoneyRadar \`npx moneyradar rebuild\` reads everything again.`,
    );
  }
  if (health.incompleteSubscriptions > 0) {
    concerns.push(
      mrkdwn`:puzzle_piece: *${count(health.incompleteSubscriptions, 'subscription')} cannot be priced completely*: a price or discount is not known yet. MoneyRadar asks Stripe for it every few minutes; if it stays so, \`npx moneyradar doctor\` says what the key may not read.`,
    );
  }
  return concerns;
}

/** `slack:C123` → a link to the channel, `slack:` → Slack as a whole. */
function placeOf(destination: string): SafeMrkdwn {
  const [, channel = ''] = destination.split(':');
  return /^C[A-Z0-9]+$/.test(channel) ? mrkdwn`<#${channel}>` : mrkdwn`${channel || 'Slack'}`;
}
