import { customerById, type Customer } from '#analysis/customers/customer.ts';
import { findCustomer, type CustomerMatch } from '#analysis/customers/search.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { alertSubject } from '#delivery/alert-words.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list, table, type Column } from '#delivery/cli/table.ts';
import {
  customerTitle,
  originFacts,
  payingWords,
  standingWords,
  subscriptionPlans,
  termsWords,
} from '#delivery/customer-words.ts';
import { planChange } from '#delivery/plan-words.ts';
import { customerJson, matchJson } from '#delivery/rest/customers-json.ts';
import { scoreReason } from '#delivery/score-words.ts';
import { usedOfLimit } from '#delivery/usage-words.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

const LOSSES = new Set(['contraction', 'churn']);

const SUBSCRIPTION_COLUMNS: readonly Column[] = [
  { title: 'Subscription', isId: true },
  { title: 'Plan' },
  { title: 'A month', isFigure: true },
  { title: 'How it stands' },
];

const ALERT_COLUMNS: readonly Column[] = [
  { title: 'Alert', isFigure: true },
  { title: 'Status' },
  { title: 'What' },
  { title: 'Noticed', isFigure: true },
];

const MOVEMENT_COLUMNS: readonly Column[] = [
  { title: 'Day', isFigure: true },
  { title: 'Movement' },
  { title: 'Cause' },
  { title: 'Plan' },
  { title: 'Amount', isFigure: true },
  { title: 'MRR after', isFigure: true },
];

const MATCH_COLUMNS: readonly Column[] = [
  { title: 'Customer', isId: true },
  { title: 'Name' },
  { title: 'A month', isFigure: true },
];

export const customer: Command = {
  name: 'customer',
  words: ['CUS'],
  flags: [],
  summary: 'shows all that is known of a customer, by id, Stripe address or name',
  examples: [
    'moneyradar customer cus_NffrFeUfNV2Hib',
    'moneyradar customer https://dashboard.stripe.com/customers/cus_NffrFeUfNV2Hib --json',
    'moneyradar customer "Acme Inc"',
  ],
  async run({ db: open, settings, now }, input) {
    const { timezone, baseCurrency, thresholds, stripe } = settings();
    const [text = ''] = input.words;
    const ticketSpike = thresholds.supportTicketSpike;
    const scope = { now: now(), timezone, baseCurrency, ticketSpike };
    const db = await open();
    const found = await findCustomer(db, { text, ...scope });
    if (found.kind === 'several') return severalOf(found.matches, text);
    const shown =
      found.kind === 'unknown'
        ? null
        : await customerById(db, { customerId: found.customerId, ...scope });
    if (shown === null) return unknown(text);
    return {
      json: customerJson(shown, { ...scope, isSimulated: stripe.isSimulated }),
      text: (width) => customerText(shown, scope, width),
    };
  },
};

/** Nobody is called that. */
export function unknown(typed: string) {
  const text = `There is no customer ${typed}. Give Stripe's id, such as cus_NffrFeUfNV2Hib, the address in Stripe's dashboard, or a name where CUSTOMER_NAMES=on keeps them.`;
  return { json: { error: text }, text: () => text, isBad: true };
}

/** Whom it could be. */
export function severalOf(matches: readonly CustomerMatch[], typed: string) {
  const error = `Several customers are called like “${typed}”: ask for one by its id.`;
  const rows = matches.map(({ customerId, customerName, mrrMinor, currency }) => [
    customerId,
    customerName,
    formatMoney(mrrMinor, currency),
  ]);
  return {
    json: { error, matches: matches.map(matchJson) },
    text: (width: number) => [error, table(MATCH_COLUMNS, rows, width)].join('\n\n'),
    isBad: true,
  };
}

function customerText(shown: Customer, scope: Scope, width: number): string {
  return [
    `${customerTitle(shown)} ${payingWords(shown)}.`,
    list(facts(shown, scope)),
    ...part(SUBSCRIPTION_COLUMNS, subscriptionRows(shown, scope), width),
    ...usageLines(shown),
    ...part(ALERT_COLUMNS, alertRows(shown, scope), width),
    ...part(MOVEMENT_COLUMNS, movementRows(shown), width),
  ].join('\n\n');
}

function part(columns: readonly Column[], rows: readonly (readonly string[])[], width: number) {
  return rows.length === 0 ? [] : [table(columns, rows, width)];
}

function facts(shown: Customer, { timezone }: Scope): [string, string][] {
  const { customerId, firstPaidAt, history } = shown;
  const months = history.months
    .slice(-6)
    .map(({ mrrMinor }) => formatMoney(mrrMinor, history.currency));
  return [
    ['customer', customerId],
    ...originFacts(shown),
    ...(firstPaidAt === null
      ? []
      : [['pays since', dayOf(firstPaidAt, timezone).toString()] as [string, string]]),
    ['MRR by month', months.join('  ')],
    ...(shown.score === null
      ? []
      : [['ready for more', scoreReason(shown.score, { timezone })] as [string, string]]),
    ['alerts', String(shown.alertsInAll)],
    ['changes', String(shown.movementsInAll)],
  ];
}

function subscriptionRows({ subscriptions }: Customer, scope: Scope): string[][] {
  return subscriptions.map((one) => [
    one.subscriptionId,
    subscriptionPlans(one),
    formatMoney(one.mrrMinor, one.currency),
    [...standingWords(one, scope), ...termsWords(one, scope)].join('; '),
  ]);
}

function usageLines({ usage }: Customer): string[] {
  const lines = usage.flatMap(({ planName, limits }) =>
    limits.map((limit) => `${planName}: ${usedOfLimit(limit)}`),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function alertRows({ alerts }: Customer, { timezone }: Scope): string[][] {
  return alerts.map((alert) => [
    alert.id.toString(),
    alert.status,
    alertSubject(alert),
    dayOf(alert.createdAt, timezone).toString(),
  ]);
}

function movementRows({ movements }: Customer): string[][] {
  return movements.map((movement) => {
    const { date, type, cause, amountMinor, mrrAfterMinor, currency } = movement;
    const signed = LOSSES.has(type) ? -amountMinor : amountMinor;
    return [
      date.toString(),
      type,
      cause,
      planChange(movement),
      formatMoneySigned(signed, currency),
      formatMoney(mrrAfterMinor, currency),
    ];
  });
}
