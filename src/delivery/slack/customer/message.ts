import type { Customer } from '#analysis/customers/customer.ts';
import type { CustomerMatch } from '#analysis/customers/search.ts';
import { customerTitle, payingWords } from '#delivery/customer-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

import { customerBlocks, type CustomerSetting } from './blocks.ts';
import { historyChart } from './history.ts';

/** `/moneyradar customer cus_1`: what they pay, over time, for what, how much of it they use, and what to do. */
export function customerMessage(customer: Customer, setting: CustomerSetting): Message {
  const chart = historyChart(customer.history);
  const title = `${customerTitle(customer)} ${payingWords(customer)}`;
  return message(mrkdwn`${title}`, [
    header(title),
    ...(customer.customerName === null ? [] : [context(mrkdwn`${customer.customerId}`)]),
    ...customerBlocks(customer, chart === null ? [] : [chart], setting),
  ]);
}

/** Answers a name that several have: which of them is meant? */
export function severalCustomers(
  { matches, isMore }: { readonly matches: readonly CustomerMatch[]; readonly isMore: boolean },
  { typed, command }: { readonly typed: string; readonly command: string },
): Message {
  const text = mrkdwn`:busts_in_silhouette: *Several customers are called like “${typed.slice(0, 60)}”.* Which one?`;
  return message(text, [
    section(text),
    ...matches.map((match) =>
      sectionWithButton(matchLine(match, matches), {
        actionId: `command_${command}`,
        label: 'This one',
        value: `${command} "${match.customerId}"`,
      }),
    ),
    ...(isMore ? [context(mrkdwn`There are more: type more of the name.`)] : []),
  ]);
}

/** The account is said where it tells them apart. */
function matchLine(match: CustomerMatch, all: readonly CustomerMatch[]): SafeMrkdwn {
  const { customerId, customerName, mrrMinor, currency, attribution, account } = match;
  const isApart = all.some((one) => one.account !== account);
  const pays = mrrMinor === 0n ? 'pays nothing now' : `${roundMoney(mrrMinor, currency)} a month`;
  return joinMrkdwn(
    [
      mrkdwn`*${customerName}*`,
      customerId,
      pays,
      ...(attribution === null ? [] : [attribution]),
      ...(isApart ? [`account ${account}`] : []),
    ],
    '  ·  ',
  );
}

/** Answers what names nobody. */
export function unknownCustomer(typed: string): Message {
  const text = mrkdwn`:grey_question: *I know no customer “${typed.slice(0, 80)}”.* Type Stripe’s id, as in \`/moneyradar customer cus_NffrFeUfNV2Hib\`, paste the customer’s address from Stripe’s dashboard, or a name if they are kept (\`CUSTOMER_NAMES=on\`).`;
  return message(text, [section(text), actions(waysToSomebody())]);
}

/** Answers the command alone. */
export function whichCustomer(command: string): Message {
  const text = mrkdwn`*Which customer?* Type \`/moneyradar ${command} cus_NffrFeUfNV2Hib\`, paste the customer’s address from Stripe’s dashboard, or open one from a list.`;
  return message(text, [section(text), actions(waysToSomebody())]);
}

function waysToSomebody() {
  return [
    { actionId: 'command_alerts', label: 'Open alerts', value: 'alerts' },
    { actionId: 'command_mismatches', label: 'Who needs another plan', value: 'mismatches' },
    { actionId: 'command_mrr', label: 'Who moved MRR', value: 'mrr 30d' },
  ];
}
