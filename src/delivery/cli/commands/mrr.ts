import { currentMrr, type CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import { pipeline, type Pipeline } from '#analysis/revenue/pipeline.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { mrrJson } from '#delivery/rest/revenue-json.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { formatMoney } from '#domain/money.ts';

import { ACCOUNT_FLAG, accountFlag } from './range.ts';

export const mrr: Command = {
  name: 'mrr',
  words: [],
  flags: [ACCOUNT_FLAG],
  summary: 'shows what MRR is now',
  examples: ['moneyradar mrr', 'moneyradar mrr --account eu --json'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const opened = await db();
    const account = await accountFlag(opened, input);
    const scope = { now: now(), timezone, baseCurrency, account };
    const [current, beside] = await Promise.all([
      currentMrr(opened, scope),
      pipeline(opened, scope),
    ]);
    return {
      json: mrrJson(current, beside),
      text: () => list([...lines(current), ...besideLines(beside)]),
    };
  },
};

function lines(current: CurrentMrr): [name: string, value: string][] {
  const money = (minor: bigint) => formatMoney(minor, current.currency);
  const incomplete = current.incompleteSubscriptions;
  return [
    ['MRR', money(current.mrrMinor)],
    ['Committed', money(current.committedMinor)],
    ['At risk', money(current.atRiskMinor)],
    ['Customers', String(current.customers)],
    ...(current.byCurrency.length < 2 ? [] : current.byCurrency).map(
      ({ mrrMinor, currency, customers }): [string, string] => [
        `In ${currency.toUpperCase()}`,
        `${formatMoney(mrrMinor, currency)} of ${count(customers, 'customer')}`,
      ],
    ),
    ...current.notIncluded.map(({ mrrMinor, currency, customers }): [string, string] => [
      'Not included',
      `${formatMoney(mrrMinor, currency)} of ${count(customers, 'customer')}: no rate (moneyradar fx set ${currency.toUpperCase()} RATE)`,
    ]),
    ...(incomplete > 0
      ? [['Not fully known', count(incomplete, 'subscription')] satisfies [string, string]]
      : []),
  ];
}

function besideLines(pipeline: Pipeline): [name: string, value: string][] {
  return [pipeline, ...pipeline.notIncluded].flatMap((amounts) => {
    const { currency, trials, trialMrrMinor, usageRunRateMinor } = amounts;
    const without = amounts.trialsWithoutPaymentMethod;
    const open = without === 0 ? '' : `, ${without} without a payment method`;
    return [
      ...(trials === 0
        ? []
        : [line('Trials', `${trials} worth ${formatMoney(trialMrrMinor, currency)}${open}`)]),
      ...(usageRunRateMinor === 0n
        ? []
        : [line('Usage', `${formatMoney(usageRunRateMinor, currency)} a month, not in MRR`)]),
    ];
  });
}

function line(name: string, value: string): [name: string, value: string] {
  return [name, value];
}
