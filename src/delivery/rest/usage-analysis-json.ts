import type { WhatIf } from '#analysis/plans/what-if.ts';
import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import type {
  MismatchTotals,
  OverpricedCustomer,
  UpgradeCandidate,
} from '#analysis/usage/mismatches.ts';
import { featureAdvice, overpricedAdvice, upgradeAdvice } from '#delivery/usage-words.ts';
import { toMajorNumber } from '#domain/money.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** An upgrade candidate as the interface shows it, in the currency the customer pays. */
export function upgradeJson(candidate: UpgradeCandidate) {
  const { currency, additionalMinor } = candidate;
  return {
    ...mismatchJson(candidate),
    suggested_plan: candidate.suggestedPlanName,
    suggested_plan_id: candidate.suggestedPlanId,
    additional_mrr: additionalMinor === null ? null : toMajorNumber(additionalMinor, currency),
    limit_reached_on: candidate.limitReachedOn?.toString() ?? null,
    recommendation: upgradeAdvice(candidate),
  };
}

export function overpricedJson(customer: OverpricedCustomer) {
  return {
    ...mismatchJson(customer),
    suggested_plan: customer.suggestedPlanName,
    suggested_plan_id: customer.suggestedPlanId,
    ...inMajorUnits({ mrr_at_risk: customer.atRiskMinor }, customer.currency),
    recommendation: overpricedAdvice(customer),
  };
}

function mismatchJson(row: UpgradeCandidate | OverpricedCustomer) {
  return {
    customer_id: row.customerId,
    subscription_id: row.subscriptionId,
    plan: row.planName,
    plan_id: row.planId,
    ...inMajorUnits({ mrr: row.mrrMinor }, row.currency),
    currency: currencyCode(row.currency),
    metric: row.metric,
    used: Number(row.used),
    expected: Number(row.demand),
    limit: Number(row.limit),
    utilization: row.utilization,
  };
}

/** What all of them come to, in the base currency. */
export function mismatchTotalsJson(totals: MismatchTotals) {
  const { currency, additionalMinor, atRiskMinor } = totals;
  return {
    currency: currencyCode(currency),
    upgrades: totals.upgrades,
    overpriced: totals.overpriced,
    ...inMajorUnits({ additional_mrr: additionalMinor, mrr_at_risk: atRiskMinor }, currency),
    as_of: totals.judgedDay?.toString() ?? null,
  };
}

/** One limit of one plan; shares of the limit, percentages from 0 to 100. */
export function featureJson(feature: FeaturePricing, breakEvenChurn: number) {
  const { p10, p25, p50, p75, p90, currency } = feature;
  return {
    plan: feature.planName,
    plan_id: feature.planId,
    metric: feature.metric,
    customers: feature.customers,
    high_usage_percentage: percentage(feature.highUsageShare),
    low_usage_percentage: percentage(feature.lowUsageShare),
    p10,
    p25,
    p50,
    p75,
    p90,
    ...inMajorUnits({ mrr: feature.mrrMinor }, currency),
    currency: currencyCode(currency),
    finding: feature.finding,
    recommendation: featureAdvice(feature),
    break_even_churn: breakEvenChurn,
  };
}

export function whatIfJson(answer: WhatIf) {
  const { currency } = answer;
  return {
    plan: answer.planName,
    plan_id: answer.planId,
    percent: answer.percent,
    customers: answer.customers,
    customers_without_rate: answer.customersWithoutRate,
    currency: currencyCode(currency),
    ...inMajorUnits({ mrr: answer.mrrMinor, additional_mrr: answer.gainMinor }, currency),
    break_even_churn: answer.breakEvenChurn,
    break_even_customers: answer.breakEvenCustomers,
  };
}

function percentage(share: number): number {
  return Math.round(share * 1000) / 10;
}
