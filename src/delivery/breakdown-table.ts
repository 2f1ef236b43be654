import { beyond, type Breakdown, type BreakdownLine } from '#analysis/revenue/breakdown.ts';
import { formatMoney } from '#domain/money.ts';

import { dimensionName, groupName } from './breakdown-words.ts';
import { formatPercent } from './percent.ts';

/** A table of the groups, those beyond them and all together. */
export interface BreakdownTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Money = (minor: bigint, currency: string) => string;

type Figure = readonly [title: string, cell: (line: BreakdownLine) => string];

/**
 * The first `most` groups; the last row is all of them. What stands there now comes first, what moved it
 * there after it; rates of exchange have a column where they matter.
 */
export function breakdownTable(
  found: Breakdown,
  { most = Infinity, money = formatMoney }: { readonly most?: number; readonly money?: Money } = {},
): BreakdownTable {
  const figures = figuresOf(found, money);
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

function figuresOf({ currency, total, groups }: Breakdown, money: Money): Figure[] {
  const hasFx = [total, ...groups].some(({ fxMinor }) => fxMinor !== 0n);
  const shown = (minor: bigint) => money(minor, currency);
  const fx: Figure = ['FX', ({ fxMinor }) => `${fxMinor > 0n ? '+' : ''}${shown(fxMinor)}`];
  return [
    ['MRR', ({ endMinor }) => shown(endMinor)],
    ['Share', ({ share }) => (share === null ? '–' : formatPercent(share, 1))],
    ['Customers', ({ customers }) => String(customers)],
    ['New', ({ newMinor }) => shown(newMinor)],
    ['Grown', ({ expansionMinor, reactivationMinor }) => shown(expansionMinor + reactivationMinor)],
    ['Lost', ({ contractionMinor, churnMinor }) => shown(-contractionMinor - churnMinor)],
    ...(hasFx ? [fx] : []),
    ['Before', ({ startMinor }) => shown(startMinor)],
  ];
}
