import { z } from 'zod';

import { cohorts } from '#analysis/revenue/cohorts.ts';

import { cohortsJson } from './cohorts-json.ts';
import type { HttpRequest } from './exchange.ts';
import { parseQuery } from './input.ts';
import type { RestContext } from './route.ts';

export const cohortsQuery = { by: z.literal('month', { error: 'must be month' }).default('month') };

/** `GET /api/revenue/cohorts`: how many of those who joined in a month still pay, and how much. */
export async function getCohorts(context: RestContext, request: HttpRequest) {
  parseQuery(request, cohortsQuery);
  const { timezone, baseCurrency } = context;
  return cohortsJson(await cohorts(context.readDb, { now: context.now(), timezone, baseCurrency }));
}
