import type { Cohorts } from '#analysis/revenue/cohorts.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** Cohorts as the interface shows them, oldest first; the month that is not over says so. */
export function cohortsJson({ cohorts, currency, asOf }: Cohorts) {
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
  };
}
