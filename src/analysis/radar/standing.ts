import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import { openMoves } from '#store/queries/radar.ts';

export interface RadarScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

/** How many moves are open and what they come to, and when everybody was looked at, if ever. */
export type RadarStanding = Awaited<ReturnType<typeof openMoves>>[number];

export async function radarStanding(db: Queryable): Promise<RadarStanding> {
  const [standing] = await openMoves(db, {});
  if (standing === undefined) throw new Error('open moves have one row');
  return standing;
}

/** Everybody was looked at today, with money in this currency. */
export function isOfToday(
  { lookedDay, baseCurrency, timezone }: RadarStanding,
  scope: RadarScope,
): boolean {
  return (
    lookedDay?.equals(dayOf(scope.now, scope.timezone)) === true &&
    baseCurrency === scope.baseCurrency &&
    timezone === scope.timezone
  );
}
