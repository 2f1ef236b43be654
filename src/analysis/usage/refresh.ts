import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import { giveRoom, judgeItems } from '#store/queries/usage.ts';

import { extendDirtySeries } from './extend-series.ts';

/** So many customers' series are brought up to date in one transaction. */
const BATCH_SIZE = 2_000;
/** What a hundred thousand customers take; Postgres keeps a part of it aside only while it needs it. */
const WORK_MEM = '128MB';

export interface UsageScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  /** The share of a limit above which a plan is too small; 1 − threshold, below which too large. */
  readonly threshold: number;
}

export interface JudgedUsage {
  /** Subscription items whose usage could be judged. */
  readonly judged: number;
  readonly upgrades: number;
  readonly overpriced: number;
}

/** Brings every series up to date and judges the items of those customers alone. */
export async function judgeChangedUsage(db: Db, scope: UsageScope): Promise<number> {
  let customers = 0;
  for (;;) {
    const changed = await db.begin(async (transaction) => {
      const ids = await extendDirtySeries(transaction, { ...scope, batchSize: BATCH_SIZE });
      if (ids.length > 0) await judge(transaction, scope, ids);
      return ids.length;
    });
    if (changed === 0) return customers;
    customers += changed;
  }
}

/**
 * Judges every running subscription item against the limits of its price, in one statement: windows
 * move every day, also for those whose usage did not change. Source of the rules: docs/metrics.md,
 * Usage against price.
 */
export async function judgeUsage(db: Db, scope: UsageScope): Promise<JudgedUsage> {
  await judgeChangedUsage(db, scope);
  return db.begin(async (transaction) => judge(transaction, scope, null));
}

async function judge(
  db: Queryable,
  { now, timezone, baseCurrency, threshold }: UsageScope,
  customerIds: readonly bigint[] | null,
): Promise<JudgedUsage> {
  await giveRoom(db, { workMem: WORK_MEM });
  const [judged] = await judgeItems(db, {
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    timezone,
    baseCurrency,
    threshold: String(threshold),
    customerIds,
  });
  if (judged === undefined) throw new Error('a judgement has one row');
  return judged;
}
