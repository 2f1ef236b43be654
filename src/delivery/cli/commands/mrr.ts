import { currentMrr, type CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { mrrJson } from '#delivery/rest/revenue-json.ts';
import { formatMoney } from '#domain/money.ts';

export const mrr: Command = {
  name: 'mrr',
  words: [],
  flags: [],
  summary: 'shows what MRR is now',
  examples: ['moneyradar mrr', 'moneyradar mrr --json'],
  async run({ db, settings, now }) {
    const { timezone, baseCurrency } = settings();
    const current = await currentMrr(await db(), { now: now(), timezone, baseCurrency });
    return { json: mrrJson(current), text: () => list(lines(current)) };
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
        `${formatMoney(mrrMinor, currency)} of ${customers} customers`,
      ],
    ),
    ...current.notIncluded.map(({ mrrMinor, currency, customers }): [string, string] => [
      'Not included',
      `${formatMoney(mrrMinor, currency)} of ${customers} customers: no rate (moneyradar fx set ${currency.toUpperCase()} RATE)`,
    ]),
    ...(incomplete > 0
      ? [['Not fully known', `${incomplete} subscriptions`] satisfies [string, string]]
      : []),
  ];
}
