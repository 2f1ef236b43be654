import { z } from 'zod';

import { answerMove } from '#analysis/radar/answer.ts';
import { earned, earnedByMonth } from '#analysis/radar/earned.ts';
import { followUps } from '#analysis/radar/follow-ups.ts';
import { parseMoveCursor } from '#analysis/radar/move-cursor.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { parseMoveNumber } from '#delivery/move-number.ts';
import { dayOf } from '#domain/day.ts';
import { MOVE_ANSWERS } from '#domain/moves.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { cursorOf, day, parseBody, parseQuery, validRange, wholeNumber } from './input.ts';
import { earnedJson, moveJson, radarJson } from './moves-json.ts';
import type { RestContext } from './route.ts';

const MOVES = 5;
const MOVES_MAX = 500;
const EARNED_DAYS = 90;
const FOLLOW_UPS = 1_000;

export const radarQuery = {
  limit: wholeNumber(1, MOVES_MAX).default(MOVES),
  cursor: cursorOf(parseMoveCursor).optional(),
};

/** `GET /api/analysis/radar?limit=5`: what to do next for more money, the most for the effort first; pages. */
export async function getRadar(context: RestContext, request: HttpRequest) {
  const { limit, cursor = null } = parseQuery(request, radarQuery);
  const scope = scopeOf(context);
  return radarJson(await topMoves(context.db, { ...scope, limit, cursor }), scope);
}

export const answerBody = {
  answer: z.enum(MOVE_ANSWERS, { error: `must be one of ${MOVE_ANSWERS.join(', ')}` }),
};

/** `POST /api/analysis/radar/:id/answer` `{answer}`: done, snoozed or dismissed; 409 when it was before. */
export async function postMoveAnswer(context: RestContext, request: HttpRequest, actor: string) {
  const { answer } = await parseBody(request, answerBody);
  const id = parseMoveNumber(request.params['id'] ?? '');
  if (id === null) throw unknown(request);
  const scope = scopeOf(context);
  const changed = await answerMove(context.db, { id, answer, actor, now: scope.now });
  if (changed.move === undefined) throw unknown(request);
  const move = moveJson(changed.move, scope);
  if (changed.kind === 'answered') return move;
  const detail = `The move was ${move.state} by ${move.answered_by ?? 'somebody'} before, so nothing was changed; \`move\` is how it stands.`;
  throw new ProblemError(problem(409, detail, { members: { move } }));
}

export const earnedQuery = {
  from: day.optional(),
  to: day.optional(),
  days: wholeNumber(1, RANGE_DAYS_MAX).optional(),
};

/** `GET /api/analysis/radar/earned`: what came of moves made in 90 days, unless asked otherwise. */
export async function getEarned(context: RestContext, request: HttpRequest) {
  const { days, ...asked } = parseQuery(request, earnedQuery);
  const scope = scopeOf(context);
  const isRange = asked.from !== undefined || asked.to !== undefined;
  const range = { ...asked, days: days ?? (isRange ? undefined : EARNED_DAYS) };
  const { fromDay, toDay } = validRange(chartRange(range, dayOf(scope.now, scope.timezone)));
  const between = { ...scope, from: fromDay, to: toDay };
  const [total, months, watched] = await Promise.all([
    earned(context.readDb, between),
    earnedByMonth(context.readDb, between),
    followUps(context.readDb, { ...scope, limit: FOLLOW_UPS }),
  ]);
  const shown = { from: fromDay.toString(), to: toDay.toString() };
  return earnedJson({ total, months, watched, days: shown });
}

function scopeOf({ now, timezone, baseCurrency }: RestContext): Scope {
  return { now: now(), timezone, baseCurrency };
}

function unknown({ params }: HttpRequest): ProblemError {
  const id = params['id'] ?? '';
  const detail = `There is no move ${id}. GET /api/analysis/radar lists them.`;
  return new ProblemError(problem(404, detail));
}
