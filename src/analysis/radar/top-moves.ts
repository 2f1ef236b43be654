import type { Currency } from '#domain/currency.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import { moveOf, type Move } from './move.ts';
import { refreshMoves } from './refresh.ts';
import { isOfToday, radarStanding, type RadarScope } from './standing.ts';

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
  let standing = await radarStanding(db);
  if (!isOfToday(standing, scope)) {
    await refreshMoves(db, scope);
    standing = await radarStanding(db);
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
