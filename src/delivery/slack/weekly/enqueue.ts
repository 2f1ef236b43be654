import type { Temporal } from 'temporal-polyfill';

import { weeklyReview, type WeeklyReview } from '#analysis/reports/weekly.ts';
import { enqueue, revive } from '#delivery/outbox/enqueue.ts';
import { header, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { troubleWith } from '#delivery/slack/digest/trouble.ts';
import { endOfDay } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';

import { weeklyMessage } from './message.ts';

export interface WeeklyOrder {
  /** A Slack channel id. */
  readonly channel: string;
  /** The local day on which it is read; it is about the seven days before. */
  readonly day: Temporal.PlainDate;
}

export type WeeklySources = Pick<
  Sources,
  'db' | 'readDb' | 'now' | 'timezone' | 'baseCurrency' | 'isSimulated'
>;

/**
 * Puts the week's review in the outbox, once per channel and day whoever asks and how often, or why
 * there is none: figures that cannot be relied on are not reviewed. Nothing before Stripe was heard.
 */
export async function enqueueWeekly(
  sources: WeeklySources,
  { channel, day }: WeeklyOrder,
): Promise<void> {
  const review = await askWeekly(sources, day);
  if (review.status.lastHeardAt === null && review.current.customers === 0) return;
  const trouble = weeklyTrouble(review);
  const { text, blocks } =
    trouble === null ? weeklyMessage(review, sources) : weeklyWarning(trouble);
  const entry = {
    dedupeKey: `weekly${trouble === null ? '' : '_warning'}:${channel}:${day.toString()}`,
    destination: `slack:${channel}`,
    kind: 'weekly',
    body: { text, blocks } as unknown as Json,
    expiresAt: endOfDay(day, sources.timezone),
  };
  if (!(await enqueue(sources.db, entry))) await revive(sources.db, entry);
}

/** The review that is read on a day. */
export async function askWeekly(
  { db, readDb, now, timezone, baseCurrency }: WeeklySources,
  readOn: Temporal.PlainDate,
): Promise<WeeklyReview> {
  return weeklyReview({ db, readDb }, { now: now(), timezone, baseCurrency, readOn });
}

/** Why a review's figures cannot be relied on; null when they can. */
export function weeklyTrouble(review: WeeklyReview): SafeMrkdwn | null {
  return troubleWith(review);
}

/** Takes the place of a review whose figures cannot be relied on. */
export function weeklyWarning(trouble: SafeMrkdwn): Message {
  const title = 'No weekly review this time';
  return message(mrkdwn`${title}. ${trouble}`, [
    header(title),
    section(trouble),
    section(mrkdwn`*When all is well again*, \`/moneyradar weekly\` shows it.`),
  ]);
}
