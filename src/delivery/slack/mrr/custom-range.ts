import type { Temporal } from 'temporal-polyfill';

import {
  chartRange,
  parseDay,
  parseMonth,
  type Days,
  type RangeProblem,
} from '#delivery/day-range.ts';
import { dayAsOf, monthOf } from '#delivery/slack/wording/days.ts';

import type { Range } from './ranges.ts';

/** Slack draws at most 20 points, so longer ranges take bigger steps. */
const MOST_STEPS = 19;
/** Longer ranges are drawn by month. */
const MOST_DAYS_BY_DAY = 190;

/**
 * Reads `2026-01-01 2026-03-31` and `2026-03`. Null when the words are neither; a problem when they
 * are, and nobody can draw them. The month that runs ends today.
 */
export function parseCustomRange(
  words: readonly string[],
  today: Temporal.PlainDate,
): Range | RangeProblem | null {
  const [first = '', second] = words;
  const month = second === undefined ? parseMonth(first) : null;
  const from = parseDay(first);
  const to = second === undefined ? null : parseDay(second);
  if (month !== null) return drawable({ from: month.fromDay, to: notAfter(month, today) }, today);
  return from === null || to === null ? null : drawable({ from, to }, today);
}

function drawable(
  asked: { from: Temporal.PlainDate; to: Temporal.PlainDate },
  today: Temporal.PlainDate,
): Range | RangeProblem {
  const days = chartRange(asked, today);
  return 'fromDay' in days ? customRange(days, today) : days;
}

/** The last day of a month, or today while it runs. */
function notAfter({ fromDay, toDay }: Days, today: Temporal.PlainDate): Temporal.PlainDate {
  const isRunning = fromDay.until(today).sign >= 0 && today.until(toDay).sign > 0;
  return isRunning ? today : toDay;
}

function customRange({ fromDay, toDay }: Days, today: Temporal.PlainDate): Range {
  const days = fromDay.until(toDay).days + 1;
  const isByMonth = days > MOST_DAYS_BY_DAY;
  return {
    name: 'custom',
    label: labelOf({ fromDay, toDay }, today),
    interval: isByMonth ? 'month' : 'day',
    firstDay: () => fromDay,
    lastDay: () => toDay,
    pointDays: () => (isByMonth ? monthEnds({ fromDay, toDay }) : steps(toDay, days)),
    pointLabel: (day) => (isByMonth ? monthOf(day) : dayAsOf(day, today)),
  };
}

/** `Mar 2026` for a whole month, else `1 Jan – 31 Mar`. */
function labelOf({ fromDay, toDay }: Days, today: Temporal.PlainDate): string {
  const isMonth = fromDay.day === 1 && toDay.equals(fromDay.with({ day: fromDay.daysInMonth }));
  if (isMonth) return monthOf(fromDay);
  return `${dayAsOf(fromDay, today)} – ${dayAsOf(toDay, today)}`;
}

/** The last day, and as many even steps before it as fit, back to the day before the first. */
function steps(toDay: Temporal.PlainDate, days: number): Temporal.PlainDate[] {
  const stepDays = Math.ceil(days / MOST_STEPS);
  const count = Math.floor(days / stepDays);
  return Array.from({ length: count + 1 }, (_, index) =>
    toDay.subtract({ days: (count - index) * stepDays }),
  );
}

/** The last day, and the ends of months before it, every so many months. */
function monthEnds({ fromDay, toDay }: Days): Temporal.PlainDate[] {
  const firstOfMonth = toDay.with({ day: 1 });
  const { months } = fromDay.with({ day: 1 }).until(firstOfMonth, { largestUnit: 'months' });
  const stepMonths = Math.ceil(months / MOST_STEPS);
  const count = Math.floor(months / stepMonths);
  const ends = Array.from({ length: count }, (_, index) =>
    firstOfMonth.subtract({ months: (count - index - 1) * stepMonths }).subtract({ days: 1 }),
  );
  return [...ends, toDay];
}
