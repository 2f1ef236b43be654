import type { Customer } from '#analysis/customers/customer.ts';
import type { CustomerSubscription } from '#analysis/customers/subscriptions.ts';
import { standingWords, subscriptionPlans, termsWords } from '#delivery/customer-words.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import type { Timezone } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

const LINES_SHOWN = 6;

/** What a customer is subscribed to, those that pay most first, and what ended before. */
export function subscriptionBlocks(
  { subscriptions, subscriptionsInAll, asOf }: Customer,
  { timezone }: { readonly timezone: Timezone },
): MessageBlock[] {
  if (subscriptions.length === 0)
    return [section(mrkdwn`*Subscriptions*\nStripe has told of none yet.`)];
  const clock = { now: asOf, timezone };
  const shown = subscriptions.slice(0, LINES_SHOWN);
  const more = subscriptionsInAll - shown.length;
  return [
    section(
      joinMrkdwn([
        mrkdwn`*Subscriptions*`,
        ...shown.map((subscription) => line(subscription, clock)),
        ...(more > 0 ? [mrkdwn`_and ${count(more, 'other subscription')}_`] : []),
      ]),
    ),
  ];
}

function line(
  subscription: CustomerSubscription,
  clock: Parameters<typeof standingWords>[1],
): SafeMrkdwn {
  const { mrrMinor, currency } = subscription;
  const money = mrrMinor > 0n ? [`${formatMoney(mrrMinor, currency)} a month`] : [];
  const facts = [
    ...money,
    ...standingWords(subscription, clock),
    ...termsWords(subscription, clock),
  ];
  return mrkdwn`•  *${subscriptionPlans(subscription)}*  ·  ${facts.join('  ·  ')}`;
}
