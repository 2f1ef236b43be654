import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { usageStanding } from '#store/queries/usage.ts';

import { judgeChangedUsage, judgeUsage, type UsageScope } from './refresh.ts';

/** More customers than this are left to the job that looks at changes, so that nobody waits for them. */
const CHANGES_JUDGED_AT_ONCE = 2_000;

/** How far usage has been looked at. */
export interface UsageStanding {
  /** Anything was ever reported. */
  readonly hasUsage: boolean;
  /** Some plan has a limit. */
  readonly hasLimits: boolean;
  /** Running subscription items that could be judged in that look, or since. */
  readonly judgedItems: number;
  /** The local day on which everybody was judged; null before the first time, and once limits changed. */
  readonly judgedDay: Temporal.PlainDate | null;
  /** Usage has come that is not judged yet. */
  readonly isBehind: boolean;
}

/**
 * Sees that whoever asks is answered from today's usage: judges everything at the first question of a
 * day, or while nobody can be judged, and afterwards what changed, unless that is so much that a job had
 * better do it.
 */
export async function bringUsageUpToDate(db: Db, scope: UsageScope): Promise<UsageStanding> {
  const standing = await standingOf(db, scope);
  if (!standing.hasUsage) return standing;
  const today = dayOf(scope.now, scope.timezone);
  const isJudged = standing.judgedDay?.equals(today) === true && standing.judgedItems > 0;
  if (!isJudged) await judgeUsage(db, scope);
  else if (standing.changedCustomers === 0) return standing;
  else if (standing.changedCustomers <= CHANGES_JUDGED_AT_ONCE) await judgeChangedUsage(db, scope);
  return standingOf(db, scope);
}

async function standingOf(
  db: Db,
  { now, timezone }: UsageScope,
): Promise<UsageStanding & { readonly changedCustomers: number }> {
  const [row] = await usageStanding(db, {
    today: dayOf(now, timezone),
    mostCounted: CHANGES_JUDGED_AT_ONCE + 1,
  });
  if (row === undefined) throw new Error('how far usage is judged has one row');
  return { ...row, isBehind: row.changedCustomers > 0 };
}
