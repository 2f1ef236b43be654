import { z } from 'zod';

import {
  DIFFERENCES_PER_PAGE_MAX,
  parseDifferenceCursor,
  reconcileWithCustomers,
  type CustomerDifference,
  type DifferencesPage,
} from '#analysis/revenue/differences.ts';
import type { Reconciliation } from '#analysis/revenue/reconcile.ts';
import { MOMENT_EXPECTATION, parseMoment } from '#delivery/moment.ts';
import { DIFFERENCE_RULES } from '#domain/ledger.ts';
import { RULES_VERSION } from '#domain/rules.ts';

import type { HttpRequest } from './exchange.ts';
import { cursorOf, parsed, parseQuery, wholeNumber } from './input.ts';
import { currencyCode, inMajorUnits } from './money.ts';
import type { RestContext } from './route.ts';

/** `GET /api/revenue/reconcile`: our MRR, MRR in mode `stripe`, and the customers between the two. */
export async function getReconcile(context: RestContext, request: HttpRequest) {
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const asked = parseQuery(request, reconcileQuery({ now, timezone }));
  const { rule, cursor, limit } = asked;
  const found = await reconcileWithCustomers(context.readDb, {
    scope: { now: asked.at ?? now, timezone, baseCurrency },
    limit,
    ...(rule && { rule }),
    ...(cursor && { cursor }),
  });
  return reconcileJson(found, { isOfOneRule: rule !== undefined });
}

/** Which differences, and of which moment, as it is read at that time of a clock. */
export function reconcileQuery(clock: Parameters<typeof parseMoment>[1]) {
  return {
    rule: z
      .enum(DIFFERENCE_RULES, { error: `must be one of ${DIFFERENCE_RULES.join(', ')}` })
      .optional(),
    cursor: cursorOf(parseDifferenceCursor).optional(),
    limit: wholeNumber(1, DIFFERENCES_PER_PAGE_MAX).default(DIFFERENCES_PER_PAGE_MAX),
    at: parsed((text) => parseMoment(text, clock), MOMENT_EXPECTATION).optional(),
  };
}

/**
 * mrr − Σ differences of all pages = stripe_mode_mrr. What rounding leaves over is the last difference,
 * of no customer, where anything is left.
 */
export function reconcileJson(
  found: Reconciliation & DifferencesPage,
  { isOfOneRule }: { isOfOneRule: boolean },
) {
  const { currency } = found;
  const isWhole = found.nextCursor === null && !isOfOneRule;
  return {
    ...inMajorUnits({ mrr: found.mrrMinor, stripe_mode_mrr: found.stripeModeMinor }, currency),
    currency: currencyCode(currency),
    differences: [
      ...found.differences.map((difference) => differenceJson(difference, currency)),
      ...(isWhole && found.listedRoundingMinor !== 0n ? [roundingJson(found)] : []),
    ],
    next_cursor: found.nextCursor,
    rules: found.rules.map(({ rule, customers, amountMinor }) => ({
      rule,
      customers,
      ...inMajorUnits({ amount: amountMinor }, currency),
    })),
    ...inMajorUnits({ rounding: found.roundingMinor }, currency),
    not_included: found.notIncluded.map((other) => ({
      currency: currencyCode(other.currency),
      ...inMajorUnits(
        { mrr: other.mrrMinor, stripe_mode_mrr: other.stripeModeMinor },
        other.currency,
      ),
    })),
    as_of: found.asOf.toString(),
    rules_version: RULES_VERSION,
  };
}

function differenceJson(difference: CustomerDifference, currency: string) {
  const { customerId, rule, amountMinor, untilAt, subscriptionIds } = difference;
  return {
    customer_id: customerId,
    rule,
    ...inMajorUnits({ amount: amountMinor }, currency),
    until: untilAt?.toString() ?? null,
    subscription_ids: subscriptionIds,
  };
}

function roundingJson({ listedRoundingMinor, currency }: Reconciliation) {
  return {
    customer_id: null,
    rule: 'rounding' as const,
    ...inMajorUnits({ amount: listedRoundingMinor }, currency),
    until: null,
    subscription_ids: [],
  };
}
