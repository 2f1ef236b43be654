import { tenureDaysOf, type Customer } from '#analysis/customers/customer.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { alertAction } from '#delivery/alert-words.ts';
import { originFacts } from '#delivery/customer-words.ts';
import {
  actions,
  context,
  fields,
  section,
  sectionWithButton,
  type ButtonInput,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { scoreTitle } from '#delivery/slack/score/title.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { roundMoney, runRate } from '#delivery/slack/wording/money.ts';
import { stripeCustomerUrl } from '#delivery/stripe-url.ts';
import { dayOf } from '#domain/day.ts';

import { alertBlocks } from './alert-blocks.ts';
import { changeLine } from './change-line.ts';
import { experimentBlocks } from './experiment-blocks.ts';
import { formatChanges, formatCustomer } from './place.ts';
import { subscriptionBlocks } from './subscription-blocks.ts';
import { draftBlocks, planStep, usageBlocks } from './usage-blocks.ts';

export interface CustomerSetting extends Scope {
  readonly isSimulated: boolean;
}

const CHANGES_SHOWN = 5;

/** All that is known of a customer, below the headline; `history` is the course of MRR as it can be shown. */
export function customerBlocks(
  customer: Customer,
  history: readonly MessageBlock[],
  setting: CustomerSetting,
): MessageBlock[] {
  const today = dayOf(customer.asOf, setting.timezone);
  return [
    fields(keyFacts(customer, setting)),
    ...history,
    ...subscriptionBlocks(customer, setting),
    ...usageBlocks(customer.usage, today),
    ...alertBlocks(customer, setting),
    ...changes(customer, setting),
    ...experimentBlocks(customer, setting),
    section(mrkdwn`*Next*\n${nextStep(customer)}`),
    ...draftBlocks(customer.usage),
    actions(waysOn(customer, setting)),
    context(footer({ asOf: customer.asOf, ...setting })),
  ];
}

/** Whether they would pay more, what they are worth and since when, and what may be lost, side by side. */
function keyFacts(customer: Customer, { timezone }: CustomerSetting): SafeMrkdwn[] {
  const { mrrMinor, currency, firstPaidAt, asOf } = customer;
  const today = dayOf(asOf, timezone);
  const days = tenureDaysOf(customer, { timezone });
  const open = customer.alerts.filter(({ status }) => status === 'active').length;
  return [
    ...originFacts(customer).map(([name, value]) => mrkdwn`*${name}*\n${value}`),
    mrkdwn`*Ready to pay more?*\n${customer.score === null ? 'not known' : scoreTitle(customer.score)}`,
    mrkdwn`*Pays a year*\n${mrrMinor === 0n ? 'nothing now' : roundMoney(runRate(mrrMinor), currency)}`,
    mrkdwn`*Customer since*\n${firstPaidAt === null || days === null ? 'has never paid' : `${dayAsOf(dayOf(firstPaidAt, timezone), today)} (${count(days, 'day')})`}`,
    mrkdwn`*Open alerts*\n${open === 0 ? 'none' : count(open, 'alert')}`,
  ];
}

function changes(customer: Customer, { timezone }: CustomerSetting): MessageBlock[] {
  const { movements, movementsInAll, customerId, asOf } = customer;
  if (movements.length === 0) return [];
  const today = dayOf(asOf, timezone);
  const text = joinMrkdwn([
    mrkdwn`*What changed what they pay*`,
    ...movements.slice(0, CHANGES_SHOWN).map((movement) => changeLine(movement, today)),
  ]);
  return [
    sectionWithButton(text, {
      actionId: 'list_customer_changes',
      label: movementsInAll === 1 ? 'Why?' : `All ${count(movementsInAll, 'change')}`,
      value: formatChanges({ customerId, after: null }),
    }),
  ];
}

/** What to do first: about the alert with the most money, else about the plan. */
function nextStep({ alerts, usage, mrrMinor, firstPaidAt }: Customer): string {
  const [worst] = alerts
    .filter(({ status }) => status === 'active')
    .toSorted((one, other) => RANK[one.severity] - RANK[other.severity]);
  if (worst !== undefined) return alertAction(worst);
  const step = planStep(usage);
  if (step !== null) return step;
  if (mrrMinor > 0n) return 'Nothing is wrong here. Ask what they would pay more for.';
  return firstPaidAt === null
    ? 'Ask what keeps them from starting.'
    : 'Ask why they left, while they still remember: one honest answer is worth more than a discount.';
}

const RANK = { critical: 0, warning: 1, informational: 2 } as const;

function waysOn(customer: Customer, setting: CustomerSetting): ButtonInput[] {
  const { customerId } = customer;
  return [
    {
      actionId: 'customer_score',
      label: 'Ready to pay more?',
      value: formatCustomer(customerId),
      isPrimary: true,
    },
    { actionId: 'command_alerts', label: 'All alerts', value: 'alerts' },
    { actionId: 'command_mismatches', label: 'Who needs another plan', value: 'mismatches' },
    ...(setting.isSimulated
      ? []
      : [
          {
            actionId: 'open_stripe_customer',
            label: 'Open in Stripe',
            url: stripeCustomerUrl(customerId, customer),
          },
        ]),
  ];
}
