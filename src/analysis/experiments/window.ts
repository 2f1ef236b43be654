import type { Temporal } from 'temporal-polyfill';

import { earlier, knownUntil } from '#analysis/revenue/known-until.ts';
import { dayOf, endOfDay, startOfDay, type Timezone } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';

import type { ExperimentScope, TimeRange } from './values.ts';

/** The time that an experiment is judged by. */
export interface Window {
  readonly range: TimeRange;
  readonly startDay: Temporal.PlainDate;
  /** The first local day that does not count any more, or is not over. */
  readonly untilDay: Temporal.PlainDate;
  /** The last local day of which anything counts. */
  readonly lastDay: Temporal.PlainDate;
  /** The day of whoever asks, or on which it was ended: ending early brings no verdict forward. */
  readonly today: Temporal.PlainDate;
  readonly daysRunning: number;
}

/**
 * From the start up to the end of the stop date, the moment it was ended, or now, whichever comes first.
 * What is asked after the stop date is answered from the same days as on the day after it, so that
 * looking again changes no verdict. Only a later reading, which asks whether the difference has lasted,
 * goes up to now. null before the start.
 */
export function windowOf(
  experiment: Experiment,
  scope: ExperimentScope,
  isLaterReading = false,
): Window | null {
  const { startedAt, completedAt, canceledAt, design } = experiment;
  const { timezone } = scope;
  if (startedAt === null) return null;
  const endedAt = isLaterReading ? null : (completedAt ?? canceledAt);
  const asOf = endedAt === null ? scope.now : earlier(endedAt, scope.now);
  const ends = [knownUntil(asOf)];
  if (design.stopOn !== null && !isLaterReading) ends.push(endOfDay(design.stopOn, timezone));
  const beforeAt = latest(startedAt, ends.reduce(earlier));
  const startDay = dayOf(startedAt, timezone);
  const lastDay = lastDayOf(beforeAt, timezone);
  return {
    range: { fromAt: startedAt, beforeAt },
    startDay,
    untilDay: dayOf(beforeAt, timezone),
    today: dayOf(asOf, timezone),
    lastDay,
    daysRunning: startDay.until(lastDay).days + 1,
  };
}

/** The local day in which the last instant of a time lies. */
function lastDayOf(beforeAt: Temporal.Instant, timezone: Timezone): Temporal.PlainDate {
  const day = dayOf(beforeAt, timezone);
  return startOfDay(day, timezone).equals(beforeAt) ? day.subtract({ days: 1 }) : day;
}

/** The two times just before the start, each as many days long as the experiment has run. */
export function timesBefore(
  { range, startDay, untilDay }: Window,
  timezone: Timezone,
): { readonly before: TimeRange; readonly longBefore: TimeRange } {
  const days = Math.max(1, startDay.until(untilDay).days);
  const start = range.fromAt.toZonedDateTimeISO(timezone);
  const middle = start.subtract({ days }).toInstant();
  return {
    before: { fromAt: middle, beforeAt: range.fromAt },
    longBefore: { fromAt: start.subtract({ days: 2 * days }).toInstant(), beforeAt: middle },
  };
}

function latest(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return earlier(a, b).equals(a) ? b : a;
}
