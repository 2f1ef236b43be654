import type { Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { withheldMessage } from '#delivery/slack/figures/withheld.ts';
import { weekday } from '#delivery/slack/wording/days.ts';

import type { Digest } from './ask.ts';

/** Takes the place of a digest whose figures cannot be relied on: what is wrong, and what to do. */
export function digestWarning(
  { day, now }: Pick<Digest, 'day' | 'now'>,
  trouble: SafeMrkdwn,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const title = `No digest of ${weekday(day)}`;
  const remedy = mrkdwn`type \`/moneyradar digest\` in this channel for the digest that is missing.`;
  return withheldMessage({ title, trouble, remedy, now }, setting);
}
