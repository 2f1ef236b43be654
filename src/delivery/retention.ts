import type { Cohort, CohortMonth } from '#analysis/revenue/cohorts.ts';

import { formatPercent } from './percent.ts';

/** What of a cohort is followed. */
export type Kept = 'customers' | 'revenue';

/** What is left of a cohort at a month, as a share of its beginning: `88 %`; `88 %*` while the month runs. */
export function retained(cohort: Cohort, month: CohortMonth | undefined, kept: Kept): string {
  if (month === undefined) return '';
  const [part, whole] =
    kept === 'customers'
      ? [month.customers, cohort.customers]
      : [Number(month.mrrMinor), Number(cohort.mrrMinor)];
  if (whole === 0) return '–';
  return `${formatPercent(part / whole)}${month.isComplete ? '' : '*'}`;
}
