import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { knownUntil } from './known-until.ts';
import { dailySnapshots, type DailySnapshot } from './snapshots.ts';

/** Whose clock, days and money an answer is about. */
export interface Scope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

export interface CurrentMrr {
  readonly asOf: Temporal.Instant;
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  /** Without the subscriptions that have a date to end. */
  readonly committedMinor: bigint;
  /** The part whose subscriptions are past due. */
  readonly atRiskMinor: bigint;
  readonly customers: number;
  /** Running subscriptions, in any currency, of which a price, an item or a discount is not known. */
  readonly incompleteSubscriptions: number;
  /** Other currencies; never added to the total, because no rate is known. */
  readonly notIncluded: readonly {
    readonly currency: Currency;
    readonly mrrMinor: bigint;
    readonly customers: number;
  }[];
  /** The newest stored day; null before the first one is stored. */
  readonly latestSnapshot: DailySnapshot | null;
}

/**
 * MRR at this instant, in minor units of the base currency. Source of the rules: docs/metrics.md,
 * MRR and committed MRR.
 */
export async function currentMrr(db: Queryable, scope: Scope): Promise<CurrentMrr> {
  const { now, timezone, baseCurrency } = scope;
  const rows = await queries.currentMrr(db, {
    beforeAt: knownUntil(now),
    timezone,
    baseCurrency,
    rulesVersion: RULES_VERSION,
  });
  const base = rows.find(({ currency }) => currency === baseCurrency);
  if (base === undefined) throw new Error(`no row for ${baseCurrency}`);
  return {
    asOf: now,
    currency: baseCurrency,
    mrrMinor: base.mrrMinor,
    committedMinor: base.committedMinor,
    atRiskMinor: base.atRiskMinor,
    customers: base.customers,
    incompleteSubscriptions: base.incompleteSubscriptions,
    notIncluded: rows
      .filter((row) => row !== base)
      .map(({ currency, mrrMinor, customers }) => ({
        currency: currency as Currency,
        mrrMinor,
        customers,
      })),
    latestSnapshot: await snapshotOf(db, base.storedThroughDay, scope),
  };
}

async function snapshotOf(
  db: Queryable,
  day: Temporal.PlainDate | null,
  { timezone, baseCurrency }: Scope,
): Promise<DailySnapshot | null> {
  if (day === null) return null;
  const [snapshot] = await dailySnapshots(db, { fromDay: day, toDay: day, timezone, baseCurrency });
  return snapshot ?? null;
}
