import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { MetricKind } from '#domain/usage.ts';
import type { Queryable } from '#store/postgres.ts';
import { customerNumber } from '#store/queries/customers.ts';
import { customerLimits } from '#store/queries/usage.ts';

/** How much of a limit is used in the period it is for; quantities are exact decimals. */
export interface UsedLimit {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly used: string;
  /** null: explicitly without a limit. */
  readonly limit: string | null;
  readonly per: 'period' | 'month' | 'year';
  /** Where the period begins; what is only counted as it stands has none. */
  readonly fromDay: Temporal.PlainDate;
}

/** A running subscription item with the use of its limits, the fullest first, and what was found. */
export interface CustomerItem {
  readonly subscriptionId: string;
  readonly planId: string;
  readonly planName: string;
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  readonly limits: readonly UsedLimit[];
  /** False for one without a limit, or with fewer than seven days of usage in thirty. */
  readonly isJudged: boolean;
  /** Of the newest judgement; null when the plan fits, or could not be judged. */
  readonly finding: 'upgrade' | 'overpriced' | null;
  readonly suggestedPlanName: string | null;
  /** A month to win (upgrade) or at risk (overpriced), in the item's currency. */
  readonly differenceMinor: bigint | null;
  readonly limitReachedOn: Temporal.PlainDate | null;
}

export interface CustomerUsage {
  readonly customerId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  /** What pays most first. */
  readonly items: readonly CustomerItem[];
}

/** What a customer pays for now, and how much of it is used; null for one who pays for nothing. */
export async function customerUsage(
  db: Queryable,
  {
    customerId,
    now,
    timezone,
  }: {
    readonly customerId: string;
    readonly now: Temporal.Instant;
    readonly timezone: Timezone;
  },
): Promise<CustomerUsage | null> {
  const [known] = await customerNumber(db, { stripeCustomerId: customerId });
  if (known === undefined) return null;
  const rows = await customerLimits(db, {
    customerId: known.customerId,
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    timezone,
  });
  const [first] = rows;
  if (first === undefined) return null;
  const keys = [...new Set(rows.map(keyOf))];
  const items = keys.flatMap((key) => itemOf(rows.filter((row) => keyOf(row) === key)));
  return { customerId, customerName: first.customerName, items };
}

type Row = Awaited<ReturnType<typeof customerLimits>>[number];

function keyOf({ subscriptionId, itemId }: Row): string {
  return `${subscriptionId} ${itemId}`;
}

function itemOf(rows: readonly Row[]): CustomerItem[] {
  return rows.slice(0, 1).map((row) => ({
    subscriptionId: row.subscriptionId,
    planId: row.planId,
    planName: row.planName,
    currency: row.currency as Currency,
    mrrMinor: row.mrrMinor,
    limits: rows.flatMap(limitOf),
    isJudged: row.isJudged,
    finding: row.finding,
    suggestedPlanName: row.suggestedPlanName,
    differenceMinor: row.differenceMinor,
    limitReachedOn: row.limitReachedDay,
  }));
}

function limitOf({ metric, kind, per, fromDay, used, limitQuantity }: Row): UsedLimit[] {
  if (metric === null || kind === null || per === null || fromDay === null) return [];
  return [{ metric, kind, used, limit: limitQuantity, per, fromDay }];
}
