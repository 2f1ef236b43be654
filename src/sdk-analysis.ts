import type { Temporal } from 'temporal-polyfill';

import { whatIf, type WhatIf } from '#analysis/plans/what-if.ts';
import { featurePricing, type FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import { formatMismatchCursor, parseMismatchCursor } from '#analysis/usage/mismatch-cursor.ts';
import {
  mismatchTotals,
  overpricedCustomers,
  upgradeCandidates,
  type MismatchCursor,
  type MismatchTotals,
  type OverpricedCustomer,
  type UpgradeCandidate,
} from '#analysis/usage/mismatches.ts';
import { bringUsageUpToDate } from '#analysis/usage/up-to-date.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { MOST_RAISE_PERCENT, parseRaise } from '#domain/raise.ts';
import type { Db } from '#store/postgres.ts';

export type { FeaturePricing, MismatchTotals, OverpricedCustomer, UpgradeCandidate, WhatIf };

const PAGE_LENGTH = 100;
const MOST_ROWS = 500;

/** Usage against price, for programs. Usage that came since the last look is judged first. */
export interface AnalysisDoor {
  /**
   * Whose plan is too small and whose too large, the most money first, `limit` of each (100; 500 at
   * most). Each list goes on after its own cursor. Rejects with RangeError when these make no sense.
   */
  mismatches(asked?: {
    readonly limit?: number;
    readonly upgradeCursor?: string;
    readonly overpricedCursor?: string;
  }): Promise<Mismatches>;
  /** How the limits of each plan with at least five customers are used, the most MRR first. */
  featurePricing(): Promise<readonly FeaturePricing[]>;
  /**
   * What a price that is so many percent higher would bring (10 when left out), and how many may leave
   * before it costs; null when there is no such plan, or nobody pays for it.
   */
  whatIf(planId: string, percent?: number): Promise<WhatIf | null>;
}

export interface Mismatches {
  readonly upgradeCandidates: readonly UpgradeCandidate[];
  /** null at the end. */
  readonly nextUpgradeCursor: string | null;
  readonly overpricedCustomers: readonly OverpricedCustomer[];
  readonly nextOverpricedCursor: string | null;
  /** Of everybody, in the base currency. */
  readonly totals: MismatchTotals;
}

interface AnalysisScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly threshold: number;
}

/** Judging writes down what it finds, so this door has the database that can be written to. */
export function analysisDoor(db: () => Promise<Db>, scope: () => AnalysisScope): AnalysisDoor {
  async function judgedDb(): Promise<Db> {
    const opened = await db();
    await bringUsageUpToDate(opened, scope());
    return opened;
  }
  return {
    mismatches: async ({ limit = PAGE_LENGTH, upgradeCursor, overpricedCursor } = {}) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS)
        throw new RangeError(`limit must be a whole number from 1 to ${MOST_ROWS}`);
      const upgradesAfter = cursorFrom(upgradeCursor);
      const overpricedAfter = cursorFrom(overpricedCursor);
      const judged = await judgedDb();
      const [upgrades, overpriced, totals] = await Promise.all([
        upgradeCandidates(judged, { limit, cursor: upgradesAfter }),
        overpricedCustomers(judged, { limit, cursor: overpricedAfter }),
        mismatchTotals(judged, scope()),
      ]);
      return {
        upgradeCandidates: upgrades.rows,
        nextUpgradeCursor: cursorText(upgrades.nextCursor),
        overpricedCustomers: overpriced.rows,
        nextOverpricedCursor: cursorText(overpriced.nextCursor),
        totals,
      };
    },
    featurePricing: async () => featurePricing(await judgedDb(), scope()),
    whatIf: async (planId, percent = 10) => {
      if (parseRaise(String(percent)) === null)
        throw new RangeError(
          `percent must be above 0 and up to ${MOST_RAISE_PERCENT}, with one decimal at most`,
        );
      return whatIf(await db(), { planId, percent, ...scope() });
    },
  };
}

function cursorFrom(text: string | undefined): MismatchCursor | null {
  if (text === undefined) return null;
  const cursor = parseMismatchCursor(text);
  if (cursor !== null) return cursor;
  throw new RangeError('cursor is not one that an earlier page gave');
}

function cursorText(cursor: MismatchCursor | null): string | null {
  return cursor === null ? null : formatMismatchCursor(cursor);
}
