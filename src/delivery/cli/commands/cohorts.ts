import { cohorts as askCohorts, type Cohort } from '#analysis/revenue/cohorts.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { cohortsJson } from '#delivery/rest/cohorts-json.ts';
import { percentKept, type Kept } from '#delivery/retention.ts';
import { formatMoney } from '#domain/money.ts';

/** With the gaps between columns. */
const JOINED_WIDTH = '2026-01'.length + 2;
const MONTH_WIDTH = '100*'.length + 2;

export const cohorts: Command = {
  name: 'cohorts',
  words: [],
  flags: [{ name: 'revenue', value: null, help: 'what they pay instead of how many pay' }],
  summary: 'shows how many of those who joined in a month still pay',
  examples: ['moneyradar cohorts', 'moneyradar cohorts --revenue', 'moneyradar cohorts --json'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const found = await askCohorts(await db(), { now: now(), timezone, baseCurrency });
    const kept = input.flags.has('revenue') ? 'revenue' : 'customers';
    const size = ({ customers, mrrMinor }: Cohort) =>
      kept === 'revenue' ? formatMoney(mrrMinor, baseCurrency) : String(customers);
    return {
      json: cohortsJson(found),
      text: (width) => triangle(found.cohorts, { kept, size, width }),
    };
  },
};

interface Shape {
  readonly kept: Kept;
  readonly size: (cohort: Cohort) => string;
  readonly width: number;
}

/** Cohorts down, months since across: as many of them as the terminal holds. */
function triangle(found: readonly Cohort[], { kept, size, width }: Shape): string {
  if (found.length === 0) return 'Nobody has paid yet.';
  const sizes = found.map(size);
  const title = kept === 'revenue' ? 'MRR' : 'Customers';
  const room = width - JOINED_WIDTH - Math.max(title.length, ...sizes.map((text) => text.length));
  const months = Math.max(...found.map((cohort) => cohort.months.length));
  const shown = Math.max(1, Math.min(months, Math.floor(room / MONTH_WIDTH)));
  const numbers = Array.from({ length: shown }, (_, n) => n);
  const columns: Column[] = [
    { title: 'Joined', isId: true },
    { title, isFigure: true },
    ...numbers.map((n) => ({ title: String(n), isFigure: true })),
  ];
  const rows = found.map((cohort, index) => [
    cohort.month.toString(),
    sizes[index] ?? '',
    ...cohort.months
      .slice(0, shown)
      .map((month) => `${percentKept(cohort, month, kept)}${month.isComplete ? '' : '*'}`),
  ]);
  return [
    table(columns, rows, width),
    '',
    'Percent kept, by months after joining; * is a month that is not over.',
    ...(shown < months ? [`There are ${months - shown} more months: --json has them.`] : []),
  ].join('\n');
}
