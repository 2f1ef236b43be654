import type { Cohorts } from '#analysis/revenue/cohorts.ts';

import { countRateJson, moneyRateJson, notIncludedJson } from './metrics-json.ts';
import { currencyCode, inMajorUnits } from './money.ts';

/**
 * Cohorts as the interface shows them, oldest first; the month that is not over says so. `retention` is
 * that of all cohorts together, by months since joining.
 */
export function cohortsJson({ cohorts, currency, asOf, retention, notIncluded }: Cohorts) {
  return {
    as_of: asOf.toString(),
    currency: currencyCode(currency),
    cohorts: cohorts.map((cohort) => ({
      cohort: cohort.month.toString(),
      customers: cohort.customers,
      ...inMajorUnits({ mrr: cohort.mrrMinor }, currency),
      months: cohort.months.map((month) => ({
        n: month.n,
        customers: month.customers,
        ...inMajorUnits({ mrr: month.mrrMinor }, currency),
        is_complete: month.isComplete,
      })),
    })),
    retention: retention.map(({ n, customers, revenue }) => ({
      n,
      customers: countRateJson(customers),
      revenue: moneyRateJson(revenue, currency),
    })),
    not_included: notIncluded.map(notIncludedJson),
  };
}
