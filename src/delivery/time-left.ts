import type { Temporal } from 'temporal-polyfill';

const MINUTE_MS = 60_000;

/** How long something still takes, as a guess: `about 4 minutes`; null when nobody can say. */
export function timeLeft(
  { endsAt }: { readonly endsAt: Temporal.Instant | null },
  now: Temporal.Instant,
): string | null {
  if (endsAt === null) return null;
  const leftMs = endsAt.epochMilliseconds - now.epochMilliseconds;
  if (leftMs < MINUTE_MS) return 'less than a minute';
  const minutes = Math.round(leftMs / MINUTE_MS);
  if (minutes < 90) return `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return `about ${Math.round(minutes / 60)} hours`;
}
