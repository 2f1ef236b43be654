import type { Temporal } from 'temporal-polyfill';

import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import type { DigestSources } from '#delivery/slack/digest/ask.ts';
import { askWeekly, isEmpty, weekOf, weeklyTrouble } from '#delivery/slack/weekly/enqueue.ts';
import { weeklyParagraphs } from '#delivery/weekly-text.ts';
import { comparedRows, weekHeadline, weekSpan } from '#delivery/weekly-words.ts';
import { endOfDay } from '#domain/day.ts';

import type { WrittenMail } from './body.ts';
import { destinationOf } from './forwarders.ts';
import { writeMail } from './written-mail.ts';

/**
 * Puts the review that is read on a day in the outbox as an e-mail, once a week whoever asks and how
 * often. Where its figures cannot be relied on, a warning takes its place. Returns whether there is a new
 * message; there is none before Stripe has sent anything.
 */
export async function enqueueWeeklyMail(
  sources: DigestSources,
  day: Temporal.PlainDate,
): Promise<boolean> {
  const review = await askWeekly(sources, day);
  if (isEmpty(review)) return false;
  const isSure = weeklyTrouble(review) === null;
  const { timezone, baseCurrency } = sources;
  const { subject, text, html } = isSure
    ? weeklyMail(review, { now: review.now, timezone, baseCurrency })
    : WITHHELD;
  return enqueue(sources.db, {
    dedupeKey: `weekly${isSure ? '' : '_warning'}:email:${weekOf(day)}`,
    destination: destinationOf('email'),
    kind: isSure ? 'weekly' : 'weekly_warning',
    body: { subject, text, html },
    expiresAt: endOfDay(day, timezone),
  });
}

const WITHHELD = writeMail('The weekly review is withheld', [
  'The figures of the last seven days cannot be relied on, so they are not sent.',
  '/moneyradar status in Slack says why, and `npx moneyradar doctor` what to do.',
]);

function weeklyMail(review: WeeklyReview, scope: Scope): WrittenMail {
  const rows = comparedRows(review).map(
    ({ label, week, before }) => `${label}: ${week} (week before: ${before})`,
  );
  const told = weeklyParagraphs(review, { ...scope, withMonth: review.isFirstOfMonth });
  const headline = weekHeadline(review).replace(' · ', ', ');
  return writeMail(`${headline}, ${weekSpan(review.week)}`, [
    rows.join('\n'),
    ...told.map(lettersOf),
    'More in Slack: /moneyradar weekly',
  ]);
}

function lettersOf(paragraph: string): string {
  return paragraph.split('\n').map(plainLine).join('\n');
}
