import { Temporal } from 'temporal-polyfill';

export interface Days {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
}

/** Which of the things that were asked for cannot be, and why; the door adds its own way to name it. */
export interface RangeProblem {
  readonly field: 'from' | 'to' | 'days';
  readonly detail: string;
}

export interface AskedRange {
  readonly from?: Temporal.PlainDate | undefined;
  readonly to?: Temporal.PlainDate | undefined;
  readonly days?: number | undefined;
}

const DAYS_DEFAULT = 30;
/** Ten years: enough for any company on Stripe, and no more than one answer should hold. */
export const RANGE_DAYS_MAX = 3_660;
// Before Stripe's first public day there is nothing to find.
const BEGINNING = Temporal.PlainDate.from('2011-01-01');

/**
 * `YYYY-MM-DD` as a day of the calendar; null when it is none. Days before the year 1000 are none
 * either: Postgres reads some of them otherwise, and they are slips of the hand.
 */
export function parseDay(text: string): Temporal.PlainDate | null {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return null;
  }
}

/** `YYYY-MM` as the days of that month; null when it is none. */
export function parseMonth(text: string): Days | null {
  const fromDay = /^\d{4}-\d{2}$/.test(text) ? parseDay(`${text}-01`) : null;
  return fromDay && { fromDay, toDay: fromDay.with({ day: fromDay.daysInMonth }) };
}

/** The days of a chart: `days` that end today, or from `from` to `to`, or the last 30. None after today. */
export function chartRange(asked: AskedRange, today: Temporal.PlainDate): Days | RangeProblem {
  const { from, to, days } = asked;
  if (days !== undefined && (from || to)) {
    return { field: 'days', detail: 'cannot be combined with from and to' };
  }
  if (to && !from) return { field: 'from', detail: 'is needed when to is given' };
  const toDay = to ?? today;
  const fromDay = from ?? toDay.subtract({ days: (days ?? DAYS_DEFAULT) - 1 });
  if (isAfter(toDay, today))
    return { field: 'to', detail: `must not be after today, ${today.toString()}` };
  if (isAfter(fromDay, toDay)) return { field: 'from', detail: 'must not be after the last day' };
  if (fromDay.until(toDay).days >= RANGE_DAYS_MAX) {
    return {
      field: 'from',
      detail: `must be less than ${RANGE_DAYS_MAX} days before the last day`,
    };
  }
  return { fromDay, toDay };
}

/** The days of a list that comes in pages: everything up to today, unless it is bounded. */
export function listRange(asked: AskedRange, today: Temporal.PlainDate): Days | RangeProblem {
  const fromDay = asked.from ?? BEGINNING;
  const toDay = asked.to ?? today;
  if (isAfter(fromDay, toDay)) return { field: 'from', detail: 'must not be after the last day' };
  return { fromDay, toDay };
}

function isAfter(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return a.since(b).sign > 0;
}
