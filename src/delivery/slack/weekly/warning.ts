import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { withheldMessage } from '#delivery/slack/figures/withheld.ts';
import { weekSpan } from '#delivery/weekly-words.ts';

/** Takes the place of a review whose figures cannot be relied on: what is wrong, and what to do. */
export function weeklyWarning(
  { week, now }: WeeklyReview,
  trouble: SafeMrkdwn,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const title = `No review of ${weekSpan(week)}`;
  const remedy = mrkdwn`type \`/moneyradar weekly --share\` in this channel: everybody sees the review that is missing.`;
  return withheldMessage({ title, trouble, remedy, now }, setting);
}
