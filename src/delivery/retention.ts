import type { Cohort, CohortMonth } from '#analysis/revenue/cohorts.ts';

/** What of a cohort is followed. */
export type Kept = 'customers' | 'revenue';

/**
 * What is left of a cohort at a month, in percent of its beginning and without the sign, so that many
 * fit beside each other; nothing for a month that has not come.
 */
export function percentKept(cohort: Cohort, month: CohortMonth | undefined, kept: Kept): string {
  if (month === undefined) return '';
  const [part, whole] =
    kept === 'customers'
      ? [month.customers, cohort.customers]
      : [Number(month.mrrMinor), Number(cohort.mrrMinor)];
  return whole === 0 ? '–' : String(Math.round((part / whole) * 100));
}
