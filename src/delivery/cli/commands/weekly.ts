import { weeklyReview, type WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { weeklyJson } from '#delivery/rest/reports-json.ts';
import { weeklyParagraphs } from '#delivery/weekly-text.ts';
import { comparedRows, weekSpan } from '#delivery/weekly-words.ts';
import { dayOf } from '#domain/day.ts';

const COLUMNS: readonly Column[] = [
  { title: 'How MRR moved' },
  { title: 'This week', isFigure: true },
  { title: 'Week before', isFigure: true },
];

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
    return {
      json: weeklyJson(review, scope),
      text: (width) => text(review, scope, width),
    };
  },
};

function text(review: WeeklyReview, scope: Scope, width: number): string {
  const rows = comparedRows(review).map(({ label, week, before }) => [label, week, before]);
  return [
    `${weekSpan(review.week)}, beside ${weekSpan(review.before)}`,
    table(COLUMNS, rows, width),
    ...weeklyParagraphs(review, { ...scope, withMonth: true }),
  ].join('\n\n');
}
