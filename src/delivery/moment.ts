import { Temporal } from 'temporal-polyfill';

import { dayOf, endOfDay, type Timezone } from '#domain/day.ts';

import { parseDay } from './day-range.ts';

/** What a door says when it cannot read a moment. */
export const MOMENT_EXPECTATION =
  'must be a day as YYYY-MM-DD or an instant such as 2026-01-31T12:00:00Z, not after now';

export interface Clock {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

/** An instant, or a local day, which stands for its last moment (today for now); null when it is none or ahead. */
export function parseMoment(text: string, { now, timezone }: Clock): Temporal.Instant | null {
  const day = parseDay(text);
  if (day?.equals(dayOf(now, timezone)) === true) return now;
  const at =
    day === null ? instantFrom(text) : endOfDay(day, timezone).subtract({ microseconds: 1 });
  return at === null || at.epochNanoseconds > now.epochNanoseconds ? null : at;
}

/** Postgres knows no instants of the far past, and Stripe none before 2011. */
function instantFrom(text: string): Temporal.Instant | null {
  if (!/^[12]\d{3}-\d\d-\d\dT/.test(text)) return null;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}
