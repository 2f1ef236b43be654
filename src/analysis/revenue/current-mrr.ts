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

/** The same, of one Stripe account when it is named. */
export interface AccountScope extends Scope {
  readonly account?: string | null;
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
  /** What the total is made of, natively; the base currency among them when anybody pays in it. */
  readonly byCurrency: readonly CurrencyMrr[];
  /** Currencies without a rate; not in the total. */
  readonly notIncluded: readonly CurrencyMrr[];
  /** The newest stored day; null before the first one is stored. */
  readonly latestSnapshot: DailySnapshot | null;
}

/** In minor units of that currency. */
export interface CurrencyMrr {
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  readonly customers: number;
}

/**
 * MRR at this instant, in minor units of the base currency, other currencies at today's rate. Source
 * of the rules: docs/metrics.md, MRR and Currencies.
 */
export async function currentMrr(db: Queryable, scope: AccountScope): Promise<CurrentMrr> {
  const { total, natives } = await rowsOf(db, scope);
  return {
    asOf: scope.now,
    currency: scope.baseCurrency,
    mrrMinor: total.mrrMinor,
    committedMinor: total.committedMinor,
    atRiskMinor: total.atRiskMinor,
    customers: total.customers,
    incompleteSubscriptions: total.incompleteSubscriptions,
    byCurrency: natives.filter(({ isIncluded }) => isIncluded).map(currencyMrr),
    notIncluded: natives.filter(({ isIncluded }) => !isIncluded).map(currencyMrr),
    latestSnapshot: await snapshotOf(db, total.storedThroughDay, scope),
  };
}

/** The same total before it is rounded, for what compares it with a share of itself. */
export async function exactMrr(db: Queryable, scope: Scope): Promise<string> {
  const { total } = await rowsOf(db, scope);
  return total.exactMrrMinor;
}

async function rowsOf(db: Queryable, scope: AccountScope) {
  const { now, timezone, baseCurrency, account = null } = scope;
  const rows = await queries.currentMrr(db, {
    beforeAt: knownUntil(now),
    timezone,
    baseCurrency,
    rulesVersion: RULES_VERSION,
    account,
  });
  const total = rows.find(({ isTotal }) => isTotal);
  if (total === undefined) throw new Error('current MRR has a total');
  return { total, natives: rows.filter(({ isTotal }) => !isTotal) };
}

function currencyMrr({
  currency,
  mrrMinor,
  customers,
}: {
  currency: string;
  mrrMinor: bigint;
  customers: number;
}): CurrencyMrr {
  return { currency: currency as Currency, mrrMinor, customers };
}

async function snapshotOf(
  db: Queryable,
  day: Temporal.PlainDate | null,
  { timezone, baseCurrency, account = null }: AccountScope,
): Promise<DailySnapshot | null> {
  if (day === null) return null;
  const days = { fromDay: day, toDay: day, timezone, baseCurrency, account };
  const [snapshot] = await dailySnapshots(db, days);
  return snapshot ?? null;
}
