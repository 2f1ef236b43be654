import { beyond, type Breakdown, type BreakdownLine } from '#analysis/revenue/breakdown.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { dimensionName, groupName } from './breakdown-words.ts';
import { formatPercent } from './percent.ts';

/** A table of the groups, those beyond them and all together; every unit is shown, so that it adds up. */
export interface BreakdownTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Figure = readonly [title: string, cell: (line: BreakdownLine) => string];

/** The first `most` groups; the last row is all of them. Rates of exchange have a column where they matter. */
export function breakdownTable(found: Breakdown, most = Infinity): BreakdownTable {
  const figures = figuresOf(found);
  const row = (name: string, line: BreakdownLine) => [
    name,
    ...figures.map(([, cell]) => cell(line)),
  ];
  const rest = beyond(found, most);
  return {
    titles: [dimensionName(found), ...figures.map(([title]) => title)],
    rows: [
      ...found.groups.slice(0, most).map((group) => row(groupName(group, found), group)),
      ...(rest === null ? [] : [row(`${rest.groups} more`, rest)]),
      row('all', found.total),
    ],
  };
}

function figuresOf({ currency, total, groups }: Breakdown): Figure[] {
  const hasFx = [total, ...groups].some(({ fxMinor }) => fxMinor !== 0n);
  const fx: Figure = ['FX', ({ fxMinor }) => formatMoneySigned(fxMinor, currency)];
  return [
    ['MRR before', ({ startMinor }) => formatMoney(startMinor, currency)],
    ['New', ({ newMinor }) => formatMoney(newMinor, currency)],
    [
      'Grown',
      ({ expansionMinor, reactivationMinor }) =>
        formatMoney(expansionMinor + reactivationMinor, currency),
    ],
    [
      'Lost',
      ({ contractionMinor, churnMinor }) =>
        formatMoneySigned(-contractionMinor - churnMinor, currency),
    ],
    ...(hasFx ? [fx] : []),
    ['MRR', ({ endMinor }) => formatMoney(endMinor, currency)],
    ['Share', ({ share }) => (share === null ? '–' : formatPercent(share, 1))],
    ['Customers', ({ customers }) => String(customers)],
  ];
}
