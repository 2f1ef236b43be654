import { weeklyReview } from '#analysis/reports/weekly.ts';
import { dayOf } from '#domain/day.ts';

import type { HttpRequest } from './exchange.ts';
import { parseQuery } from './input.ts';
import { weeklyJson } from './reports-json.ts';
import type { RestContext } from './route.ts';

/** `GET /api/reports/weekly`: the seven days before today, beside the seven before those. */
export async function getWeekly(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { timezone, baseCurrency } = context;
  const scope = { now: context.now(), timezone, baseCurrency };
  const readOn = dayOf(scope.now, timezone);
  return weeklyJson(await weeklyReview(context, { ...scope, readOn }), scope);
}
