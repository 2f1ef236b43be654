import { breakEvenChurn, whatIf } from '#analysis/plans/what-if.ts';
import { featurePricing } from '#analysis/usage/feature-pricing.ts';
import { formatMismatchCursor, parseMismatchCursor } from '#analysis/usage/mismatch-cursor.ts';
import {
  mismatchTotals,
  overpricedCustomers,
  upgradeCandidates,
  type MismatchCursor,
} from '#analysis/usage/mismatches.ts';
import { bringUsageUpToDate } from '#analysis/usage/up-to-date.ts';
import { MOST_RAISE_PERCENT, parseRaise } from '#domain/raise.ts';
import type { Db } from '#store/postgres.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { cursorOf, parsed, parseQuery, wholeNumber } from './input.ts';
import { planIdOf } from './plans.ts';
import type { RestContext } from './route.ts';
import {
  featureJson,
  mismatchTotalsJson,
  overpricedJson,
  upgradeJson,
  whatIfJson,
} from './usage-analysis-json.ts';

const PAGE_MAX = 500;
const ASSUMED_RAISE_PERCENT = 10;

const cursor = cursorOf(parseMismatchCursor).optional();

export const mismatchesQuery = {
  limit: wholeNumber(1, PAGE_MAX).default(100),
  upgrade_cursor: cursor,
  overpriced_cursor: cursor,
};

/**
 * `GET /api/analysis/mismatches`: plans that are too small and plans that are too large, the most money
 * first. Usage that came since the last look is judged first. Each list has a cursor of its own.
 */
export async function getMismatches(context: RestContext, request: HttpRequest) {
  const asked = parseQuery(request, mismatchesQuery);
  const { limit } = asked;
  const { baseCurrency } = context;
  const db = await judgedDb(context);
  const [upgrades, overpriced, totals] = await Promise.all([
    upgradeCandidates(db, { limit, cursor: asked.upgrade_cursor ?? null }),
    overpricedCustomers(db, { limit, cursor: asked.overpriced_cursor ?? null }),
    mismatchTotals(db, { baseCurrency }),
  ]);
  return {
    upgrade_candidates: upgrades.rows.map(upgradeJson),
    next_upgrade_cursor: cursorText(upgrades.nextCursor),
    overpriced_customers: overpriced.rows.map(overpricedJson),
    next_overpriced_cursor: cursorText(overpriced.nextCursor),
    totals: mismatchTotalsJson(totals),
  };
}

/** `GET /api/analysis/feature-pricing`: how the limits of each plan are used. */
export async function getFeaturePricing(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { now, timezone, baseCurrency } = context;
  const db = await judgedDb(context);
  const features = await featurePricing(db, { now: now(), timezone, baseCurrency });
  const churn = breakEvenChurn(ASSUMED_RAISE_PERCENT);
  return { features: features.map((feature) => featureJson(feature, churn)) };
}

/** A percentage in tenths: `10`, `7.5`. */
const percent = parsed(
  parseRaise,
  `must be a percentage above 0 and up to ${MOST_RAISE_PERCENT}, such as 10`,
  { type: 'number', exclusiveMinimum: 0, maximum: MOST_RAISE_PERCENT, multipleOf: 0.1 },
);

export const whatIfQuery = { percent: percent.default(ASSUMED_RAISE_PERCENT) };

/** `GET /api/plans/:id/what-if?percent=10`: what a higher price would bring, and what it may cost. */
export async function getWhatIf(context: RestContext, request: HttpRequest) {
  const asked = parseQuery(request, whatIfQuery);
  const { readDb, now, timezone, baseCurrency } = context;
  const answer = await whatIf(readDb, {
    planId: planIdOf(request),
    percent: asked.percent,
    now: now(),
    timezone,
    baseCurrency,
  });
  if (answer !== null) return whatIfJson(answer);
  const detail =
    'There is no such plan, or nobody pays for it in a currency with a rate of exchange. GET /api/plans lists them.';
  throw new ProblemError(problem(404, detail));
}

/** What was just judged may not have reached a replica, so it is read where it was written. */
async function judgedDb(context: RestContext): Promise<Db> {
  const { db, now, timezone, baseCurrency, usageThreshold: threshold } = context;
  await bringUsageUpToDate(db, { now: now(), timezone, baseCurrency, threshold });
  return db;
}

function cursorText(next: MismatchCursor | null): string | null {
  return next === null ? null : formatMismatchCursor(next);
}
