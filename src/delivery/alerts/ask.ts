import { Temporal } from 'temporal-polyfill';

import { parseDay } from '#delivery/day-range.ts';
import type { Clock } from '#delivery/moment.ts';
import { startOfDay } from '#domain/day.ts';

const SNOOZE_DAYS_MOST = 366;
/** Of a note, and of whose an alert is. */
export const NOTE_LONGEST = 2_000;
export const ASSIGNEE_LONGEST = 200;

export const SNOOZE_EXPECTATION =
  'must be a day as YYYY-MM-DD or an instant such as 2026-01-31T12:00:00Z within a year from now, or worse';

/** Until when an alert rests: `worse`, an instant, or a day, on which it wakes; null when it is none of them. */
export function parseSnooze(
  text: string,
  { now, timezone }: Clock,
): Temporal.Instant | 'worse' | null {
  if (text === 'worse') return 'worse';
  const day = parseDay(text);
  const at = day === null ? instantFrom(text) : startOfDay(day, timezone);
  if (at === null || at.epochNanoseconds <= now.epochNanoseconds) return null;
  const latest = now.add({ hours: 24 * SNOOZE_DAYS_MOST });
  return at.epochNanoseconds > latest.epochNanoseconds ? null : at;
}

/** An alert's number; null when it cannot be one. */
export function parseAlertNumber(text: string): bigint | null {
  return /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null;
}

/** What somebody wrote, without what no database keeps; null when nothing is left. */
export function writtenText(text: string): string | null {
  const kept = text.replace(/(?!\n)\p{Cc}|\p{Cs}/gu, '').trim();
  return kept === '' ? null : kept;
}

function instantFrom(text: string): Temporal.Instant | null {
  if (!/^2\d{3}-\d\d-\d\dT/.test(text)) return null;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}
