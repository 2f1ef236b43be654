import { Temporal } from 'temporal-polyfill';

import { MONTHS_LOOKED_AT, OUTCOME_DAYS } from '#domain/backtest.ts';
import { dayOf, endOfDay, type Timezone } from '#domain/day.ts';

/** The last day of a month, and the instants from when on and until when what came counts. */
export interface MonthEnd {
  readonly day: Temporal.PlainDate;
  readonly beforeAt: Temporal.Instant;
  readonly untilAt: Temporal.Instant;
}

/** The newest month ends since which ninety whole local days have gone by, oldest first. */
export function monthEnds(now: Temporal.Instant, timezone: Timezone): MonthEnd[] {
  const month = dayOf(now, timezone).toPlainYearMonth();
  // Of the newest five none or some may not be old enough yet.
  return Array.from({ length: MONTHS_LOOKED_AT + 5 }, (_, ago) =>
    monthEnd(month.subtract({ months: ago }), timezone),
  )
    .filter(({ untilAt }) => Temporal.Instant.compare(untilAt, now) <= 0)
    .slice(0, MONTHS_LOOKED_AT)
    .toReversed();
}

function monthEnd(month: Temporal.PlainYearMonth, timezone: Timezone): MonthEnd {
  const day = month.toPlainDate({ day: month.daysInMonth });
  return {
    day,
    beforeAt: endOfDay(day, timezone),
    untilAt: endOfDay(day.add({ days: OUTCOME_DAYS }), timezone),
  };
}
