import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Interval } from '#domain/facts.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/plans.ts';

/** What people may use of something for a plan's price. */
export interface PlanLimit {
  readonly metric: string;
  /** An exact decimal; null: explicitly without a limit. */
  readonly quantity: string | null;
  readonly per: 'period' | 'month' | 'year';
  /** Who said so and from when on; null: the metadata at Stripe says it. */
  readonly said: { readonly author: string; readonly fromDay: Temporal.PlainDate } | null;
}

/** One price of a plan, which new customers got from `fromAt` until the next one came. */
export interface PlanVersion {
  readonly priceId: string;
  /** From 1, per currency. */
  readonly version: number;
  readonly currency: Currency;
  readonly fromAt: Temporal.Instant;
  /** When the next version came; null for the newest. */
  readonly untilAt: Temporal.Instant | null;
  /** It can still be bought. */
  readonly isActive: boolean;
  /** Minor units, up to 12 decimals, of one unit and interval; null for a price in tiers. */
  readonly unitAmountMinor: string | null;
  readonly customers: number;
  readonly subscriptions: number;
  /** In minor units of the base currency; null while nobody is on it, or no rate is known. */
  readonly mrrMinor: bigint | null;
  /** Some of its customers pay in a currency without a rate. */
  readonly lacksRate: boolean;
  /** MRR that today's list price would bring beyond this one's; null where they cannot be compared. */
  readonly givenAwayMinor: bigint | null;
}

/** Prices that people take for the same plan, with their history. */
export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly productName: string;
  readonly interval: Interval;
  readonly intervalCount: number;
  readonly isMetered: boolean;
  /** Newest first. */
  readonly versions: readonly PlanVersion[];
  readonly limits: readonly PlanLimit[];
  readonly features: readonly string[];
}

export interface PlanScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

/**
 * Every plan that is sold or has customers, those that earn most first within their product, with
 * limits and features as of today. `planId` asks about one. Source of the rules: docs/metrics.md, Plans.
 */
export async function planMap(
  db: Queryable,
  { now, timezone, baseCurrency, planId = null }: PlanScope & { readonly planId?: string | null },
): Promise<Plan[]> {
  const day = dayOf(now, timezone);
  const beforeAt = knownUntil(now);
  const [versions, limits, features] = await Promise.all([
    queries.planVersions(db, { beforeAt, day, baseCurrency, planId }),
    queries.planLimits(db, { day, planId }),
    queries.planFeatures(db, { day, planId }),
  ]);
  const ids = [...new Set(versions.map((version) => version.planId))];
  return ids.flatMap((id) => {
    const ofPlan = versions.filter((version) => version.planId === id);
    const [newest] = ofPlan;
    if (newest === undefined) return [];
    return {
      id,
      name: newest.planName,
      productName: newest.productName,
      interval: newest.interval,
      intervalCount: newest.intervalCount,
      isMetered: newest.usageType === 'metered',
      versions: ofPlan.map(versionOf),
      limits: limits.filter((limit) => limit.planId === id).map(limitOf),
      features: features.find((one) => one.planId === id)?.features ?? [],
    };
  });
}

type VersionRow = Awaited<ReturnType<typeof queries.planVersions>>[number];
type LimitRow = Awaited<ReturnType<typeof queries.planLimits>>[number];

function versionOf(row: VersionRow): PlanVersion {
  return {
    priceId: row.priceId,
    version: row.version,
    currency: row.currency as Currency,
    fromAt: row.fromAt,
    untilAt: row.untilAt,
    isActive: row.isActive,
    unitAmountMinor: row.unitAmountMinor,
    customers: row.customers,
    subscriptions: row.subscriptions,
    mrrMinor: row.mrrMinor,
    lacksRate: row.lacksRate,
    givenAwayMinor: row.givenAwayMinor,
  };
}

function limitOf({ metric, limitQuantity, per, author, fromDay }: LimitRow): PlanLimit {
  const said = author === null || fromDay === null ? null : { author, fromDay };
  return { metric, quantity: limitQuantity, per, said };
}
