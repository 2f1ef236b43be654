import { z } from 'zod';

import { breakdown, BREAKDOWN_GROUPS_MAX, DIMENSIONS } from '#analysis/revenue/breakdown.ts';
import { NO_KEY } from '#delivery/breakdown-words.ts';
import { chartRange } from '#delivery/day-range.ts';
import { dayOf } from '#domain/day.ts';

import { breakdownJson } from './breakdown-json.ts';
import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { rangeQuery } from './fx-effects.ts';
import { parseQuery, validRange, wholeNumber } from './input.ts';
import type { RestContext } from './route.ts';

const GROUPS = 100;

export const breakdownQuery = {
  ...rangeQuery,
  by: z
    .enum(DIMENSIONS, { error: `must be one of ${DIMENSIONS.join(', ')}` })
    .default('attribution'),
  limit: wholeNumber(1, BREAKDOWN_GROUPS_MAX).default(GROUPS),
};

/** `GET /api/revenue/breakdown`: MRR and what moved it by where it came from; 409 while no key is set. */
export async function getBreakdown(context: RestContext, request: HttpRequest) {
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const { by: dimension, limit, ...asked } = parseQuery(request, breakdownQuery);
  const days = validRange(chartRange(asked, dayOf(now, timezone)));
  const scope = { now, timezone, baseCurrency };
  const found = await breakdown(context.readDb, { ...days, ...scope, dimension, limit });
  if (found === null) throw new ProblemError(problem(409, NO_KEY));
  return breakdownJson(found);
}
