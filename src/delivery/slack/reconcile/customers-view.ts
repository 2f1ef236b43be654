import type { ModalView } from '@slack/types';

import type { CustomerDifference, DifferencesPage } from '#analysis/revenue/differences.ts';
import type { Reconciliation } from '#analysis/revenue/reconcile.ts';
import {
  actions,
  bulletList,
  context,
  section,
  type ButtonInput,
} from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { count } from '#delivery/slack/wording/days.ts';
import type { DifferenceRule } from '#domain/ledger.ts';
import { formatMoneySigned } from '#domain/money.ts';

import { formatListPlace } from './list-place.ts';
import { RULE_WORDS } from './rule-words.ts';

export interface CustomersPage extends Reconciliation, DifferencesPage {
  readonly rule: DifferenceRule;
  readonly isFirstPage: boolean;
}

/** The customers behind one reason, the largest first, a page of them. */
export function customersView(
  page: CustomersPage,
  setting: Pick<Sources, 'timezone' | 'isSimulated'>,
): ModalView {
  const { rule, currency, differences } = page;
  const { label, why, next } = RULE_WORDS[rule];
  const of = page.rules.find((one) => one.rule === rule);
  if (of === undefined) return modal(label, [section(mrkdwn`Nobody any more.`), section(why)]);
  const change = formatMoneySigned(-of.amountMinor, currency);
  return modal(label, [
    section(
      mrkdwn`*${count(of.customers, 'customer')}, together ${change} a month in Stripe*\n${why}`,
    ),
    bulletList(differences.map((difference) => line(difference, currency))),
    ...turns(page),
    section(mrkdwn`*Next*\n${next}`),
    context(footer({ asOf: page.asOf, ...setting })),
  ]);
}

/** While it is being looked up. */
export function waitingView(rule: DifferenceRule): ModalView {
  return modal(RULE_WORDS[rule].label, [section(mrkdwn`:hourglass_flowing_sand: One moment …`)]);
}

/** What is said in place of customers: a refusal, or that something failed. */
export function saidView(rule: DifferenceRule, text: SafeMrkdwn): ModalView {
  return modal(RULE_WORDS[rule].label, [section(text)]);
}

function line({ customerId, amountMinor, subscriptionIds }: CustomerDifference, currency: string) {
  const change = formatMoneySigned(-amountMinor, currency);
  return { strong: change, rest: `${customerId} · ${subscriptionIds.join(', ')}` };
}

function turns(page: CustomersPage) {
  const { rule, asOf, nextCursor, isFirstPage } = page;
  const to = (cursor: string | null) => formatListPlace({ rule, asOf, cursor });
  const buttons: ButtonInput[] = [
    ...(isFirstPage
      ? []
      : [{ actionId: 'list_page_first', label: 'Back to the largest', value: to(null) }]),
    ...(nextCursor === null
      ? []
      : [{ actionId: 'list_page', label: 'Next', value: to(nextCursor), isPrimary: true }]),
  ];
  return buttons.length === 0 ? [] : [actions(buttons)];
}
