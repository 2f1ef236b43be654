import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { DIFFERENCE_RULES, type DifferenceRule } from '#domain/ledger.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/reconcile.ts';

import type { Scope } from './current-mrr.ts';
import { knownUntil } from './known-until.ts';

export interface RuleDifference {
  readonly rule: DifferenceRule;
  readonly customers: number;
  /** Ours less Stripe's, in minor units; below zero where Stripe counts more. */
  readonly amountMinor: bigint;
}

/** Our MRR beside MRR in mode `stripe`, in minor units of the base currency. */
export interface Reconciliation {
  readonly asOf: Temporal.Instant;
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  readonly stripeModeMinor: bigint;
  /** The rules that make a difference, in the order in which it is attributed to them. */
  readonly rules: readonly RuleDifference[];
  /** What rounding each customer's amount for itself leaves over: mostly 0, else a few minor units. */
  readonly roundingMinor: bigint;
  /** Currencies without a rate, each in its own money; in none of the figures above. */
  readonly notIncluded: readonly {
    readonly currency: Currency;
    readonly mrrMinor: bigint;
    readonly stripeModeMinor: bigint;
  }[];
}

/**
 * Both totals at an instant and what each rule makes of the difference:
 * mrr − Σ rules − rounding = stripeMode, exactly. Source of the rules: docs/metrics.md, Mode stripe.
 */
export async function reconcile(db: Queryable, scope: Scope): Promise<Reconciliation> {
  const { now, baseCurrency } = scope;
  const asked = instantOf(scope);
  const [totals, found] = await Promise.all([queries.totals(db, asked), queries.rules(db, asked)]);
  const base = totals.find(({ currency }) => currency === baseCurrency);
  if (base === undefined) throw new Error(`no row for ${baseCurrency}`);
  const { mrrMinor, stripeModeMinor } = base;
  const attributed = found.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    asOf: now,
    currency: baseCurrency,
    mrrMinor,
    stripeModeMinor,
    rules: DIFFERENCE_RULES.flatMap((rule) => found.filter((one) => one.rule === rule)),
    roundingMinor: mrrMinor - stripeModeMinor - attributed,
    notIncluded: totals
      .filter((row) => row !== base)
      .map((row) => ({ ...row, currency: row.currency as Currency })),
  };
}

export const DIFFERENCES_PER_PAGE_MAX = 500;

/** By how much one rule makes one customer's MRR another than Stripe's. */
export interface CustomerDifference {
  /** Stripe's id. */
  readonly customerId: string;
  readonly rule: DifferenceRule;
  readonly amountMinor: bigint;
  /** Stripe's ids of the subscriptions that make it. */
  readonly subscriptionIds: readonly string[];
}

/** The difference a page ended with. */
export type DifferenceCursor = Pick<CustomerDifference, 'customerId' | 'rule'> & {
  /** Of the amount, without its sign. */
  readonly sizeMinor: bigint;
};

export interface DifferencesQuery extends Scope {
  readonly rule?: DifferenceRule;
  readonly after?: DifferenceCursor;
  /** 1 to 500. */
  readonly limit: number;
}

export interface DifferencesPage {
  readonly differences: readonly CustomerDifference[];
  /** Where the next page goes on; null on the last one. */
  readonly nextCursor: DifferenceCursor | null;
}

/** Who makes the difference, by which rule and how much: the largest first, in pages. */
export async function differences(
  db: Queryable,
  input: DifferencesQuery,
): Promise<DifferencesPage> {
  const { rule, after, limit } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > DIFFERENCES_PER_PAGE_MAX) {
    throw new RangeError(`a page has 1 to ${DIFFERENCES_PER_PAGE_MAX} differences, not ${limit}`);
  }
  const rows = await queries.differences(db, {
    ...instantOf(input),
    rule: rule ?? null,
    afterSizeMinor: after?.sizeMinor ?? null,
    afterStripeCustomerId: after?.customerId ?? null,
    afterRule: after?.rule ?? null,
    limitRows: limit + 1,
  });
  const page = rows.slice(0, limit).map((row) => ({
    customerId: row.stripeCustomerId,
    rule: row.rule,
    amountMinor: row.amountMinor,
    subscriptionIds: row.stripeSubscriptionIds,
  }));
  const last = page.at(-1);
  return { differences: page, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}

function cursorOf({ customerId, rule, amountMinor }: CustomerDifference): DifferenceCursor {
  return { customerId, rule, sizeMinor: amountMinor < 0n ? -amountMinor : amountMinor };
}

function instantOf({ now, timezone, baseCurrency }: Scope): {
  beforeAt: Temporal.Instant;
  timezone: Timezone;
  baseCurrency: Currency;
} {
  return { beforeAt: knownUntil(now), timezone, baseCurrency };
}
