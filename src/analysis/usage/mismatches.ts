import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/usage.ts';

/** A running subscription item whose plan does not fit what its customer uses. */
interface Mismatch {
  /** Stripe's ids. */
  readonly customerId: string;
  readonly subscriptionId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  readonly planId: string;
  readonly planName: string;
  readonly currency: Currency;
  /** What the item brings a month, in its own currency. */
  readonly mrrMinor: bigint;
  /** The metric that is closest to its limit; quantities are exact decimals. */
  readonly metric: string;
  readonly used: string;
  /** What it will come to by the end of the period at the pace of the last two weeks. */
  readonly demand: string;
  readonly limit: string;
  /** Used ÷ limit. */
  readonly utilization: number;
}

export interface UpgradeCandidate extends Mismatch {
  /** The cheapest plan beside it that fits; null: there is none, so a price of its own is due. */
  readonly suggestedPlanId: string | null;
  readonly suggestedPlanName: string | null;
  /** Its price less what the item brings now, in the item's currency. */
  readonly additionalMinor: bigint | null;
  /** The same in the base currency; null without a rate. */
  readonly baseAdditionalMinor: bigint | null;
  /** The day on which the limit is, or was, reached; null when this period does not see it. */
  readonly limitReachedOn: Temporal.PlainDate | null;
}

export interface OverpricedCustomer extends Mismatch {
  readonly suggestedPlanId: string;
  readonly suggestedPlanName: string;
  /** What would go if the customer moved to the plan that fits, in the item's currency. */
  readonly atRiskMinor: bigint;
  readonly baseAtRiskMinor: bigint | null;
}

/** Where a list goes on: the amounts and ids of the last row shown. */
export type MismatchCursor = readonly [
  money: string,
  standing: string,
  subscription: bigint,
  itemId: string,
];

export interface MismatchPage<Row> {
  readonly rows: readonly Row[];
  /** null at the end. */
  readonly nextCursor: MismatchCursor | null;
}

interface PageAsked {
  readonly limit: number;
  readonly cursor?: MismatchCursor | null;
}

/** Who should be offered a bigger plan, the most money first. Source: docs/metrics.md, Usage against price. */
export async function upgradeCandidates(
  db: Queryable,
  asked: PageAsked,
): Promise<MismatchPage<UpgradeCandidate>> {
  const page = await pageOf(db, 'upgrade', asked);
  const rows = page.rows.map((row) => ({
    ...mismatchOf(row),
    suggestedPlanId: row.suggestedPlanId,
    suggestedPlanName: row.suggestedPlanName,
    additionalMinor: row.differenceMinor,
    baseAdditionalMinor: row.baseDifferenceMinor,
    limitReachedOn: row.limitReachedDay,
  }));
  return { rows, nextCursor: page.nextCursor };
}

/** Who pays for more than they use, the most money first. */
export async function overpricedCustomers(
  db: Queryable,
  asked: PageAsked,
): Promise<MismatchPage<OverpricedCustomer>> {
  const page = await pageOf(db, 'overpriced', asked);
  const rows = page.rows.flatMap((row) => {
    const { suggestedPlanId, suggestedPlanName, differenceMinor } = row;
    // A finding of this kind has a plan that fits and a difference, or it is none.
    if (suggestedPlanId === null || suggestedPlanName === null || differenceMinor === null)
      return [];
    return {
      ...mismatchOf(row),
      suggestedPlanId,
      suggestedPlanName,
      atRiskMinor: differenceMinor,
      baseAtRiskMinor: row.baseDifferenceMinor,
    };
  });
  return { rows, nextCursor: page.nextCursor };
}

export interface MismatchTotals {
  readonly currency: Currency;
  /** Subscription items, and the customers they belong to. */
  readonly upgrades: number;
  readonly upgradeCustomers: number;
  readonly additionalMinor: bigint;
  readonly overpriced: number;
  readonly overpricedCustomers: number;
  readonly atRiskMinor: bigint;
  /** As of which local day; null before the first look at usage, and once limits changed. */
  readonly judgedDay: Temporal.PlainDate | null;
}

/** What all of them come to, in the base currency. */
export async function mismatchTotals(
  db: Queryable,
  { baseCurrency }: { readonly baseCurrency: Currency },
): Promise<MismatchTotals> {
  const [totals] = await queries.mismatchTotals(db, { baseCurrency });
  if (totals === undefined) throw new Error('totals have one row');
  return { ...totals, currency: baseCurrency };
}

type Row = Awaited<ReturnType<typeof queries.mismatches>>[number];

async function pageOf(
  db: Queryable,
  finding: 'upgrade' | 'overpriced',
  { limit, cursor = null }: PageAsked,
): Promise<MismatchPage<Row>> {
  const found = await queries.mismatches(db, {
    finding,
    limitRows: limit + 1,
    afterDifference: cursor?.[0] ?? null,
    afterMrr: cursor?.[1] ?? null,
    afterSubscriptionId: cursor?.[2] ?? null,
    afterItemId: cursor?.[3] ?? null,
  });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return {
    rows,
    nextCursor: isMore
      ? [last.moneyMinor, last.standingMinor, last.subscriptionNumber, last.itemId]
      : null,
  };
}

function mismatchOf(row: Row): Mismatch {
  return {
    customerId: row.customerId,
    subscriptionId: row.subscriptionId,
    customerName: row.customerName,
    planId: row.planId,
    planName: row.planName,
    currency: row.currency as Currency,
    mrrMinor: row.mrrMinor,
    metric: row.metric,
    used: row.used,
    demand: row.demand,
    limit: row.limitQuantity,
    utilization: Number(row.utilisation),
  };
}
