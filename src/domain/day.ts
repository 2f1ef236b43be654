import { Temporal } from 'temporal-polyfill';

/** An IANA zone name that this runtime knows, such as `Europe/Berlin`. */
export type Timezone = string & { readonly brand: 'Timezone' };

/** Reads a zone name; null when it is unknown. Offsets such as `+01:00` are refused: they have no days of 23 hours. */
export function parseTimezone(text: string): Timezone | null {
  if (!/^[A-Za-z]/.test(text)) return null;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return text as Timezone;
  } catch {
    return null;
  }
}

/** The local day that an instant falls on. */
export function dayOf(instant: Temporal.Instant, timezone: Timezone): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(timezone).toPlainDate();
}

/** The first instant of a local day. */
export function startOfDay(day: Temporal.PlainDate, timezone: Timezone): Temporal.Instant {
  return day.toZonedDateTime(timezone).toInstant();
}

/** The first instant after a local day, 23, 24 or 25 hours from its start. */
export function endOfDay(day: Temporal.PlainDate, timezone: Timezone): Temporal.Instant {
  return startOfDay(day.add({ days: 1 }), timezone);
}
