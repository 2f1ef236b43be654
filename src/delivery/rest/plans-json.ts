import type { Plan, PlanLimit, PlanVersion } from '#analysis/plans/plan-map.ts';
import { roundMinor, toMajorNumber } from '#domain/money.ts';

import { currencyCode } from './money.ts';

/** A plan as the interface shows it; amounts of versions in base, prices in their own currency. */
export function planJson(plan: Plan, baseCurrency: string) {
  return {
    id: plan.id,
    name: plan.name,
    product: plan.productName,
    interval: plan.interval,
    interval_count: plan.intervalCount,
    is_metered: plan.isMetered,
    versions: plan.versions.map((version) => versionJson(version, baseCurrency)),
    limits: Object.fromEntries(plan.limits.map((limit) => [limit.metric, limitJson(limit)])),
    features: plan.features,
  };
}

function versionJson(version: PlanVersion, baseCurrency: string) {
  const inBase = (minor: bigint | null) =>
    minor === null ? null : toMajorNumber(minor, baseCurrency);
  return {
    version: version.version,
    price_id: version.priceId,
    currency: currencyCode(version.currency),
    unit_amount:
      version.unitAmountMinor === null
        ? null
        : toMajorNumber(roundMinor(version.unitAmountMinor), version.currency),
    effective_from: version.fromAt.toString(),
    effective_until: version.untilAt?.toString() ?? null,
    is_active: version.isActive,
    customers: version.customers,
    subscriptions: version.subscriptions,
    mrr: inBase(version.mrrMinor),
    mrr_currency: currencyCode(baseCurrency),
    given_away_mrr: inBase(version.givenAwayMinor),
  };
}

function limitJson({ quantity, per, said }: PlanLimit) {
  return {
    limit: quantity === null ? null : Number(quantity),
    per,
    source: said === null ? 'stripe' : said.author.split(':')[0],
    author: said?.author ?? null,
    from: said?.fromDay.toString() ?? null,
  };
}
