import { metrics } from '#analysis/revenue/metrics.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { dayOf } from '#domain/day.ts';

import type { HttpRequest } from './exchange.ts';
import { day, parseQuery, validRange, wholeNumber } from './input.ts';
import { metricsJson } from './metrics-json.ts';
import type { RestContext } from './route.ts';

export const metricsQuery = {
  from: day.optional(),
  to: day.optional(),
  days: wholeNumber(1, RANGE_DAYS_MAX).optional(),
};

/** `GET /api/revenue/metrics`: every metric over some days, the last 30 unless asked otherwise. */
export async function getMetrics(context: RestContext, request: HttpRequest) {
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const days = validRange(chartRange(parseQuery(request, metricsQuery), dayOf(now, timezone)));
  return metricsJson(await metrics(context.readDb, { ...days, timezone, baseCurrency, now }));
}
