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
import { weekday } from '#delivery/slack/wording/days.ts';

import type { Digest } from './ask.ts';

/** Takes the place of a digest whose figures cannot be relied on: what is wrong, and what to do. */
export function digestWarning(
  { day, now }: Pick<Digest, 'day' | 'now'>,
  trouble: SafeMrkdwn,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const title = `No digest of ${weekday(day)}`;
  return message(mrkdwn`${title}. ${trouble}`, [
    header(title),
    section(trouble),
    section(
      mrkdwn`*When all is well again*, type \`/moneyradar digest\` in this channel for the digest that is missing.`,
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
