import type { Temporal } from 'temporal-polyfill';

import { dayOf, startOfDay } from '#domain/day.ts';
import type { Segment } from '#domain/experiments.ts';
import {
  detectablePlaceboChange,
  placeboDates,
  type PlaceboResult,
} from '#domain/statistics/placebo-dates.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiment-values.ts';

import { segmentParam } from './segment-param.ts';
import type { ExperimentScope } from './values.ts';

const WEEK_DAYS = 7;

/** Before a start that has not come yet, four weeks since are assumed. */
const ASSUMED_WEEKS = 4;

/** A figure of whole weeks before and since a day, oldest first. */
export interface WeeklyFigure {
  readonly before: readonly number[];
  readonly since: readonly number[];
  /** Whose doing the weeks since are; null when nobody can say. */
  readonly customers: number | null;
}

/** The net-new MRR of whole weeks, in minor units of the base currency. */
export interface WeeklyNetNew extends WeeklyFigure {
  /** Who moved in any week since. */
  readonly customers: number;
}

/**
 * Net-new MRR by week of seven local days, before and since a start day, up to but without a day. A
 * week that is not over counts nowhere, and neither does time before anybody's first movement.
 */
export async function weeklyNetNew(
  db: Queryable,
  asked: {
    readonly segment: Segment;
    readonly startDay: Temporal.PlainDate;
    readonly untilDay: Temporal.PlainDate;
  },
  { timezone, baseCurrency }: ExperimentScope,
): Promise<WeeklyNetNew> {
  const { segment, startDay, untilDay } = asked;
  const rows = await queries.weeklyNetNew(db, {
    segment: segmentParam(segment, baseCurrency),
    fromDay: startDay,
    beforeAt: startOfDay(untilDay, timezone),
    timezone,
    baseCurrency,
  });
  const byWeek = new Map(rows.map((row) => [row.week, Number(row.netMinor)]));
  // The week of the first movement is cut off at its beginning.
  const firstWeek = Math.min(0, (rows[0]?.firstWeek ?? -1) + 1);
  const weeksSince = Math.max(0, Math.floor(startDay.until(untilDay).days / WEEK_DAYS));
  return {
    before: Array.from({ length: -firstWeek }, (_, n) => byWeek.get(firstWeek + n) ?? 0),
    since: Array.from({ length: weeksSince }, (_, week) => byWeek.get(week) ?? 0),
    customers: rows
      .filter(({ week }) => week >= 0 && week < weeksSince)
      .reduce((sum, row) => sum + row.customers, 0),
  };
}

/** How a figure changed at the start, against other dates; null with too little history. */
export function changeAtStart({ before, since }: WeeklyFigure): PlaceboResult | null {
  return placeboDates(before, since);
}

/** The smallest change of it that would be seen, were it to start today; null with too little history. */
export async function detectableChange(
  db: Queryable,
  segment: Segment,
  scope: ExperimentScope,
): Promise<number | null> {
  const today = dayOf(scope.now, scope.timezone);
  return detectableIn(await weeklyNetNew(db, { segment, startDay: today, untilDay: today }, scope));
}

/** The same of any weekly figure. */
export function detectableIn({ before }: WeeklyFigure): number | null {
  return detectablePlaceboChange(before, ASSUMED_WEEKS);
}
