import type { Temporal } from 'temporal-polyfill';

import type { CustomerDifference, DifferencesPage } from '#analysis/revenue/differences.ts';
import type { Reconciliation } from '#analysis/revenue/reconcile.ts';
import {
  bulletList,
  context,
  section,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { DifferenceRule } from '#domain/ledger.ts';
import { formatMoneySigned } from '#domain/money.ts';

import { formatListPlace } from './list-place.ts';
import { RULE_WORDS } from './rule-words.ts';

export interface CustomersPage extends Reconciliation, DifferencesPage {
  readonly rule: DifferenceRule;
  readonly isFirstPage: boolean;
}

/** The customers behind one reason, the largest first, a page of them. */
export function customersBlocks(
  page: CustomersPage,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): MessageBlock[] {
  const { rule, currency, differences } = page;
  const { why, next } = RULE_WORDS[rule];
  const of = page.rules.find((one) => one.rule === rule);
  if (of === undefined) return [section(mrkdwn`Nobody any more.`), section(why)];
  const change = formatMoneySigned(-of.amountMinor, currency);
  return [
    section(
      mrkdwn`*${count(of.customers, 'customer')}, together ${change} a month in Stripe*\n${why}`,
    ),
    bulletList(differences.map((difference) => line(difference, page, setting.timezone))),
    ...turns(page),
    section(mrkdwn`*Next*\n${next}`),
    context(footer({ asOf: page.asOf, ...setting })),
  ];
}

/** Who it is, what Stripe makes of them, and the day on which that is certain to end. */
function line(
  { customerId, amountMinor, untilAt }: CustomerDifference,
  { currency, asOf }: CustomersPage,
  timezone: Timezone,
) {
  const dayFor = (instant: Temporal.Instant) =>
    dayAsOf(dayOf(instant, timezone), dayOf(asOf, timezone));
  const until = untilAt === null ? '' : ` · until ${dayFor(untilAt)}`;
  return { strong: formatMoneySigned(-amountMinor, currency), rest: `${customerId}${until}` };
}

function turns({ rule, asOf, nextCursor, isFirstPage }: CustomersPage) {
  const to = (cursor: string | null) => formatListPlace({ rule, asOf, cursor });
  return pageButtons({
    first: isFirstPage ? null : to(null),
    next: nextCursor === null ? null : to(nextCursor),
  });
}
