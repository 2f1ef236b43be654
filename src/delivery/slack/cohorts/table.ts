import type { TableBlock } from '@slack/types';

import type { Cohorts } from '#analysis/revenue/cohorts.ts';
import { retained, type Kept } from '#delivery/retention.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { monthOf } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

export const COHORTS_SHOWN = 13;
const MONTHS_SHOWN = 12;

/** The newest cohorts, the oldest of them first, and what each month left of them. */
export function cohortTable({ cohorts, currency }: Cohorts, kept: Kept): TableBlock {
  const shown = cohorts.slice(-COHORTS_SHOWN);
  const last = Math.max(0, ...shown.map(({ months }) => months.length - 1));
  const numbers = Array.from({ length: Math.min(last, MONTHS_SHOWN) + 1 }, (_, n) => n);
  return table(
    [
      { title: 'Joined' },
      { title: kept === 'customers' ? 'Customers' : 'MRR', isNumeric: true },
      ...numbers.map((n) => ({ title: String(n), isNumeric: true })),
    ],
    shown.map((cohort) => ({
      cells: [
        monthOf(cohort.month.toPlainDate({ day: 1 })),
        kept === 'customers' ? String(cohort.customers) : roundMoney(cohort.mrrMinor, currency),
        ...numbers.map((n) => retained(cohort, cohort.months[n], kept)),
      ],
    })),
  );
}
