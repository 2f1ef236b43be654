import { knownUntil } from '#analysis/revenue/known-until.ts';
import {
  alertFigures as askFigures,
  type AlertBookkeeping,
  type AlertFigures,
} from '#analysis/risks/figures.ts';
import { judgedByPeople, mutingAdvice } from '#delivery/alert-figure-words.ts';
import { numberFlag } from '#delivery/cli/arguments.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { bookkeepingJson } from '#delivery/rest/alerts-json.ts';
import { dayOf, startOfDay } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

const DAYS = 90;

const COLUMNS: readonly Column[] = [
  { title: 'Type', isId: true },
  { title: 'Opened', isFigure: true },
  { title: 'Over', isFigure: true },
  { title: 'Wrong', isFigure: true },
  { title: 'Kept', isFigure: true },
  { title: 'Won', isFigure: true },
  { title: 'Lost', isFigure: true },
];

export const alertFigures: Command = {
  name: 'alert-figures',
  words: [],
  flags: [{ name: 'days', value: 'N', help: `how far back; ${DAYS} when left out` }],
  summary: 'shows how often alerts were wrong, and the money they kept',
  examples: ['moneyradar alert-figures', 'moneyradar alert-figures --days 30 --json'],
  async run({ db, settings, now: clock }, input) {
    const { timezone, baseCurrency } = settings();
    const now = clock();
    const days = numberFlag(input, 'days', { least: 1, most: RANGE_DAYS_MAX }) ?? DAYS;
    const toDay = dayOf(now, timezone);
    const fromDay = toDay.subtract({ days: days - 1 });
    const found = await askFigures(await db(), {
      fromAt: startOfDay(fromDay, timezone),
      untilAt: knownUntil(now),
      now,
      timezone,
      baseCurrency,
    });
    const range = { from: fromDay.toString(), to: toDay.toString() };
    return {
      json: bookkeepingJson(found, range),
      text: (width) => textOf(found, width),
    };
  },
};

function textOf({ types, total }: AlertBookkeeping, width: number): string {
  if (types.length === 0) return 'There have been no alerts.';
  const suggested = types.filter(({ suggestsMuting }) => suggestsMuting);
  return [
    table(COLUMNS, [...types.map((one) => cells(one.type, one)), cells('all', total)], width),
    ...suggested.map(mutingAdvice),
  ].join('\n\n');
}

function cells(name: string, figures: AlertFigures): string[] {
  const { opened, cleared, resolved, keptMinor, wonMinor, lostMinor, currency } = figures;
  const byPeople = judgedByPeople(figures);
  const over = byPeople + cleared.kept + cleared.lost + cleared.other;
  return [
    name,
    `${opened}`,
    `${over}`,
    byPeople === 0 ? '' : `${resolved.wrong} of ${byPeople}`,
    ...[keptMinor, wonMinor, lostMinor].map((minor) => formatMoney(minor, currency)),
  ];
}
