import type { Temporal } from 'temporal-polyfill';

import type { DifferenceRule } from '#domain/ledger.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/reconcile.ts';

import type { Scope } from './current-mrr.ts';
import { formatDifferenceCursor, type DifferenceCursor } from './difference-cursor.ts';
import { instantOf, reconcile, type Reconciliation } from './reconcile.ts';

export { parseDifferenceCursor, type DifferenceCursor } from './difference-cursor.ts';

export const DIFFERENCES_PER_PAGE_MAX = 500;

/** By how much one rule makes one customer's MRR another than Stripe's. */
export interface CustomerDifference {
  /** Stripe's id. */
  readonly customerId: string;
  readonly rule: DifferenceRule;
  /** Ours less Stripe's, in minor units of the base currency. */
  readonly amountMinor: bigint;
  /** When the first part of it is certain to end; null when nobody knows. */
  readonly untilAt: Temporal.Instant | null;
  /** Stripe's ids of the subscriptions that make it. */
  readonly subscriptionIds: readonly string[];
}

export interface DifferencesQuery {
  /** The instant is that of the cursor when there is one. */
  readonly scope: Scope;
  readonly rule?: DifferenceRule;
  readonly cursor?: DifferenceCursor;
  /** 1 to 500. */
  readonly limit: number;
}

export interface DifferencesPage {
  readonly differences: readonly CustomerDifference[];
  /** What parseDifferenceCursor reads to go on from here; null on the last page. */
  readonly nextCursor: string | null;
}

/** Who makes the difference, by which rule and how much: the largest first, in pages. */
export async function differences(
  db: Queryable,
  { scope, rule, cursor, limit }: DifferencesQuery,
): Promise<DifferencesPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > DIFFERENCES_PER_PAGE_MAX) {
    throw new RangeError(`a page has 1 to ${DIFFERENCES_PER_PAGE_MAX} differences, not ${limit}`);
  }
  const asOf = cursor?.asOf ?? scope.now;
  const rows = await queries.differences(db, {
    ...instantOf({ ...scope, now: asOf }),
    rule: rule ?? null,
    afterSizeMinor: cursor?.sizeMinor ?? null,
    afterStripeCustomerId: cursor?.customerId ?? null,
    afterRule: cursor?.rule ?? null,
    limitRows: limit + 1,
  });
  const page = rows.slice(0, limit).map((row) => ({
    customerId: row.stripeCustomerId,
    rule: row.rule,
    amountMinor: row.amountMinor,
    untilAt: row.untilAt,
    subscriptionIds: row.stripeSubscriptionIds,
  }));
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { differences: page, nextCursor: hasMore ? cursorAfter(last, asOf) : null };
}

/** Both totals with a page of the customers behind them, all of the same instant. */
export async function reconcileWithCustomers(
  db: Queryable,
  asked: DifferencesQuery,
): Promise<Reconciliation & DifferencesPage> {
  const scope = { ...asked.scope, now: asked.cursor?.asOf ?? asked.scope.now };
  const [totals, page] = await Promise.all([reconcile(db, scope), differences(db, asked)]);
  return { ...totals, ...page };
}

function cursorAfter(
  { customerId, rule, amountMinor }: CustomerDifference,
  asOf: Temporal.Instant,
): string {
  const sizeMinor = amountMinor < 0n ? -amountMinor : amountMinor;
  return formatDifferenceCursor({ asOf, sizeMinor, rule, customerId });
}
