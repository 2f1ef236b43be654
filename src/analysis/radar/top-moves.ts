import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import { moveOf, type Move } from './move.ts';
import { refreshMoves } from './refresh.ts';

export interface RadarScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

export interface TopMoves {
  /** The most expected money for the effort first. */
  readonly moves: readonly Move[];
  /** How many are open, and what all of them are expected to bring a month, in `currency`. */
  readonly total: number;
  readonly expectedMinor: bigint;
  readonly currency: Currency;
}

/**
 * What to do next for more money, as everybody was last looked at; the first question of a day looks.
 * Source of the rules: docs/metrics.md, Top moves.
 */
export async function topMoves(
  db: Db,
  { limit, ...scope }: RadarScope & { readonly limit: number },
): Promise<TopMoves> {
  let standing = await standingOf(db);
  if (!isOfToday(standing, scope)) {
    await refreshMoves(db, scope);
    standing = await standingOf(db);
  }
  const rows = await queries.topMoves(db, { limitRows: limit });
  return {
    moves: rows.map(moveOf),
    total: standing.moves,
    expectedMinor: standing.expectedMinor,
    currency: scope.baseCurrency,
  };
}

/** One move, whatever was answered; null when there is none of that number. */
export async function moveById(db: Queryable, id: bigint): Promise<Move | null> {
  const [row] = await queries.moveById(db, { id });
  return row === undefined ? null : moveOf(row);
}

type Standing = Awaited<ReturnType<typeof queries.openMoves>>[number];

async function standingOf(db: Queryable): Promise<Standing> {
  const [standing] = await queries.openMoves(db, {});
  if (standing === undefined) throw new Error('open moves have one row');
  return standing;
}

function isOfToday({ lookedDay, baseCurrency, timezone }: Standing, scope: RadarScope): boolean {
  return (
    lookedDay?.equals(dayOf(scope.now, scope.timezone)) === true &&
    baseCurrency === scope.baseCurrency &&
    timezone === scope.timezone
  );
}
