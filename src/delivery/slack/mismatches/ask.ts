import type { Temporal } from 'temporal-polyfill';

import {
  mismatchTotals,
  overpricedCustomers,
  upgradeCandidates,
  type MismatchTotals,
  type OverpricedCustomer,
  type UpgradeCandidate,
} from '#analysis/usage/mismatches.ts';
import { bringUsageUpToDate, type UsageStanding } from '#analysis/usage/up-to-date.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { dayOf } from '#domain/day.ts';

import type { Which } from './which.ts';

/** So many of each list stand beside the other; the rest opens. */
const ROWS_OF_BOTH = 5;
const ROWS_OF_ONE = 12;

export interface Mismatches {
  readonly which: Which;
  readonly standing: UsageStanding;
  readonly totals: MismatchTotals;
  readonly upgrades: readonly UpgradeCandidate[];
  readonly overpriced: readonly OverpricedCustomer[];
  readonly asOf: Temporal.Instant;
  readonly today: Temporal.PlainDate;
}

/** Whose plan does not fit, judged first when that has not been done today. */
export async function askMismatches(sources: Sources, which: Which): Promise<Mismatches> {
  const { db, timezone, baseCurrency } = sources;
  const asOf = sources.now();
  const standing = await usageUpToDate(sources, asOf);
  const limit = which === 'both' ? ROWS_OF_BOTH : ROWS_OF_ONE;
  const [totals, upgrades, overpriced] = await Promise.all([
    mismatchTotals(db, { baseCurrency }),
    upgradeCandidates(db, { limit }),
    overpricedCustomers(db, { limit }),
  ]);
  return {
    which,
    standing,
    totals,
    upgrades: which === 'overpriced' ? [] : upgrades.rows,
    overpriced: which === 'upgrades' ? [] : overpriced.rows,
    asOf,
    today: dayOf(asOf, timezone),
  };
}

/** What was just judged may not have reached a replica, so those who ask for this read from `db`. */
export async function usageUpToDate(
  { db, timezone, baseCurrency, usageThreshold }: Sources,
  now: Temporal.Instant,
): Promise<UsageStanding> {
  return bringUsageUpToDate(db, { now, timezone, baseCurrency, threshold: usageThreshold });
}
