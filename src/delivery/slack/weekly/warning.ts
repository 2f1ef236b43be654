import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { weekSpan } from '#delivery/weekly-words.ts';

/** Takes the place of a review whose figures cannot be relied on: what is wrong, and what to do. */
export function weeklyWarning(
  { week, now }: WeeklyReview,
  trouble: SafeMrkdwn,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const title = `No review of ${weekSpan(week)}`;
  return message(mrkdwn`${title}. ${trouble}`, [
    header(title),
    section(trouble),
    section(
      mrkdwn`*When all is well again*, type \`/moneyradar weekly --share\` in this channel: everybody sees the review that is missing.`,
    ),
    actions([
      { actionId: 'command_status', label: 'What is wrong?', value: 'status', isPrimary: true },
      ...(setting.isSimulated
        ? []
        : [{ actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' }]),
      { actionId: 'command_reconcile', label: 'Compare with Stripe', value: 'reconcile' },
    ]),
    context(footer({ asOf: now, ...setting })),
  ]);
}
