import type { Currency } from '#domain/currency.ts';
import type { Queryable } from '#store/postgres.ts';

import { planMap, type PlanScope } from './plan-map.ts';

/** What a price that is so much higher would bring, and when it would have been a mistake. */
export interface WhatIf {
  readonly planId: string;
  readonly planName: string;
  readonly percent: number;
  readonly customers: number;
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
 * A plan with its price raised by whole or half percents for everybody on it; null when the plan is not
 * known or nobody pays it. Source: docs/metrics.md, Usage against price.
 */
export async function whatIf(
  db: Queryable,
  { planId, percent, ...scope }: PlanScope & { readonly planId: string; readonly percent: number },
): Promise<WhatIf | null> {
  const [plan] = await planMap(db, { ...scope, planId });
  if (plan === undefined) return null;
  const customers = plan.versions.reduce((sum, version) => sum + version.customers, 0);
  const mrrMinor = plan.versions.reduce((sum, version) => sum + (version.mrrMinor ?? 0n), 0n);
  if (customers === 0 || mrrMinor === 0n) return null;
  // Whole numbers divided once, so that exactly one of eleven is one.
  const tenths = Math.round(percent * 10);
  const leavers = (customers * tenths) / (1000 + tenths);
  return {
    planId,
    planName: plan.name,
    percent,
    customers,
    currency: scope.baseCurrency,
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
