import { rollups, type Rollup } from '#analysis/revenue/rollups.ts';
import { INTERVALS, type DailySnapshot, type Interval } from '#analysis/revenue/snapshots.ts';
import { choiceFlag, dayFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command, type Input } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { rollupJson, snapshotJson } from '#delivery/rest/snapshot-json.ts';
import { restatedNote } from '#delivery/restated.ts';
import { snapshotOfDay } from '#delivery/snapshot-of-day.ts';
import { parseCurrency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { ACCOUNT_FLAG, accountFlag, CHART_FLAGS, chartDays } from './range.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Day' },
  ...['MRR', 'New', 'Back', 'Expansion', 'Contraction', 'Churn', 'FX', 'Customers'].map(
    (title) => ({ title, isFigure: true }),
  ),
];

export const snapshots: Command = {
  name: 'snapshots',
  words: [],
  flags: [
    ...CHART_FLAGS,
    { name: 'by', value: 'INTERVAL', help: `${INTERVALS.join(', ')}; day when left out` },
    { name: 'currency', value: 'CURRENCY', help: 'only what is billed in it' },
    ACCOUNT_FLAG,
  ],
  summary: 'shows MRR and what moved it, by day, week or month',
  examples: [
    'moneyradar snapshots --days 7',
    'moneyradar snapshots --days 365 --by month',
    'moneyradar snapshots --from 2026-01-01 --to 2026-01-31 --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const days = chartDays(input, dayOf(now(), timezone));
    const interval = choiceFlag(input, 'by', INTERVALS) ?? 'day';
    const native = currencyFlag(input);
    const money = { baseCurrency: native ?? baseCurrency, isNative: native !== undefined };
    const opened = await db();
    const account = await accountFlag(opened, input);
    const scope = { ...money, timezone, now: now(), account };
    const rows = await rollups(opened, { ...days, ...scope, interval });
    return {
      json: {
        currency: money.baseCurrency.toUpperCase(),
        interval,
        snapshots: rows.map(rollupJson),
      },
      text: (width) => rollupText(rows, { interval, timezone, width }),
    };
  },
};

export const calculateMrr: Command = {
  name: 'calculate-mrr',
  words: [],
  flags: [{ name: 'date', value: 'DAY', help: 'which; today, as it stands, when left out' }],
  summary: 'stores every day that is over, and shows one',
  examples: ['moneyradar calculate-mrr', 'moneyradar calculate-mrr --date 2026-01-31'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const today = dayOf(now(), timezone);
    const day = dayFlag(input, 'date') ?? today;
    if (day.since(today).sign > 0) {
      throw new UsageError(`--date must not be after today, ${today.toString()}.`);
    }
    const scope = { now: now(), timezone, baseCurrency };
    const snapshot = await snapshotOfDay(await db(), { day, ...scope });
    return {
      json: snapshotJson(snapshot),
      text: (width) => table(COLUMNS, [[day.toString(), ...figures(snapshot)]], width),
    };
  },
};

function currencyFlag(input: Input) {
  const text = input.values['currency']?.at(-1);
  if (text === undefined) return undefined;
  const currency = parseCurrency(text);
  if (currency !== null) return currency;
  throw new UsageError('--currency must be three letters, such as EUR.');
}

interface Shown {
  readonly interval: Interval;
  readonly timezone: Timezone;
  readonly width: number;
}

function rollupText(rows: readonly Rollup[], { interval, timezone, width }: Shown): string {
  const [first = { title: 'Day' }, ...rest] = COLUMNS;
  const title = { day: 'Day', week: 'Week from', month: 'Month' }[interval];
  const hasFx = rows.some(({ fxMinor }) => fxMinor !== 0n);
  const columns = [{ ...first, title, isId: true }, ...(hasFx ? rest : withoutFx(rest))];
  const running = rows.find(({ isComplete }) => !isComplete);
  const note = restatedNote(rows, { interval, timezone, formatDay: String });
  return [
    table(
      columns,
      rows.map((row) => [
        nameOf(row, interval),
        ...(hasFx ? figures(row) : withoutFx(figures(row))),
      ]),
      width,
    ),
    ...(running === undefined ? [] : [`\n* The ${interval} is not over: it stands as of now.`]),
    ...(note === null ? [] : [`\n${note}`]),
  ].join('\n');
}

/** FX is the last but one, and of no interest where there is one currency. */
function withoutFx<Cell>(cells: readonly Cell[]): Cell[] {
  return cells.toSpliced(-2, 1);
}

/** `2026-03-01`, or `2026-03` for a month; what is not over has a star. */
function nameOf({ fromDay, isComplete }: Rollup, interval: Interval): string {
  const day = fromDay.toString();
  return `${interval === 'month' ? day.slice(0, 7) : day}${isComplete ? '' : ' *'}`;
}

function figures(snapshot: DailySnapshot): string[] {
  const change = (minor: bigint) =>
    minor === 0n ? '' : formatMoneySigned(minor, snapshot.currency);
  return [
    formatMoney(snapshot.totalMinor, snapshot.currency),
    change(snapshot.newMinor),
    change(snapshot.reactivationMinor),
    change(snapshot.expansionMinor),
    change(-snapshot.contractionMinor),
    change(-snapshot.churnMinor),
    change(snapshot.fxMinor),
    String(snapshot.customers),
  ];
}
