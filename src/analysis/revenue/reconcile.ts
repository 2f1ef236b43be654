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
  /** What rounding each rule's amount leaves over: mostly 0, else a minor unit or two. */
  readonly roundingMinor: bigint;
  /** The same for the customers' amounts, each of which is rounded for itself. */
  readonly listedRoundingMinor: bigint;
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
  const apart = mrrMinor - stripeModeMinor;
  const rules = DIFFERENCE_RULES.flatMap((rule) => found.filter((one) => one.rule === rule));
  return {
    asOf: now,
    currency: baseCurrency,
    mrrMinor,
    stripeModeMinor,
    rules: rules.map(({ rule, customers, amountMinor }) => ({ rule, customers, amountMinor })),
    roundingMinor: found.reduce((left, { amountMinor }) => left - amountMinor, apart),
    listedRoundingMinor: found.reduce((left, { listedMinor }) => left - listedMinor, apart),
    notIncluded: totals
      .filter((row) => row !== base)
      .map((row) => ({ ...row, currency: row.currency as Currency })),
  };
}

/** The instant of a question about differences, as the queries take it. */
export function instantOf({ now, timezone, baseCurrency }: Scope): {
  beforeAt: Temporal.Instant;
  timezone: Timezone;
  baseCurrency: Currency;
} {
  return { beforeAt: knownUntil(now), timezone, baseCurrency };
}
