import type { Temporal } from 'temporal-polyfill';

import { endOfDay, type Timezone } from '#domain/day.ts';

/**
 * The end of a question's range, exclusive. The ledger holds changes that are certain but still to
 * come; what happens at `now` has happened, and what comes after it has not.
 */
export function knownUntil(now: Temporal.Instant): Temporal.Instant {
  return now.round({ smallestUnit: 'microsecond', roundingMode: 'floor' }).add({ microseconds: 1 });
}

/** The same for the end of a local day, which may not be over. */
export function dayKnownUntil(
  day: Temporal.PlainDate,
  timezone: Timezone,
  now: Temporal.Instant,
): Temporal.Instant {
  return earlier(endOfDay(day, timezone), knownUntil(now));
}

export function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return a.epochNanoseconds < b.epochNanoseconds ? a : b;
}
