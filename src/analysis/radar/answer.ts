import type { Temporal } from 'temporal-polyfill';

import type { MoveAnswer } from '#domain/moves.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import type { Move } from './move.ts';
import { moveById } from './top-moves.ts';

/** An answered move stays away for so long, unless its amount doubles. */
const AWAY_HOURS = 30 * 24;
/** A move that was made is watched for so long. */
const WATCHED_HOURS = 60 * 24;
/** With so many customers to whom nobody wrote, what came of it is compared. */
const MOST_COMPARED = 20;

/** `already`: somebody answered it before, and `move` is how it stands. */
export type MoveChange =
  | { readonly kind: 'answered' | 'already'; readonly move: Move }
  | { readonly kind: 'unknown'; readonly move?: undefined };

/**
 * Answers a move, which then stays away for 30 days; one marked done is watched for 60. What was snoozed
 * or dismissed may still be marked done.
 */
export async function answerMove(
  db: Queryable,
  {
    id,
    answer,
    actor,
    now,
  }: {
    readonly id: bigint;
    readonly answer: MoveAnswer;
    /** `slack:T0/U0`, `api:<key id>` or `cli`. */
    readonly actor: string;
    readonly now: Temporal.Instant;
  },
): Promise<MoveChange> {
  const answered = await queries.answerMove(db, {
    id,
    answer,
    actor,
    at: now,
    awayUntil: now.add({ hours: AWAY_HOURS }),
    watchedUntil: now.add({ hours: WATCHED_HOURS }),
    mostCompared: MOST_COMPARED,
  });
  const move = await moveById(db, id);
  if (move === null) return { kind: 'unknown' };
  return { kind: answered.length > 0 ? 'answered' : 'already', move };
}
