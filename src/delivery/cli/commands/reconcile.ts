import {
  DIFFERENCES_PER_PAGE_MAX,
  parseDifferenceCursor,
  reconcileWithCustomers,
  type DifferencesPage,
} from '#analysis/revenue/differences.ts';
import type { Reconciliation } from '#analysis/revenue/reconcile.ts';
import {
  choiceFlag,
  CURSOR_FLAG,
  cursorFlag,
  moreWords,
  numberFlag,
} from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { list, table, type Column } from '#delivery/cli/table.ts';
import { MOMENT_EXPECTATION, parseMoment, type Clock } from '#delivery/moment.ts';
import { reconcileJson } from '#delivery/rest/reconcile.ts';
import { DIFFERENCE_RULES } from '#domain/ledger.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

const PAGE_LENGTH = 100;

const RULE_COLUMNS: readonly Column[] = [
  { title: 'Rule', isId: true },
  { title: 'Customers', isFigure: true },
  { title: 'Ours less Stripe’s', isFigure: true },
];

const CUSTOMER_COLUMNS: readonly Column[] = [
  { title: 'Customer', isId: true },
  { title: 'Rule', isId: true },
  { title: 'Ours less Stripe’s', isFigure: true },
  { title: 'Subscriptions' },
];

export const reconcile: Command = {
  name: 'reconcile',
  words: [],
  flags: [
    { name: 'at', value: 'WHEN', help: 'a day (its end) or an instant; now when left out' },
    { name: 'rule', value: 'RULE', help: DIFFERENCE_RULES.join(', ') },
    { name: 'limit', value: 'N', help: `how many customers; ${PAGE_LENGTH} when left out` },
    CURSOR_FLAG,
  ],
  summary: 'shows MRR beside what Stripe counts, and who makes the difference',
  examples: [
    'moneyradar reconcile',
    'moneyradar reconcile --rule scheduled_cancellation',
    'moneyradar reconcile --at 2026-01-31 --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const clock = { now: now(), timezone };
    const at = input.values['at']?.at(-1);
    const cursor = cursorFlag(input, parseDifferenceCursor);
    const rule = choiceFlag(input, 'rule', DIFFERENCE_RULES);
    const found = await reconcileWithCustomers(await db(), {
      scope: { now: at === undefined ? clock.now : momentFrom(at, clock), timezone, baseCurrency },
      limit:
        numberFlag(input, 'limit', { least: 1, most: DIFFERENCES_PER_PAGE_MAX }) ?? PAGE_LENGTH,
      ...(rule !== undefined && { rule }),
      ...(cursor !== null && { cursor }),
    });
    return {
      json: reconcileJson(found, { isOfOneRule: rule !== undefined }),
      text: (width) => textOf(found, width),
    };
  },
};

function momentFrom(text: string, clock: Clock) {
  const moment = parseMoment(text, clock);
  if (moment) return moment;
  throw new UsageError(`--at ${MOMENT_EXPECTATION}.`);
}

function textOf(found: Reconciliation & DifferencesPage, width: number): string {
  return [
    table(RULE_COLUMNS, ruleRows(found), width),
    ...(found.notIncluded.length === 0 ? [] : [list(leftOut(found))]),
    ...(found.differences.length === 0
      ? ['No customer counts otherwise with Stripe.']
      : [table(CUSTOMER_COLUMNS, customerRows(found), width)]),
    ...moreWords(found.nextCursor),
  ].join('\n\n');
}

function ruleRows(found: Reconciliation): string[][] {
  const { currency, rules, roundingMinor } = found;
  return [
    ['MRR', '', formatMoney(found.mrrMinor, currency)],
    ...rules.map(({ rule, customers, amountMinor }) => [
      rule,
      String(customers),
      formatMoneySigned(amountMinor, currency),
    ]),
    ...(roundingMinor === 0n ? [] : [['rounding', '', formatMoneySigned(roundingMinor, currency)]]),
    ['MRR in mode stripe', '', formatMoney(found.stripeModeMinor, currency)],
  ];
}

function customerRows({ differences, currency }: Reconciliation & DifferencesPage): string[][] {
  return differences.map(({ customerId, rule, amountMinor, subscriptionIds }) => [
    customerId,
    rule,
    formatMoneySigned(amountMinor, currency),
    subscriptionIds.join(' '),
  ]);
}

function leftOut({ notIncluded }: Reconciliation): [name: string, value: string][] {
  return notIncluded.map(({ currency, mrrMinor, stripeModeMinor }) => [
    'Not included',
    `${formatMoney(mrrMinor, currency)}, in mode stripe ${formatMoney(stripeModeMinor, currency)}: no exchange rate`,
  ]);
}
