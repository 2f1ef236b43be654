import type { TableBlock } from '@slack/types';

import type { Reconciliation, RuleDifference } from '#analysis/revenue/reconcile.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { formatListPlace } from './list-place.ts';
import { RULE_WORDS } from './rule-words.ts';

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

/** `/moneyradar reconcile`: both totals, and what leads from the one to the other. */
export function reconcileMessage(found: Reconciliation, setting: Setting): Message {
  const { mrrMinor, stripeModeMinor, currency } = found;
  const here = `MRR ${roundMoney(mrrMinor, currency)} here`;
  const there = `${roundMoney(stripeModeMinor, currency)} as Stripe counts`;
  return message(mrkdwn`${here}, ${there}. ${reasons(found)}`, [
    header(`${here} · ${there}`),
    reconciliationTable(found),
    ...(found.rules.length === 0 ? [section(mrkdwn`${reasons(found)}`)] : ruleSections(found)),
    ...notIncluded(found),
    context(
      mrkdwn`Mode \`stripe\` follows Stripe's own defaults: gone at the click on cancel, only discounts that last for ever. Stripe's charts lag by some hours and take rates of exchange of their own.`,
    ),
    actions([
      { actionId: 'command_mrr', label: 'MRR chart', value: 'mrr 90d' },
      { actionId: 'command_reconcile', label: 'Compare again', value: 'reconcile' },
    ]),
    context(footer({ asOf: found.asOf, ...setting })),
  ]);
}

/** Answers a moment that nobody can read. */
export function unknownMoment(word: string): Message {
  const text = mrkdwn`:grey_question: I cannot compare as of “${word.slice(0, 40)}”. Type a day that has been, such as \`/moneyradar reconcile 2026-01-31\`, or nothing for now.`;
  const now = { actionId: 'command_reconcile', label: 'Compare now', value: 'reconcile' };
  return message(text, [section(text), actions([now])]);
}

function reasons({ rules }: Reconciliation): string {
  return rules.length === 0
    ? 'Nobody is counted otherwise: the two agree.'
    : `${count(rules.length, 'reason')} for the difference.`;
}

/** From ours down to Stripe's to the last unit, so that a reader can add it up. */
function reconciliationTable(found: Reconciliation): TableBlock {
  const { currency, rules, roundingMinor } = found;
  return table(
    [
      { title: 'From here to Stripe' },
      { title: 'Customers', isNumeric: true },
      { title: 'A month', isNumeric: true },
    ],
    [
      { cells: ['MRR here', '', formatMoney(found.mrrMinor, currency)] },
      ...rules.map(({ rule, customers, amountMinor }) => ({
        cells: [
          RULE_WORDS[rule].label,
          String(customers),
          formatMoneySigned(-amountMinor, currency),
        ],
      })),
      ...(roundingMinor === 0n
        ? []
        : [{ cells: ['Rounding', '', formatMoneySigned(-roundingMinor, currency)] }]),
      {
        cells: ['MRR as Stripe counts', '', formatMoney(found.stripeModeMinor, currency)],
        isStrong: true,
      },
    ],
  );
}

function ruleSections(found: Reconciliation): MessageBlock[] {
  return found.rules.map((difference) =>
    sectionWithButton(describeRule(difference, found.currency), {
      actionId: `list_open_${difference.rule}`,
      label: `Show ${count(difference.customers, 'customer')}`,
      value: formatListPlace({ rule: difference.rule, asOf: found.asOf, cursor: null }),
    }),
  );
}

/** What the rule does to Stripe's figure, in words. */
function describeRule({ rule, amountMinor }: RuleDifference, currency: string): SafeMrkdwn {
  const { label, why, next } = RULE_WORDS[rule];
  const change = formatMoneySigned(-amountMinor, currency);
  return mrkdwn`*${label}*  ·  ${change} in Stripe\n${why}\n_${next}_`;
}

function notIncluded({ notIncluded: others, currency }: Reconciliation): MessageBlock[] {
  return others.map((other) => {
    const [ours, stripes] = [other.mrrMinor, other.stripeModeMinor].map((minor) =>
      formatMoney(minor, other.currency),
    );
    const [code, base] = [other.currency.toUpperCase(), currency.toUpperCase()];
    return context(
      mrkdwn`:information_source: Not included: ${ours ?? ''} here, ${stripes ?? ''} as Stripe counts, because there is no exchange rate from ${code} to ${base} yet. \`npx moneyradar fx set\` takes one.`,
    );
  });
}
