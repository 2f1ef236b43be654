import type { Temporal } from 'temporal-polyfill';

import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Timezone } from '#domain/day.ts';

import { shortDay } from './days.ts';

/** An instant in the reader's own zone, as Slack shows it; in ours where Slack cannot. */
export function instantFor(instant: Temporal.Instant, timezone: Timezone): SafeMrkdwn {
  const seconds = Math.floor(instant.epochMilliseconds / 1000);
  return mrkdwn`<!date^${seconds}^{date_short_pretty} {time}|${localTime(instant, timezone)}>`;
}

/** `25 Nov 09:00 Europe/Berlin` */
function localTime(instant: Temporal.Instant, timezone: Timezone): string {
  const local = instant.toZonedDateTimeISO(timezone);
  const [hour, minute] = [local.hour, local.minute].map((part) => `${part}`.padStart(2, '0'));
  return `${shortDay(local.toPlainDate())} ${hour}:${minute} ${timezone}`;
}
