import { dailySnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { dayFlag, numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { snapshotJson } from '#delivery/rest/snapshot-json.ts';
import { snapshotOfDay } from '#delivery/snapshot-of-day.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { RANGE_FLAGS, validDays } from './range.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Day' },
  ...['MRR', 'New', 'Back', 'Expansion', 'Contraction', 'Churn', 'Customers'].map((title) => ({
    title,
    isFigure: true,
  })),
];

export const snapshots: Command = {
  name: 'snapshots',
  words: [],
  flags: [
    ...RANGE_FLAGS,
    { name: 'days', value: 'N', help: 'the last N days instead; 30 when nothing is said' },
  ],
  summary: 'shows MRR and what moved it, day by day',
  examples: [
    'moneyradar snapshots --days 7',
    'moneyradar snapshots --from 2026-01-01 --to 2026-01-31 --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const asked = {
      from: dayFlag(input, 'from'),
      to: dayFlag(input, 'to'),
      days: numberFlag(input, 'days', { least: 1, most: RANGE_DAYS_MAX }),
    };
    const days = validDays(chartRange(asked, dayOf(now(), timezone)));
    const scope = { timezone, baseCurrency, now: now() };
    return shown(await dailySnapshots(await db(), { ...days, ...scope }), (rows) => ({
      snapshots: rows.map(snapshotJson),
    }));
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
    return shown([await snapshotOfDay(await db(), { day, ...scope })], ([only]) =>
      only ? snapshotJson(only) : null,
    );
  },
};

function shown(rows: readonly DailySnapshot[], json: (rows: readonly DailySnapshot[]) => unknown) {
  return { json: json(rows), text: (width: number) => table(COLUMNS, rows.map(cells), width) };
}

function cells(snapshot: DailySnapshot): string[] {
  const change = (minor: bigint) =>
    minor === 0n ? '' : formatMoneySigned(minor, snapshot.currency);
  return [
    snapshot.day.toString(),
    formatMoney(snapshot.totalMinor, snapshot.currency),
    change(snapshot.newMinor),
    change(snapshot.reactivationMinor),
    change(snapshot.expansionMinor),
    change(-snapshot.contractionMinor),
    change(-snapshot.churnMinor),
    String(snapshot.customers),
  ];
}
