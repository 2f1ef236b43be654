import { header, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';

/** Before the first event: what will be here, and how to get it. */
export function noDataYet(): Message {
  return message(mrkdwn`MoneyRadar has no data yet: connect Stripe first.`, [
    header('Nothing from Stripe yet'),
    section(
      mrkdwn`Once Stripe sends events, this shows your MRR, what moved it in the last 30 days and which customers did, and every morning a digest.`,
    ),
    section(
      joinMrkdwn([
        mrkdwn`*Connect Stripe in two minutes*`,
        mrkdwn`1.  In Stripe, open Developers › Webhooks and add the endpoint \`https://YOUR-HOST/webhooks/stripe\`.`,
        mrkdwn`2.  Select all events of \`customer\`, \`invoice\`, \`product\`, \`price\`, \`plan\` and \`coupon\`.`,
        mrkdwn`3.  Put its signing secret in \`STRIPE_WEBHOOK_SECRET\` and start MoneyRadar again.`,
        mrkdwn`4.  Type \`/moneyradar status\`: it shows when the first event has arrived.`,
      ]),
    ),
  ]);
}
