import { Temporal } from 'temporal-polyfill';

/** Reads an instant as Temporal writes it, such as `2031-05-13T08:00:00Z`; null when it is none. */
export function parseInstant(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}
