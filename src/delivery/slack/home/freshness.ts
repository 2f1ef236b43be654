import type { Temporal } from 'temporal-polyfill';

import type { Status } from '#analysis/status.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, ago } from '#delivery/slack/wording/days.ts';

/** How fresh the figures are, when they are; what is wrong otherwise is said by the alarms. */
export function freshness(
  { isStale, lastHeardAt, inboxPending }: Status,
  now: Temporal.Instant,
): SafeMrkdwn {
  const heard =
    lastHeardAt === null ? 'never heard from Stripe' : `Stripe heard ${ago(lastHeardAt, now)}`;
  if (isStale) return mrkdwn`:red_circle: *Not up to date*  ·  ${heard}`;
  const waiting =
    inboxPending === 0
      ? 'nothing waits to be read'
      : `${count(inboxPending, 'event')} ${inboxPending === 1 ? 'waits' : 'wait'} to be read`;
  return mrkdwn`:large_green_circle: *Up to date*  ·  ${heard}  ·  ${waiting}`;
}
