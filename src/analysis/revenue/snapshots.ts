import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { endOfDay, type Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { dayKnownUntil } from './known-until.ts';

export const INTERVALS = ['day', 'week', 'month'] as const;

export type Interval = (typeof INTERVALS)[number];

/** MRR at the end of a local day and what moved it, in minor units; movements are positive. */
export interface DailySnapshot {
  /** The last day, inclusive, of the time that the lines are about. */
  readonly day: Temporal.PlainDate;
  /** The first day of it: the same for a day, a Monday for a week. */
  readonly fromDay: Temporal.PlainDate;
  readonly currency: Currency;
  readonly totalMinor: bigint;
  readonly newMinor: bigint;
  readonly reactivationMinor: bigint;
  readonly expansionMinor: bigint;
  readonly contractionMinor: bigint;
  readonly churnMinor: bigint;
  /** What changed rates of exchange did to what was there before; may be negative. */
  readonly fxMinor: bigint;
  /** Who pays: customers whose total in any currency that counts is above zero, each once. */
  readonly customers: number;
  /** Largest first. Names are distinct. */
  readonly products: readonly ProductMrr[];
  /** The worst of what the figures rest on. */
  readonly quality: 'live' | 'event' | 'reconstructed' | 'estimated';
  /** What the day was before facts came late or rules changed; null when it is what it always was. */
  readonly restatement: Restatement | null;
}

export interface Restatement {
  readonly at: Temporal.Instant;
  readonly reason: 'late_facts' | 'rules';
  readonly previousTotalMinor: bigint;
}

interface ProductMrr {
  readonly name: string;
  readonly mrrMinor: bigint;
}

export interface DayRange {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  readonly timezone: Timezone;
  /** Figures are in it, and the currencies that have a rate to it are in them. */
  readonly baseCurrency: Currency;
  /** Only what is billed in that currency itself. */
  readonly isNative?: boolean;
  /** Only what one Stripe account bills; null: all of them. */
  readonly account?: string | null;
}

/**
 * Every day of the range, oldest first, as the ledger has it: quiet days and days before the first
 * movement too. A range that reaches today or beyond needs `now`, or it counts changes that are
 * certain but still to come. Source of the rules: docs/metrics.md, Movements.
 */
export async function dailySnapshots(
  db: Queryable,
  input: DayRange & { readonly now?: Temporal.Instant },
): Promise<DailySnapshot[]> {
  return snapshotsBy(db, 'day', input);
}

/** The same by week or month; the first and the last one are what the range has of them. */
export async function snapshotsBy(
  db: Queryable,
  interval: Interval,
  input: DayRange & { readonly now?: Temporal.Instant },
): Promise<DailySnapshot[]> {
  const { fromDay, toDay, timezone, baseCurrency, isNative = false, now, account = null } = input;
  const params = {
    fromDay,
    toDay,
    beforeAt: now ? dayKnownUntil(toDay, timezone, now) : endOfDay(toDay, timezone),
    timezone,
    baseCurrency,
    isConverted: !isNative,
    interval,
    rulesVersion: RULES_VERSION,
    account,
  };
  const [rows, products] = await Promise.all([
    queries.mrrByDay(db, params),
    queries.productMrrByDay(db, params),
  ]);
  const productsOf = new Map<string, ProductMrr[]>(rows.map(({ day }) => [day.toString(), []]));
  for (const { day, name, mrrMinor } of products) {
    productsOf.get(day.toString())?.push({ name, mrrMinor });
  }
  return rows.map(({ restatedAt, restatedReason, previousTotalMinor, ...row }) => ({
    ...row,
    currency: baseCurrency,
    products: productsOf.get(row.day.toString()) ?? [],
    // A difference that rounding hides is none to the reader.
    restatement:
      restatedAt && restatedReason && previousTotalMinor !== row.totalMinor
        ? { at: restatedAt, reason: restatedReason, previousTotalMinor }
        : null,
  }));
}

/**
 * Stores every local day that is not stored yet or no longer holds, in all currencies, from the first
 * movement through `throughDay`, which must be over, and returns that day. Running it again, or twice
 * at once, changes nothing. A fact that arrives late marks the days it changes
 * (`markSnapshotsOutdated`); a day that ends otherwise when it is stored again says what it was.
 */
export async function storeSnapshots(
  db: Db,
  input: {
    readonly throughDay: Temporal.PlainDate;
    readonly timezone: Timezone;
    readonly baseCurrency: Currency;
  },
): Promise<DailySnapshot> {
  const { throughDay, timezone, baseCurrency } = input;
  const params = {
    throughDay,
    beforeAt: endOfDay(throughDay, timezone),
    timezone,
    rulesVersion: RULES_VERSION,
  };
  await db.begin(async (transaction) => {
    await queries.lockSnapshots(transaction, {});
    await queries.noteFirstFact(transaction, {});
    await queries.markOtherRulesOutdated(transaction, { rulesVersion: RULES_VERSION });
    await queries.forgetSnapshotProducts(transaction, { timezone });
    // The newest stored day is where both start, so the days themselves come last.
    await queries.storeSnapshotProducts(transaction, params);
    await queries.storeSnapshots(transaction, params);
    await queries.settleOutdatedDays(transaction, { timezone, throughDay });
  });
  const range = { fromDay: throughDay, toDay: throughDay, timezone, baseCurrency };
  const [snapshot] = await dailySnapshots(db, range);
  if (snapshot === undefined) throw new Error(`no snapshot of ${throughDay.toString()}`);
  return snapshot;
}
