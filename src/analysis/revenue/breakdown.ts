import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { startOfDay } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/breakdown.ts';

import { dayKnownUntil, earlier } from './known-until.ts';
import type { DayRange } from './snapshots.ts';

/** What MRR is broken down by: where customers came from, or the Stripe account that bills them. */
export const DIMENSIONS = ['attribution', 'account'] as const;

export type Dimension = (typeof DIMENSIONS)[number];

export const BREAKDOWN_GROUPS_MAX = 500;

/** How MRR got from one day to another, in minor units; every line is positive, but for fx. */
export interface BreakdownLine {
  readonly startMinor: bigint;
  readonly newMinor: bigint;
  readonly reactivationMinor: bigint;
  readonly expansionMinor: bigint;
  readonly contractionMinor: bigint;
  readonly churnMinor: bigint;
  readonly fxMinor: bigint;
  readonly endMinor: bigint;
  /** Of all MRR at the end, a fraction; null when there is none. */
  readonly share: number | null;
  /** How many paid for the first time. */
  readonly newCount: number;
  /** Who pays at the end, each once. */
  readonly customers: number;
}

export interface BreakdownGroup extends BreakdownLine {
  /** null: of whom none is known. */
  readonly value: string | null;
}

export interface Breakdown {
  readonly dimension: Dimension;
  /** The metadata key of Stripe's that says it; null by account. */
  readonly metadataKey: string | null;
  /** Who was stored before the key was set says nothing of it until Stripe is read again. */
  readonly needsReading: boolean;
  /** Of how many Stripe accounts there are customers. */
  readonly accounts: number;
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  readonly currency: Currency;
  readonly total: BreakdownLine;
  /** The largest MRR at the end first. */
  readonly groups: readonly BreakdownGroup[];
  /** What is beyond the groups that were asked for; null when nothing is. */
  readonly others: (BreakdownLine & { readonly groups: number }) | null;
}

const NOTHING: BreakdownLine = {
  startMinor: 0n,
  newMinor: 0n,
  reactivationMinor: 0n,
  expansionMinor: 0n,
  contractionMinor: 0n,
  churnMinor: 0n,
  fxMinor: 0n,
  endMinor: 0n,
  share: null,
  newCount: 0,
  customers: 0,
};

/**
 * MRR and what moved it between two local days by where it came from, up to `now` when the last day is
 * not over. The groups add up to the bridge of the same days, each rounded by itself. Null when it is
 * asked for by attribution and no key is set. Source of the rules: docs/metrics.md, Attribution.
 */
export async function breakdown(
  db: Queryable,
  input: DayRange & {
    readonly now: Temporal.Instant;
    readonly dimension: Dimension;
    /** How many groups at most, up to BREAKDOWN_GROUPS_MAX. */
    readonly limit: number;
  },
): Promise<Breakdown | null> {
  const { fromDay, toDay, timezone, baseCurrency, isNative = false, now, dimension, limit } = input;
  const [state] = await queries.attributionState(db, {});
  if (state === undefined) throw new Error('the state of the attribution has one row');
  const isByAttribution = dimension === 'attribution';
  if (isByAttribution && state.metadataKey === null) return null;
  const beforeAt = dayKnownUntil(toDay, timezone, now);
  const rows = await queries.breakdown(db, {
    fromAt: earlier(startOfDay(fromDay, timezone), beforeAt),
    beforeAt,
    timezone,
    baseCurrency,
    isConverted: !isNative,
    dimension,
    limitRows: limit,
  });
  const total = rows.find(({ kind }) => kind === 'total');
  const others = rows.find(({ kind }) => kind === 'others');
  return {
    dimension,
    metadataKey: isByAttribution ? state.metadataKey : null,
    needsReading: isByAttribution && state.needsReading,
    accounts: state.accounts,
    fromDay,
    toDay,
    currency: baseCurrency,
    total: total === undefined ? NOTHING : lineOf(total),
    groups: rows
      .filter(({ kind }) => kind === 'group')
      .map((row) => ({ value: row.value, ...lineOf(row) })),
    others: others === undefined ? null : { groups: others.groups, ...lineOf(others) },
  };
}

/** The groups after the first `most` and what is beyond them, as one; null when there is nothing. */
export function beyond({ groups, others }: Breakdown, most: number): Breakdown['others'] {
  const rest = groups.slice(most).map((group) => ({ groups: 1, ...group }));
  return [...rest, ...(others === null ? [] : [others])].reduce<Breakdown['others']>(
    (sum, one) => (sum === null ? one : added(sum, one)),
    null,
  );
}

type Others = NonNullable<Breakdown['others']>;

function added(a: Others, b: Others): Others {
  return {
    groups: a.groups + b.groups,
    startMinor: a.startMinor + b.startMinor,
    newMinor: a.newMinor + b.newMinor,
    reactivationMinor: a.reactivationMinor + b.reactivationMinor,
    expansionMinor: a.expansionMinor + b.expansionMinor,
    contractionMinor: a.contractionMinor + b.contractionMinor,
    churnMinor: a.churnMinor + b.churnMinor,
    fxMinor: a.fxMinor + b.fxMinor,
    endMinor: a.endMinor + b.endMinor,
    share: a.share === null || b.share === null ? null : a.share + b.share,
    newCount: a.newCount + b.newCount,
    customers: a.customers + b.customers,
  };
}

function lineOf(row: Omit<BreakdownLine, 'share'> & { readonly share: string | null }) {
  return {
    startMinor: row.startMinor,
    newMinor: row.newMinor,
    reactivationMinor: row.reactivationMinor,
    expansionMinor: row.expansionMinor,
    contractionMinor: row.contractionMinor,
    churnMinor: row.churnMinor,
    fxMinor: row.fxMinor,
    endMinor: row.endMinor,
    share: row.share === null ? null : Number(row.share),
    newCount: row.newCount,
    customers: row.customers,
  };
}
