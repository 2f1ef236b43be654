import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import { planPayers } from '#store/queries/plans.ts';

import type { PlanScope } from './plan-map.ts';

/** What a price that is so much higher would bring, and when it would have been a mistake. */
export interface WhatIf {
  readonly planId: string;
  readonly planName: string;
  readonly percent: number;
  /** Each once, on however many versions. */
  readonly customers: number;
  /** Others on the plan, left out of all else because their currency has no rate. */
  readonly customersWithoutRate: number;
  readonly currency: Currency;
  readonly mrrMinor: bigint;
  /** A month more, if nobody left. */
  readonly gainMinor: bigint;
  /** The share of the plan's MRR that may leave before nothing is gained; 0.0909… for +10 %. */
  readonly breakEvenChurn: number;
  /** The same in customers who pay what the plan's customers pay on average, rounded down. */
  readonly breakEvenCustomers: number;
  /** When so many leave, nothing is gained any more: the same rounded up. */
  readonly leaversToBreakEven: number;
}

/**
 * A plan with its price raised for everybody on it by a percentage in tenths; null when the plan is not
 * known or nobody pays it in a currency with a rate. Source: docs/metrics.md, Usage against price.
 */
export async function whatIf(
  db: Queryable,
  {
    planId,
    percent,
    now,
    timezone,
    baseCurrency,
  }: PlanScope & { readonly planId: string; readonly percent: number },
): Promise<WhatIf | null> {
  const [paying] = await planPayers(db, {
    beforeAt: knownUntil(now),
    day: dayOf(now, timezone),
    baseCurrency,
    planId,
  });
  if (paying === undefined || paying.customers === 0) return null;
  const { customers, mrrMinor } = paying;
  // Whole numbers divided once, so that exactly one of eleven is one.
  const tenths = Math.round(percent * 10);
  const leavers = (customers * tenths) / (1000 + tenths);
  return {
    planId,
    planName: paying.planName,
    percent,
    customers,
    customersWithoutRate: paying.customersWithoutRate,
    currency: baseCurrency,
    mrrMinor,
    gainMinor: shareOf(mrrMinor, percent),
    breakEvenChurn: breakEvenChurn(percent),
    breakEvenCustomers: Math.floor(leavers),
    leaversToBreakEven: Math.ceil(leavers),
  };
}

/** The share of a plan's MRR that may leave before a higher price brings nothing. */
export function breakEvenChurn(percent: number): number {
  return percent / (100 + percent);
}

/** Percents in tenths, half away from zero. */
function shareOf(minor: bigint, percent: number): bigint {
  return (minor * BigInt(Math.round(percent * 10)) + 500n) / 1000n;
}
