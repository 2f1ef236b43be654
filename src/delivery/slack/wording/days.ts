import type { Temporal } from 'temporal-polyfill';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** `25 Nov` */
export function shortDay(day: Temporal.PlainDate): string {
  return `${day.day} ${MONTHS[day.month - 1] ?? ''}`;
}

/** `25 Nov`, and `25 Nov 2024` in a year other than the reader's. */
export function dayAsOf(day: Temporal.PlainDate, today: Temporal.PlainDate): string {
  return day.year === today.year ? shortDay(day) : `${shortDay(day)} ${day.year}`;
}

/** `Tuesday 25 Nov` */
export function weekday(day: Temporal.PlainDate): string {
  return `${WEEKDAYS[day.dayOfWeek - 1] ?? ''} ${shortDay(day)}`;
}

/** `Nov 2025` */
export function monthOf(day: Temporal.PlainDate): string {
  return `${MONTHS[day.month - 1] ?? ''} ${day.year}`;
}

/** How long something took or is ago, in its largest unit: `5 hours`, `1 day`. */
export function spanOf(from: Temporal.Instant, to: Temporal.Instant): string {
  const minutes = Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 60_000);
  if (minutes < 60) return count(Math.max(0, minutes), 'minute');
  if (minutes < 48 * 60) return count(Math.floor(minutes / 60), 'hour');
  return count(Math.floor(minutes / (24 * 60)), 'day');
}

/** `just now`, `5 hours ago` */
export function ago(from: Temporal.Instant, to: Temporal.Instant): string {
  const isNow = to.epochMilliseconds - from.epochMilliseconds < 60_000;
  return isNow ? 'just now' : `${spanOf(from, to)} ago`;
}

/** `1 customer`, `12 customers`, `1,200 customers` */
export function count(quantity: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(quantity)} ${quantity === 1 ? singular : plural}`;
}

/** `1,200` */
export function grouped(quantity: number): string {
  return quantity.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
