import { weeklyReview, type WeeklyReview } from '#analysis/reports/weekly.ts';
import { typeLabel } from '#delivery/alert-figure-words.ts';
import type { Command } from '#delivery/cli/command.ts';
import { list } from '#delivery/cli/table.ts';
import { weeklyJson } from '#delivery/rest/reports-json.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

export const weekly: Command = {
  name: 'weekly',
  words: [],
  flags: [],
  summary: 'reviews the last seven days beside those before',
  examples: ['moneyradar weekly', 'moneyradar weekly --json'],
  async run({ db: open, settings, now }) {
    const { timezone, baseCurrency } = settings();
    const scope = { now: now(), timezone, baseCurrency };
    const db = await open();
    const readOn = dayOf(scope.now, timezone);
    const review = await weeklyReview({ db, readDb: db }, { ...scope, readOn });
    return { json: weeklyJson(review, scope), text: () => text(review) };
  },
};

function text({ fromDay, toDay, bridge, before, alerts, earned, running }: WeeklyReview): string {
  const { currency } = bridge;
  const money = (minor: bigint) => formatMoney(minor, currency);
  const change = (minor: bigint) => formatMoneySigned(minor, currency);
  const rows: [string, string][] = [
    ['MRR before', money(bridge.startMinor)],
    ['new', change(bridge.newMinor)],
    ['came back', change(bridge.reactivationMinor)],
    ['expansion', change(bridge.expansionMinor)],
    ['contraction', change(-bridge.contractionMinor)],
    ['churn', change(-bridge.churnMinor)],
    ['exchange rates', change(bridge.fxMinor)],
    ['MRR after', money(bridge.endMinor)],
    ['the week before', change(before.endMinor - before.startMinor)],
    ['alerts opened', alerts.types.map((one) => `${typeLabel(one.type)} ${one.opened}`).join(', ')],
    ['alerts kept', money(alerts.total.keptMinor)],
    ...earned.map((month): [string, string] => [
      `moves of ${month.month.toPlainYearMonth().toString()}`,
      `${money(month.won.mrrMinor + month.kept.mrrMinor)} a month from ${month.n} customers`,
    ]),
    ['experiments running', running.map(({ design }) => design.name).join(', ') || 'none'],
  ];
  return [`${fromDay.toString()} to ${toDay.toString()}`, list(rows)].join('\n\n');
}
