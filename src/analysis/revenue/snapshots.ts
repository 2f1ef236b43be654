import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { endOfDay, type Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { dayKnownUntil } from './known-until.ts';

/** MRR at the end of a local day and what moved it, in minor units; movements are positive. */
export interface DailySnapshot {
  readonly day: Temporal.PlainDate;
  readonly currency: Currency;
  readonly totalMinor: bigint;
  readonly newMinor: bigint;
  readonly reactivationMinor: bigint;
  readonly expansionMinor: bigint;
  readonly contractionMinor: bigint;
  readonly churnMinor: bigint;
  readonly fxMinor: bigint;
  /** Who pays: customers whose total in this currency is above zero. */
  readonly customers: number;
  /** Largest first. Names are distinct. */
  readonly products: readonly ProductMrr[];
  readonly quality: 'live' | 'event' | 'reconstructed' | 'estimated';
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
  readonly baseCurrency: Currency;
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
  const { fromDay, toDay, timezone, baseCurrency, now } = input;
  const params = {
    fromDay,
    toDay,
    beforeAt: now ? dayKnownUntil(toDay, timezone, now) : endOfDay(toDay, timezone),
    timezone,
    currency: baseCurrency,
    rulesVersion: RULES_VERSION,
  };
  const [days, products] = await Promise.all([
    queries.mrrByDay(db, params),
    queries.productMrrByDay(db, params),
  ]);
  const productsOf = new Map<string, ProductMrr[]>(days.map(({ day }) => [day.toString(), []]));
  for (const { day, name, mrrMinor } of products) {
    productsOf.get(day.toString())?.push({ name, mrrMinor });
  }
  return days.map((day) => ({
    ...day,
    currency: baseCurrency,
    products: productsOf.get(day.day.toString()) ?? [],
  }));
}

/**
 * Stores every local day that is not stored yet, in all currencies, from the first movement through
 * `throughDay`, which must be over, and returns that day. Running it again, or twice at once, changes
 * nothing. A fact that arrives late forgets the days it changes (`forgetSnapshots`).
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
    await queries.forgetOutdatedSnapshots(transaction, { rulesVersion: RULES_VERSION });
    // The newest stored day is where both start, so the days themselves come last.
    await queries.storeSnapshotProducts(transaction, params);
    await queries.storeSnapshots(transaction, params);
  });
  const range = { fromDay: throughDay, toDay: throughDay, timezone, baseCurrency };
  const [snapshot] = await dailySnapshots(db, range);
  if (snapshot === undefined) throw new Error(`no snapshot of ${throughDay.toString()}`);
  return snapshot;
}
