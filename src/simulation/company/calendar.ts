import { Temporal } from 'temporal-polyfill';

import type { EpochSeconds } from '#domain/facts.ts';

export const MINUTE_S = 60;
export const HOUR_S = 60 * MINUTE_S;
export const DAY_S = 24 * HOUR_S;

/** The anchor moved by whole months in UTC; the 31st becomes the last day of a shorter month, as Stripe bills. */
export function addMonths(anchor: EpochSeconds, months: number): EpochSeconds {
  return instantOf(anchor).toZonedDateTimeISO('UTC').add({ months }).epochMilliseconds / 1000;
}

/** The end of the period that begins at `start`, counted in whole months from the anchor. */
export function endOfPeriod(
  interval: 'month' | 'year',
  { anchor, start }: { anchor: EpochSeconds; start: EpochSeconds },
): EpochSeconds {
  const from = dayOf(anchor);
  const to = dayOf(start);
  const elapsed = (to.year - from.year) * 12 + to.month - from.month;
  return addMonths(anchor, elapsed + (interval === 'year' ? 12 : 1));
}

/** The calendar day in UTC. */
export function dayOf(at: EpochSeconds): Temporal.PlainDate {
  return instantOf(at).toZonedDateTimeISO('UTC').toPlainDate();
}

/** The first second of a calendar day in UTC. */
export function startOfDay(day: Temporal.PlainDate): EpochSeconds {
  return day.toZonedDateTime('UTC').epochMilliseconds / 1000;
}

/** Stripe states every instant in whole seconds. */
export function secondsOf(instant: Temporal.Instant): EpochSeconds {
  return Math.floor(instant.epochMilliseconds / 1000);
}

/** Saturday or Sunday in UTC. */
export function isWeekend(at: EpochSeconds): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(at / DAY_S) + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** How eager companies are to buy, by month from January; 1 is an ordinary month. */
const BUYING_SEASON = [1.2, 1.05, 1.05, 1, 1, 0.95, 0.8, 0.75, 1.15, 1.1, 1.15, 0.7] as const;

/** How much of an ordinary month's buying goes on at that instant. */
export function buyingSeason(at: EpochSeconds): number {
  return BUYING_SEASON[dayOf(at).month - 1] ?? 1;
}

function instantOf(at: EpochSeconds): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(at * 1000);
}
