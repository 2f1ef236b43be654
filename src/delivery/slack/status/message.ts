import type { Temporal } from 'temporal-polyfill';

import type { Status } from '#analysis/status.ts';
import { adviceFor, placeName } from '#delivery/outbox/advice.ts';
import {
  actions,
  context,
  fields,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { describeStale } from '#delivery/slack/figures/stale.ts';
import { ago, count, shortDay } from '#delivery/slack/wording/days.ts';
import type { Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';

export interface StatusInput {
  readonly health: Status;
  readonly held: readonly {
    readonly destination: string;
    readonly reason: string | null;
    readonly waitingMessages: bigint;
  }[];
  /** What could never be delivered in the last seven days. */
  readonly givenUp: readonly {
    readonly destination: string;
    readonly error: string;
    readonly messages: number;
  }[];
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly version: string;
  readonly isSimulated: boolean;
}

/** Whether the figures can be trusted, what is waiting, and what to do about what is not well. */
export function statusMessage(input: StatusInput): Message {
  const { health, now, timezone, version } = input;
  if (health.lastHeardAt === null) return noDataYet();
  const concerns = concernsOf(input);
  const headline =
    concerns.length === 0
      ? 'Everything is up to date'
      : `${count(concerns.length, 'thing')} to look at`;
  const heard = ago(health.lastHeardAt, now);
  return message(mrkdwn`${headline}. Stripe was last heard ${heard}.`, [
    header(headline),
    ...concerns.map(section),
    fields(facts(input)),
    ...accountsTable(input),
    actions(nextSteps(input)),
    context(mrkdwn`MoneyRadar ${version}  ·  rules v${RULES_VERSION}  ·  days in ${timezone}`),
  ]);
}

function facts({ health, now, isSimulated }: StatusInput): SafeMrkdwn[] {
  const when = (at: Temporal.Instant | null, never: string) => (at === null ? never : ago(at, now));
  const asked = isSimulated
    ? mrkdwn`a simulated company, nothing to ask`
    : mrkdwn`${when(health.lastSweepAt, 'not yet')}\nall of it read ${when(health.lastSyncAt, 'not yet')}`;
  return [
    mrkdwn`*Last event from Stripe*\n${when(health.lastEventAt, 'none yet')}`,
    mrkdwn`*Stripe asked for what is missing*\n${asked}`,
    mrkdwn`*Checked that all adds up*\n${when(health.lastCheckAt, 'not yet, tonight is the first time')}`,
    mrkdwn`*Put right in 7 days*\n${putRight(health)}`,
    mrkdwn`*Waiting to be read*\n${count(health.inboxPending, 'event')}`,
    mrkdwn`*Waiting to be sent*\n${count(health.outboxPending, 'message')}`,
    mrkdwn`*Days stored through*\n${health.lastSnapshotDay === null ? 'none yet, the first one follows at midnight' : shortDay(health.lastSnapshotDay)}`,
  ];
}

/** Of several accounts each by itself. */
function accountsTable({ health: { accounts }, now }: StatusInput) {
  if (accounts.length < 2) return [];
  const when = (at: Temporal.Instant | null, never: string) => (at === null ? never : ago(at, now));
  const rows = accounts.map((account) => ({
    cells: account.isRead
      ? [
          account.account,
          when(account.lastEventAt, 'none in 3 hours'),
          when(account.lastSweepAt, 'not yet'),
          when(account.lastSyncAt, 'not yet'),
        ]
      : [account.account, 'not in the settings any more', 'its history is kept', '–'],
  }));
  return [
    table(
      [
        { title: 'Account' },
        { title: 'Last event' },
        { title: 'Asked for what is missing' },
        { title: 'All of it read' },
      ],
      rows,
    ),
  ];
}

/** How often the nightly comparison found the ledger to be behind Stripe. */
function putRight({ recentDrifts }: Status): string {
  return recentDrifts === 0
    ? 'nothing differed from Stripe'
    : `${count(recentDrifts, 'subscription')} that differed from Stripe`;
}

function nextSteps({ isSimulated }: StatusInput): ButtonInput[] {
  return [
    { actionId: 'command_overview', label: 'Where do we stand?', value: '' },
    ...(isSimulated ? [] : [{ actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' }]),
    { actionId: 'command_reconcile', label: 'Compare with Stripe', value: 'reconcile' },
  ];
}

function concernsOf({ health, held, givenUp, now }: StatusInput): SafeMrkdwn[] {
  const concerns = held.map(({ destination, reason, waitingMessages }) => {
    const waiting = count(Number(waitingMessages), 'message');
    const error = reason ?? 'unknown';
    return mrkdwn`:warning: *Nothing can be ${toPlace(destination)}* (${error}); ${waiting} waiting. ${adviceFor(destination, error)} MoneyRadar tries again every five minutes.`;
  });
  for (const { destination, error, messages } of givenUp) {
    concerns.push(
      mrkdwn`:warning: *${count(messages, 'message')} could not be ${toPlace(destination)}* in 7 days (${error}). ${adviceFor(destination, error)}`,
    );
  }
  for (const { account, isRead, error } of health.accounts) {
    if (error === null || !isRead) continue;
    const whose = health.accounts.length === 1 ? mrkdwn`Stripe` : mrkdwn`Account ${account}`;
    concerns.push(
      mrkdwn`:warning: *${whose} could not be read.* ${error} MoneyRadar tries again every hour.`,
    );
  }
  const stale = describeStale(health, now);
  if (stale !== null) concerns.push(stale);
  if (health.inboxFailed > 0) {
    concerns.push(
      mrkdwn`:warning: *${count(health.inboxFailed, 'event')} could not be read.* The log says which and why. After an update of MoneyRadar \`npx moneyradar rebuild\` reads everything again.`,
    );
  }
  if (health.failedCustomers > 0) {
    concerns.push(
      mrkdwn`:warning: *${count(health.failedCustomers, 'customer')} could not be brought up to date* with a new price or coupon. The log says who and why. After an update of MoneyRadar \`npx moneyradar rebuild\` reads everything again.`,
    );
  }
  if (health.incompleteSubscriptions > 0) {
    concerns.push(
      mrkdwn`:puzzle_piece: *${count(health.incompleteSubscriptions, 'subscription')} cannot be priced completely*: a price or discount is not known yet. MoneyRadar asks Stripe for it every few minutes; if it stays so, \`npx moneyradar doctor\` says what the key may not read.`,
    );
  }
  if (health.unknownCustomers > 0) {
    concerns.push(
      mrkdwn`:bust_in_silhouette: *Usage came for ${count(health.unknownCustomers, 'customer')} that Stripe has not named.* It is kept. If it stays so, the product may send ids of its own instead of Stripe's (\`cus_…\`).`,
    );
  }
  return concerns;
}

/** `posted in` a channel, which is linked, or in Slack as a whole; `sent to` anybody else. */
function toPlace(destination: string): SafeMrkdwn {
  const [kind, channel = ''] = destination.split(':');
  if (/^C[A-Z0-9]+$/.test(channel)) return mrkdwn`posted in <#${channel}>`;
  return mrkdwn`${kind === 'slack' ? 'posted in' : 'sent to'} ${placeName(destination)}`;
}
