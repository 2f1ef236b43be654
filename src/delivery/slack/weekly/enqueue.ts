import type { Temporal } from 'temporal-polyfill';

import { weeklyReview, type WeeklyReview } from '#analysis/reports/weekly.ts';
import type { SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { DigestSources } from '#delivery/slack/digest/ask.ts';
import { isUnderWay, putReport } from '#delivery/slack/digest/put.ts';
import { troubleWith } from '#delivery/slack/digest/trouble.ts';
import { endOfDay } from '#domain/day.ts';

import { weeklyMessage } from './message.ts';
import { weeklyWarning } from './warning.ts';

export interface WeeklyOrder {
  /** A Slack channel id. */
  readonly channel: string;
  /** The local day on which it is read; it is about the seven days before. */
  readonly day: Temporal.PlainDate;
}

export type WeeklyResult =
  /** It will be posted. */
  | 'enqueued'
  /** The channel has this week's review, or it is on its way. */
  | 'known'
  /** Its figures cannot be relied on; the channel is told so. */
  | 'withheld'
  /** Stripe has never sent anything. */
  | 'no_data';

/** A review that Slack does not take is still worth reading two days later. */
const LASTS_DAYS = 2;

/**
 * Puts the review in the outbox, once per channel and week, which begins on Monday, whoever asks and how
 * often, and also when its day is changed in the middle of one. A warning takes the place of one whose
 * figures cannot be relied on.
 */
export async function enqueueWeekly(
  sources: DigestSources,
  { channel, day }: WeeklyOrder,
): Promise<WeeklyResult> {
  const review = await askWeekly(sources, day);
  if (isEmpty(review)) return 'no_data';
  const { db, timezone } = sources;
  const expiresAt = endOfDay(day.add({ days: LASTS_DAYS }), timezone);
  const dedupeKey = `weekly:${channel}:${weekOf(day)}`;
  const trouble = weeklyTrouble(review);
  if (trouble === null) {
    const shown = weeklyMessage(review, sources, { withMonth: review.isFirstOfMonth });
    const report = { dedupeKey, kind: 'weekly', channel, message: shown, expiresAt };
    return (await putReport(db, report)) ? 'enqueued' : 'known';
  }
  if (await isUnderWay(db, dedupeKey)) return 'known';
  await putReport(db, {
    dedupeKey: `weekly_warning:${channel}:${weekOf(day)}`,
    kind: 'weekly_warning',
    channel,
    message: weeklyWarning(review, trouble, sources),
    expiresAt: endOfDay(day, timezone),
  });
  return 'withheld';
}

/** The review that is read on a day. */
export async function askWeekly(
  { db, readDb, now, timezone, baseCurrency }: DigestSources,
  readOn: Temporal.PlainDate,
): Promise<WeeklyReview> {
  return weeklyReview({ db, readDb }, { now: now(), timezone, baseCurrency, readOn });
}

/** Stripe has never sent anything, and a review of nothing is only noise. */
export function isEmpty({ status, current }: WeeklyReview): boolean {
  return status.lastHeardAt === null && current.customers === 0;
}

/** Why a review's figures cannot be relied on; null when they can. */
export function weeklyTrouble({ week, before, ...review }: WeeklyReview): SafeMrkdwn | null {
  const closes = week.bridge.closes && before.bridge.closes;
  return troubleWith({ ...review, bridge: { ...week.bridge, closes } });
}

/** Names the week that a day is in by its Monday. */
export function weekOf(day: Temporal.PlainDate): string {
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}
