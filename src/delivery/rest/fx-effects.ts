import { fxEffects } from '#analysis/revenue/fx-effects.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { dayOf } from '#domain/day.ts';

import type { HttpRequest } from './exchange.ts';
import { fxEffectsJson } from './fx-json.ts';
import { day, parseQuery, validRange, wholeNumber } from './input.ts';
import type { RestContext } from './route.ts';

export const rangeQuery = {
  from: day.optional(),
  to: day.optional(),
  days: wholeNumber(1, RANGE_DAYS_MAX).optional(),
};

/** `GET /api/revenue/fx-effects`: which currencies stand behind `fx` of these days, and which rates. */
export async function getFxEffects(context: RestContext, request: HttpRequest) {
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const days = validRange(chartRange(parseQuery(request, rangeQuery), dayOf(now, timezone)));
  const scope = { now, timezone, baseCurrency };
  return fxEffectsJson(await fxEffects(context.readDb, { ...days, scope }), baseCurrency);
}
