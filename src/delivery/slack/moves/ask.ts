import type { Temporal } from 'temporal-polyfill';

import type { Move } from '#analysis/radar/move.ts';
import { movesById, topMoves } from '#analysis/radar/top-moves.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Currency } from '#domain/currency.ts';

/** The best ones; or, once somebody has answered some of them, those that were shown before. */
export type MovesAsked = { readonly best: number } | { readonly these: readonly bigint[] };

export interface ShownMoves {
  readonly moves: readonly Move[];
  /** How many of those asked for are not there any more: what they rested on is gone. */
  readonly gone: number;
  /** How many are open, and what all of them are expected to bring a month, in `currency`. */
  readonly total: number;
  readonly expectedMinor: bigint;
  readonly currency: Currency;
}

/** Moves change by the click, and the first question of a day looks at everybody: both want `db`. */
export async function askMoves(
  { db, timezone, baseCurrency }: Sources,
  { asked, now }: { readonly asked: MovesAsked; readonly now: Temporal.Instant },
): Promise<ShownMoves> {
  const scope = { now, timezone, baseCurrency };
  if ('best' in asked) {
    const { moves, total, expectedMinor, currency } = await topMoves(db, {
      ...scope,
      limit: asked.best,
    });
    return { moves, gone: 0, total, expectedMinor, currency };
  }
  const { total, expectedMinor, currency } = await topMoves(db, { ...scope, limit: 0 });
  const known = await movesById(db, asked.these);
  const moves = asked.these.flatMap((id) => known.filter((move) => move.id === id));
  return { moves, gone: asked.these.length - moves.length, total, expectedMinor, currency };
}
