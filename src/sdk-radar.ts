import { answerMove, type MoveChange } from '#analysis/radar/answer.ts';
import { earnedByMonth, type EarnedMonth } from '#analysis/radar/earned.ts';
import { followUps, type FollowUp } from '#analysis/radar/follow-ups.ts';
import { parseMoveCursor, type MoveCursor } from '#analysis/radar/move-cursor.ts';
import type { Move } from '#analysis/radar/move.ts';
import type { RadarScope } from '#analysis/radar/standing.ts';
import { moveById, topMoves, type TopMoves } from '#analysis/radar/top-moves.ts';
import { chartRange } from '#delivery/day-range.ts';
import { moveAction, moveSentence, moveTitle } from '#delivery/move-words.ts';
import { dayOf } from '#domain/day.ts';
import type { MoveAnswer } from '#domain/moves.ts';
import type { Db } from '#store/postgres.ts';

export type { EarnedMonth, FollowUp, Move, MoveChange };
export type { Earned, MoveOutcomes } from '#analysis/radar/earned.ts';
export type { ProbabilityBasis } from '#analysis/radar/move.ts';

const MOVES = 5;
const MOVES_MAX = 500;
const EARNED_DAYS = 365;
const FOLLOW_UPS_MAX = 10_000;
const ACTOR = 'sdk';

/** A move with the words that people get. */
export interface WordedMove extends Move {
  readonly title: string;
  readonly description: string;
  readonly action: string;
}

/** The number of a move. */
type MoveNumber = bigint | number;

/** What to do next for more money, for programs. Rejects with RangeError for what makes no sense. */
export interface RadarDoor {
  /**
   * The best moves for the effort in pages, `limit` of them (5; 500 at most), and what all open ones
   * come to. `cursor` is the `nextCursor` of the page before.
   */
  radar(asked?: {
    readonly limit?: number;
    readonly cursor?: string | null;
  }): Promise<Omit<TopMoves, 'moves'> & { readonly moves: readonly WordedMove[] }>;
  /** One move, whatever was answered; null when there is none of that number. */
  move(id: MoveNumber): Promise<WordedMove | null>;
  /** `already` when somebody was faster. One that is done is watched for 60 days. */
  answerMove(id: MoveNumber, answer: MoveAnswer): Promise<MoveChange>;
  /** What the moves brought that were made in so many days (365), by the month, beside customers nobody wrote to. */
  earned(asked?: { readonly days?: number }): Promise<readonly EarnedMonth[]>;
  /** Customers who are or were watched, those written to last first. */
  followUps(asked?: { readonly limit?: number }): Promise<readonly FollowUp[]>;
}

/** The first question of a day looks at everybody, so this door has the database that can be written to. */
export function radarDoor(db: () => Promise<Db>, scope: () => RadarScope): RadarDoor {
  function worded(move: Move): WordedMove {
    const at = scope();
    return {
      ...move,
      title: moveTitle(move, at),
      description: moveSentence(move, at),
      action: moveAction(move, at),
    };
  }
  return {
    radar: async ({ limit = MOVES, cursor: text = null } = {}) => {
      const most = wholeNumber(limit, MOVES_MAX);
      const cursor = cursorFrom(text);
      const top = await topMoves(await db(), { ...scope(), limit: most, cursor });
      return { ...top, moves: top.moves.map(worded) };
    },
    move: async (id) => {
      const move = await moveById(await db(), BigInt(id));
      return move === null ? null : worded(move);
    },
    answerMove: async (id, answer) =>
      answerMove(await db(), { id: BigInt(id), answer, actor: ACTOR, now: scope().now }),
    earned: async ({ days = EARNED_DAYS } = {}) => {
      const at = scope();
      const range = chartRange({ days }, dayOf(at.now, at.timezone));
      if (!('fromDay' in range)) throw new RangeError(`${range.field} ${range.detail}`);
      return earnedByMonth(await db(), { ...at, from: range.fromDay, to: range.toDay });
    },
    followUps: async ({ limit = 100 } = {}) =>
      followUps(await db(), { ...scope(), limit: wholeNumber(limit, FOLLOW_UPS_MAX) }),
  };
}

function cursorFrom(text: string | null): MoveCursor | null {
  const cursor = text === null ? null : parseMoveCursor(text);
  if (text === null || cursor !== null) return cursor;
  throw new RangeError('cursor is not one that an earlier page gave');
}

function wholeNumber(value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`limit must be a whole number from 1 to ${most}`);
}
