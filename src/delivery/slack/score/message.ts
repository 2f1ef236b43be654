import { scoreReason } from '#delivery/score-words.ts';
import {
  context,
  header,
  message,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';

import type { ScoredCustomer } from './ask.ts';
import { scoreBlocks } from './blocks.ts';
import { scoreTitle } from './title.ts';

/** `/moneyradar score cus_1`: whether they are ready to pay more, by what, and what to do. */
export function scoreMessage(
  scored: ScoredCustomer,
  { timezone, isSimulated }: Pick<Sources, 'timezone' | 'isSimulated'>,
): Message {
  const { score } = scored;
  const { customerId, customerName } = score;
  const title = `${customerName ?? customerId}: ${scoreTitle(score)}`;
  return message(mrkdwn`${title}. ${scoreReason(score, { timezone })}`, [
    header(title),
    ...(customerName === null ? [] : [context(mrkdwn`${customerId}`)]),
    ...scoreBlocks(scored, waysOn(customerId), {
      timezone,
      isSimulated,
      asOf: score.calculatedAt,
    }),
  ]);
}

function waysOn(customerId: string): ButtonInput[] {
  return [
    {
      actionId: 'command_customer',
      label: 'All about this customer',
      value: `customer "${customerId}"`,
      isPrimary: true,
    },
    { actionId: 'command_mismatches', label: 'Who needs another plan', value: 'mismatches' },
    { actionId: 'command_alerts', label: 'Open alerts', value: 'alerts' },
  ];
}
