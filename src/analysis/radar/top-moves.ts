import type { Currency } from '#domain/currency.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import { formatMoveCursor, type MoveCursor } from './move-cursor.ts';
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
  /** What parseMoveCursor reads; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * What to do next for more money, as everybody was last looked at; the first question of a day looks.
 * Source of the rules: docs/metrics.md, Top moves.
 */
export async function topMoves(
  db: Db,
  {
    limit,
    cursor = null,
    ...scope
  }: RadarScope & { readonly limit: number; readonly cursor?: MoveCursor | null },
): Promise<TopMoves> {
  let standing = await radarStanding(db);
  if (!isOfToday(standing, scope)) {
    await refreshMoves(db, scope);
    standing = await radarStanding(db);
  }
  const rows = await queries.topMoves(db, {
    limitRows: limit + 1,
    afterRankMinor: cursor?.rankMinor ?? null,
    afterId: cursor?.id ?? null,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    moves: shown.map((row) => {
      const { rankMinor: _, ...known } = row;
      return moveOf(known);
    }),
    total: standing.moves,
    expectedMinor: standing.expectedMinor,
    currency: scope.baseCurrency,
    nextCursor: rows.length > limit && last !== undefined ? formatMoveCursor(last) : null,
  };
}

/** One move, whatever was answered; null when there is none of that number. */
export async function moveById(db: Queryable, id: bigint): Promise<Move | null> {
  const [move] = await movesById(db, [id]);
  return move ?? null;
}

/** Those of these numbers that there are, whatever was answered, in the order of their numbers. */
export async function movesById(db: Queryable, ids: readonly bigint[]): Promise<readonly Move[]> {
  if (ids.length === 0) return [];
  return (await queries.movesById(db, { ids })).map(moveOf);
}
