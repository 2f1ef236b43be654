import { z } from 'zod';

import { dayKnownUntil } from '#analysis/revenue/known-until.ts';
import { alertFigures } from '#analysis/risks/figures.ts';
import { forecastLosses } from '#analysis/risks/forecast.ts';
import { chartRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { LOSS_KINDS } from '#domain/alerts.ts';
import { dayOf, startOfDay } from '#domain/day.ts';

import { bookkeepingJson, lossCalendarJson } from './alerts-json.ts';
import type { HttpRequest } from './exchange.ts';
import { day, parseQuery, validRange, wholeNumber } from './input.ts';
import type { RestContext } from './route.ts';

const FIGURES_DAYS = 90;
const FORECAST_DAYS = 30;
const FORECAST_DAYS_MAX = 92;
const ENTRIES = 1_000;
const ENTRIES_MAX = 10_000;

export const figuresQuery = {
  from: day.optional(),
  to: day.optional(),
  days: wholeNumber(1, RANGE_DAYS_MAX).optional(),
};

/**
 * `GET /api/alerts/figures`: how often alerts were wrong and what they kept, over 90 days unless asked
 * otherwise. An alert that was resolved a moment ago is not open any more.
 */
export async function getAlertFigures(context: RestContext, request: HttpRequest) {
  const { db, timezone, baseCurrency } = context;
  const now = context.now();
  const { days, ...asked } = parseQuery(request, figuresQuery);
  const isRange = asked.from !== undefined || asked.to !== undefined;
  const range = { ...asked, days: days ?? (isRange ? undefined : FIGURES_DAYS) };
  const { fromDay, toDay } = validRange(chartRange(range, dayOf(now, timezone)));
  const figures = await alertFigures(db, {
    fromAt: startOfDay(fromDay, timezone),
    untilAt: dayKnownUntil(toDay, timezone, now),
    now,
    timezone,
    baseCurrency,
  });
  return bookkeepingJson(figures, { from: fromDay.toString(), to: toDay.toString() });
}

export const forecastQuery = {
  days: wholeNumber(1, FORECAST_DAYS_MAX).default(FORECAST_DAYS),
  kind: z.enum(LOSS_KINDS, { error: `must be one of ${LOSS_KINDS.join(', ')}` }).optional(),
  limit: wholeNumber(1, ENTRIES_MAX).default(ENTRIES),
};

/** `GET /api/alerts/forecast-losses`: what takes MRR away in the next 30 days, or may; by week and in total. */
export async function getForecastLosses(context: RestContext, request: HttpRequest) {
  const { readDb, now, timezone, baseCurrency } = context;
  const { kind, ...asked } = parseQuery(request, forecastQuery);
  const scope = { now: now(), timezone, baseCurrency };
  return lossCalendarJson(
    await forecastLosses(readDb, { ...asked, ...scope, ...(kind && { kind }) }),
  );
}
