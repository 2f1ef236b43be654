import {
  actions,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';

/** Before the first record: what will be here, and how to send usage. */
export function noUsageYet(): Message {
  return message(mrkdwn`No usage has been reported yet, so nothing can be said about plans.`, [
    header('No usage has been reported yet'),
    section(
      mrkdwn`Once your product says what customers use, this shows who has outgrown their plan and what a bigger one would bring, who pays for more than they use, and which limits are worth money.`,
    ),
    section(mrkdwn`*Send it as it happens*, or a day's total at night\n${CURL}`),
    section(
      mrkdwn`*Or take in a file* with the columns \`customer_id,metric_name,quantity,timestamp\`\n\`\`\`npx moneyradar usage import usage.csv\`\`\``,
    ),
    section(
      mrkdwn`\`npx moneyradar api-key create --name app --scope track\` makes the key. A customer can be judged after seven days with usage.`,
    ),
    nextSteps(),
  ]);
}

const CURL = mrkdwn`\`\`\`curl https://YOUR-HOST/api/usage/track \\
  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
  -d '{"customer_id": "cus_123", "metric_name": "api_calls", "quantity": 1}'\`\`\``;

/** Usage has come, and yet nobody can be judged: why, and what to do. */
export function nothingJudged({ hasLimits }: { readonly hasLimits: boolean }): Message {
  const why = hasLimits
    ? mrkdwn`*Usage arrives, and nobody can be judged yet.* A customer needs seven days with usage within thirty, and a plan with a limit on what they use.`
    : mrkdwn`*Usage arrives, and no plan has a limit to hold it against.* Say what each plan allows: as metadata of the price in Stripe (\`api_calls: 10000\`), or with the button \`Edit limits\` of a plan.`;
  return message(why, [section(why), nextSteps()]);
}

function nextSteps(): MessageBlock {
  return actions([
    { actionId: 'command_plans', label: 'Plans and limits', value: 'plans', isPrimary: true },
    { actionId: 'command_status', label: 'What has arrived?', value: 'status' },
    { actionId: 'command_help', label: 'Help', value: 'help mismatches' },
  ]);
}
