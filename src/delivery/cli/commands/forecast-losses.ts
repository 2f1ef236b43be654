import {
  forecastLosses as askForecast,
  type LossCalendar,
  type LossSum,
} from '#analysis/risks/forecast.ts';
import { choiceFlag, numberFlag } from '#delivery/cli/arguments.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { describeLoss, LOSS_WORDS } from '#delivery/loss-words.ts';
import { lossCalendarJson } from '#delivery/rest/alerts-json.ts';
import { LOSS_KINDS } from '#domain/alerts.ts';
import { formatMoney } from '#domain/money.ts';

const DAYS = 30;
const DAYS_MAX = 92;
const ENTRIES = 100;
const ENTRIES_MAX = 10_000;

const SUM_COLUMNS: readonly Column[] = [
  { title: 'Week of' },
  { title: 'Subscriptions', isFigure: true },
  { title: 'MRR', isFigure: true },
];

const KIND_COLUMNS: readonly Column[] = [{ title: 'What' }, ...SUM_COLUMNS.slice(1)];

const ENTRY_COLUMNS: readonly Column[] = [
  { title: 'Day', isFigure: true },
  { title: 'What' },
  { title: 'Customer', isId: true },
  { title: 'MRR', isFigure: true },
];

export const forecastLosses: Command = {
  name: 'forecast-losses',
  words: [],
  flags: [
    { name: 'days', value: 'N', help: `how far ahead; ${DAYS} when left out` },
    { name: 'kind', value: 'KIND', help: LOSS_KINDS.join(', ') },
    { name: 'limit', value: 'N', help: `how many lines; ${ENTRIES} when left out` },
  ],
  summary: 'shows what takes MRR away in the next 30 days, or may',
  examples: [
    'moneyradar forecast-losses',
    'moneyradar forecast-losses --kind card_expiring',
    'moneyradar forecast-losses --days 90 --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const kind = choiceFlag(input, 'kind', LOSS_KINDS);
    const calendar = await askForecast(await db(), {
      now: now(),
      timezone,
      baseCurrency,
      days: numberFlag(input, 'days', { least: 1, most: DAYS_MAX }) ?? DAYS,
      limit: numberFlag(input, 'limit', { least: 1, most: ENTRIES_MAX }) ?? ENTRIES,
      ...(kind !== undefined && { kind }),
    });
    return { json: lossCalendarJson(calendar), text: (width) => textOf(calendar, width) };
  },
};

function textOf(calendar: LossCalendar, width: number): string {
  const { currency, total, kinds, weeks, entries, entriesInAll } = calendar;
  const until = calendar.toDay.toString();
  if (kinds.length === 0) return `Nothing takes MRR away until ${until}, as far as is known.`;
  const cells = (sum: LossSum) => [`${sum.subscriptions}`, formatMoney(sum.minor, currency)];
  const hidden = entriesInAll - entries.length;
  return [
    `${formatMoney(total.minor, currency)} a month goes or may go until ${until}, each subscription once and without trials.`,
    table(
      SUM_COLUMNS,
      weeks.map((week) => [week.weekDay.toString(), ...cells(week)]),
      width,
    ),
    table(
      KIND_COLUMNS,
      kinds.map((sum) => [LOSS_WORDS[sum.kind].title, ...cells(sum)]),
      width,
    ),
    table(
      ENTRY_COLUMNS,
      entries.map((entry) => [
        entry.day.toString(),
        describeLoss(entry),
        entry.customerId,
        formatMoney(entry.mrrMinor, entry.currency),
      ]),
      width,
    ),
    ...(hidden > 0 ? [`There are ${hidden} more: --limit ${entriesInAll} shows all.`] : []),
    ...(total.withoutRate > 0
      ? [`Not in the sums: ${total.withoutRate} without an exchange rate.`]
      : []),
  ].join('\n\n');
}
