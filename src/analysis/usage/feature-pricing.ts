import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import * as queries from '#store/queries/usage.ts';

import type { UsageScope } from './refresh.ts';

const WORK_MEM = '128MB';
/** Fewer say nothing about a plan. */
const LEAST_CUSTOMERS = 5;
const MOST_PRESS = 0.5;
const MOST_DO_NOT_FEEL = 0.8;

/** How much of a limit the customers of a plan use; shares of the limit, 1 is all of it. */
export interface FeaturePricing {
  readonly planId: string;
  readonly planName: string;
  readonly metric: string;
  readonly customers: number;
  /** Who uses more than 80 % of it, as a share of those customers. */
  readonly highUsageShare: number;
  /** Who uses less than 10 %. */
  readonly lowUsageShare: number;
  readonly p10: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  /** Of these customers on this plan, in the base currency. */
  readonly mrrMinor: bigint;
  readonly currency: Currency;
  /** `limit_carries_value`: most press against it. `limit_not_felt`: hardly anybody notices it. */
  readonly finding: 'limit_carries_value' | 'limit_not_felt' | null;
}

/** Every plan's limits with at least five customers, the most MRR first. Source: docs/metrics.md, Usage against price. */
export async function featurePricing(
  db: Db,
  { now, timezone, baseCurrency }: Omit<UsageScope, 'threshold'>,
): Promise<FeaturePricing[]> {
  const rows = await db.begin(async (transaction) => {
    await queries.giveRoom(transaction, { workMem: WORK_MEM });
    return queries.featurePricing(transaction, {
      beforeAt: knownUntil(now),
      today: dayOf(now, timezone),
      timezone,
      baseCurrency,
      leastCustomers: LEAST_CUSTOMERS,
    });
  });
  return rows.map(({ highItems, lowItems, items, ...row }) => {
    const [highUsageShare, lowUsageShare] = [highItems / items, lowItems / items];
    return {
      ...row,
      highUsageShare,
      lowUsageShare,
      p10: Number(row.p10),
      p25: Number(row.p25),
      p50: Number(row.p50),
      p75: Number(row.p75),
      p90: Number(row.p90),
      currency: baseCurrency,
      finding: findingOf(highUsageShare, lowUsageShare),
    };
  });
}

function findingOf(high: number, low: number): FeaturePricing['finding'] {
  if (high > MOST_PRESS) return 'limit_carries_value';
  return low > MOST_DO_NOT_FEEL ? 'limit_not_felt' : null;
}
