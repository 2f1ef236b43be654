import type { Temporal } from 'temporal-polyfill';

import type { AccountProgress, ListProgress, SyncProgress } from '#analysis/sync-progress.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { count, grouped, spanOf } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { timeLeft } from '#delivery/time-left.ts';
import type { Timezone } from '#domain/day.ts';

interface Setting {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

/** How far the reading of Stripe is, or how it ended, and what to do next. */
export function syncMessage(progress: SyncProgress, setting: Setting): Message {
  const { lists, accounts } = progress;
  const summary = summaryOf(progress, setting.now);
  return message(summary, [
    header(TITLES[progress.state]),
    section(summary),
    ...accountLines(accounts).map(section),
    ...(lists.length === 0 ? [] : [progressTable(lists)]),
    ...refused(lists).map(section),
    actions([NEXT[progress.state]]),
    context(origin(progress, setting)),
  ]);
}

/** The demo has nothing to read, which is no fault of anybody's. */
export function nothingToRead(): Message {
  const text = mrkdwn`:seedling: *This is the simulated company*: it tells MoneyRadar everything as it happens, so there is nothing to read. For your own figures set \`STRIPE_API_KEY\` to a restricted key that may read, and start MoneyRadar again; all of your account’s history is read then.`;
  return message(text, [
    section(text),
    actions([{ actionId: 'command_overview', label: 'Where do we stand?', value: '' }]),
  ]);
}

/** Nobody has asked for one yet. */
export function neverRead(): Message {
  const text = mrkdwn`Stripe has not been read yet. \`/moneyradar sync\` begins.`;
  return message(text, [
    section(text),
    actions([{ actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' }]),
  ]);
}

const TITLES: Record<SyncProgress['state'], string> = {
  running: 'Reading Stripe',
  done: 'Stripe has been read',
  failed: 'Stripe could not be read',
};

const STATES: Record<SyncProgress['state'], string> = {
  running: 'under way',
  done: 'done',
  failed: 'failed',
};

const TROUBLES: Record<SyncProgress['state'], string> = {
  ...STATES,
  running: 'waits for Stripe',
};

const NEXT: Record<SyncProgress['state'], ButtonInput> = {
  running: { actionId: 'view_sync', label: 'Watch it here', value: 'sync progress' },
  done: { actionId: 'command_overview', label: 'Where do we stand?', value: '' },
  failed: { actionId: 'command_sync', label: 'Try again', value: 'sync' },
};

function summaryOf(progress: SyncProgress, now: Temporal.Instant): SafeMrkdwn {
  const { state, error, objects, startedAt, finishedAt } = progress;
  const read = count(objects, 'object');
  if (state === 'failed') {
    return mrkdwn`:warning: *${error ?? 'The log says why.'}* The figures stay as they were.`;
  }
  if (state === 'done') {
    return mrkdwn`:white_check_mark: *${read} read in ${duration(startedAt, finishedAt ?? now)}.* The figures hold whatever Stripe showed.`;
  }
  const left = timeLeft(progress, now);
  const rest = left === null ? 'how long it takes shows in a moment' : `${left} left`;
  const trouble =
    error === null ? mrkdwn`` : mrkdwn`\n:hourglass_flowing_sand: ${error} It goes on by itself.`;
  return mrkdwn`*${read} so far*, ${rest}. Figures fill up while it goes on.${trouble}`;
}

function duration(from: Temporal.Instant, to: Temporal.Instant): string {
  const isShort = to.epochMilliseconds - from.epochMilliseconds < 60_000;
  return isShort ? 'less than a minute' : spanOf(from, to);
}

/** Each account is read by itself, so one may be over while another goes on. */
function accountLines(accounts: readonly AccountProgress[]): SafeMrkdwn[] {
  if (accounts.length < 2) return [];
  const lines = accounts.map(({ account, objects, state, error }) => {
    const how = error === null ? STATES[state] : TROUBLES[state];
    return mrkdwn`*${account}*  ·  ${count(objects, 'object')}  ·  ${how}`;
  });
  return [joinMrkdwn(lines)];
}

function progressTable(lists: readonly ListProgress[]) {
  return table(
    [{ title: 'What' }, { title: 'Read', isNumeric: true }, { title: 'Of about', isNumeric: true }],
    lists.map(({ name, objects, expectedObjects, isDone }) => ({
      cells: [name, grouped(objects), isDone ? 'all' : of(expectedObjects)],
    })),
  );
}

function of(expectedObjects: number | null): string {
  return expectedObjects === null ? '?' : grouped(expectedObjects);
}

function refused(lists: readonly ListProgress[]): SafeMrkdwn[] {
  const names = lists.filter(({ refusedPermission }) => refusedPermission !== null);
  if (names.length === 0) return [];
  const what = joinMrkdwn(
    names.map(({ name }) => name),
    ', ',
  );
  return [
    mrkdwn`:lock: *The key may not read ${what}*, so these are left out. In Stripe open Developers › API keys, edit the key, set them to Read, and type \`/moneyradar sync\` again.`,
  ];
}

function origin({ requestedBy, startedAt, scope }: SyncProgress, { timezone }: Setting) {
  const part = { full: 'everything', recent: 'the last weeks', subscriptions: 'all subscriptions' };
  const [, userId] = /^slack:(\w+)$/.exec(requestedBy) ?? [];
  const who = userId === undefined ? mrkdwn`${requestedBy}` : mrkdwn`<@${userId}>`;
  return mrkdwn`Begun ${instantFor(startedAt, timezone)}  ·  ${part[scope]}  ·  asked for by ${who}`;
}
