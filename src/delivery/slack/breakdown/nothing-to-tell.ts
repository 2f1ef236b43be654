import {
  actions,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';

/** How to tell customers apart, while nobody can. */
export function keyMissing(): Message {
  return message(mrkdwn`No metadata key is set by which customers are told apart.`, [
    header('Where do customers come from?'),
    section(
      mrkdwn`MoneyRadar can break MRR down by what your Stripe customers (or subscriptions) have in their metadata: a source, a campaign, whose deal it was. It keeps the one key that you name, and nothing else of their metadata.`,
    ),
    section(
      mrkdwn`*Set it up*\n1.  Write the value into the customer’s metadata at Stripe, for instance \`utm_source\` = \`google\`.\n2.  Start MoneyRadar with \`ATTRIBUTION_METADATA_KEY=utm_source\`.\n3.  Type \`/moneyradar sync\` once, for the customers that are there already.`,
    ),
    actions([
      { actionId: 'command_mrr', label: 'What moved MRR?', value: 'mrr 30d' },
      { actionId: 'command_breakdown', label: 'By Stripe account', value: 'breakdown account' },
    ]),
  ]);
}

/** Why one account is not broken down, and how there would be two. */
export function oneAccount(): Message {
  const text = mrkdwn`All customers are of one Stripe account, so there is nothing to tell apart. A second one is added beside it, as in \`STRIPE_API_KEY=eu=rk_live_…,us=rk_live_…\`.`;
  return message(text, [
    section(text),
    actions([
      { actionId: 'view_breakdown_attribution_30d', label: 'By source', value: 'breakdown' },
      { actionId: 'command_mrr', label: 'What moved MRR?', value: 'mrr 30d' },
    ]),
  ]);
}
