import type { TableBlock } from '@slack/types';

import type { Cohorts } from '#analysis/revenue/cohorts.ts';
import { percentKept, type Kept } from '#delivery/retention.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { monthOf } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

/** A year and the month that runs. */
export const COHORTS_SHOWN = 13;
/** As many months after joining as stand beside each other in a message without scrolling. */
const MONTHS_SHOWN = [1, 2, 3, 4, 6, 9, 12];

/** The newest cohorts, the oldest of them first; what each chosen month left of them, and what is left now. */
export function cohortTable({ cohorts, currency }: Cohorts, kept: Kept): TableBlock {
  const shown = cohorts.slice(-COHORTS_SHOWN);
  const isOver = (n: number) => shown.some(({ months }) => months[n]?.isComplete === true);
  const numbers = MONTHS_SHOWN.filter(isOver);
  return table(
    [
      { title: 'Joined' },
      { title: kept === 'customers' ? 'Customers' : 'MRR', isNumeric: true },
      ...numbers.map((n) => ({ title: String(n), isNumeric: true })),
      { title: 'Now', isNumeric: true },
    ],
    shown.map((cohort) => ({
      cells: [
        monthOf(cohort.month.toPlainDate({ day: 1 })),
        kept === 'customers' ? String(cohort.customers) : roundMoney(cohort.mrrMinor, currency),
        ...numbers.map((n) => {
          const month = cohort.months[n];
          return month?.isComplete === true ? percentKept(cohort, month, kept) : '';
        }),
        percentKept(cohort, cohort.months.at(-1), kept),
      ],
    })),
  );
}
