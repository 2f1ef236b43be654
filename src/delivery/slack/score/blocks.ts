import type { CustomerUsage } from '#analysis/usage/customer-usage.ts';
import { actions, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { formatCard } from '#delivery/slack/customer/place.ts';
import { draftBlocks, itemBlocks, planStep } from '#delivery/slack/customer/usage-blocks.ts';
import { usageSmallPrint, type UsageAsOf } from '#delivery/slack/mismatches/small-print.ts';
import { dayOf } from '#domain/day.ts';

interface Scored {
  readonly customerId: string;
  /** null for one who pays for nothing. */
  readonly usage: CustomerUsage | null;
}

/** What a customer pays for, how full each limit is, and what to do about it. */
export function scoreBlocks({ customerId, usage }: Scored, setting: UsageAsOf): MessageBlock[] {
  const today = dayOf(setting.asOf, setting.timezone);
  return [
    // The title is the id, for want of a name.
    ...(usage === null || usage.customerName === null
      ? []
      : [section(mrkdwn`*${usage.customerName}*  ·  ${customerId}`)]),
    ...(usage === null
      ? [
          section(
            mrkdwn`*This customer pays for no plan now.* They left, or are on trial. \`/moneyradar mismatches\` shows how everybody stands.`,
          ),
        ]
      : [
          ...itemBlocks(usage.items, today),
          section(mrkdwn`*Next*\n${planStep(usage.items) ?? NOTHING_TO_DO}`),
          ...draftBlocks(usage.items),
        ]),
    actions([
      {
        actionId: 'list_customer_card',
        label: 'All about this customer',
        value: formatCard(customerId),
      },
    ]),
    usageSmallPrint(setting),
  ];
}

const NOTHING_TO_DO =
  'Nothing about the plan. Whether they use less than they did, `/moneyradar alerts` knows.';
