import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import type { Baseline } from '#domain/experiments.ts';
import { momentsOf } from '#domain/statistics/moments.ts';
import type { Queryable } from '#store/postgres.ts';
import { directions, metricDays } from '#store/queries/custom-metrics.ts';

import type { ExperimentScope } from './values.ts';
import type { WeeklyFigure } from './weekly-net-new.ts';

const WEEK_DAYS = 7;
const BASELINE_DAYS = 30;
/** Five years show how much it changes by itself. */
const WEEKS_BEFORE_MOST = 260;
/** A week of which fewer days are known is not known. */
const FEWEST_DAYS = 4;

/**
 * A custom metric by week of seven local days, the mean of a day, before and since a start day, up to but
 * without a day. A week that is not over counts nowhere, and a week that is not known ends the series.
 */
export async function weeklyCustom(
  db: Queryable,
  name: string,
  {
    startDay,
    untilDay,
  }: { readonly startDay: Temporal.PlainDate; readonly untilDay: Temporal.PlainDate },
): Promise<WeeklyFigure> {
  const fromDay = startDay.subtract({ weeks: WEEKS_BEFORE_MOST });
  const days = await metricDays(db, { name, fromDay, beforeDay: untilDay });
  const byWeek = new Map<number, number[]>();
  for (const { day, value } of days) {
    const week = Math.floor(startDay.until(day).days / WEEK_DAYS);
    byWeek.set(week, [...(byWeek.get(week) ?? []), Number(value)]);
  }
  const weeksSince = Math.max(0, Math.floor(startDay.until(untilDay).days / WEEK_DAYS));
  const before = untilGap(Array.from({ length: WEEKS_BEFORE_MOST }, (_, n) => byWeek.get(-1 - n)));
  const since = untilGap(Array.from({ length: weeksSince }, (_, n) => byWeek.get(n)));
  return { before: before.toReversed(), since, customers: null };
}

/** A custom metric over the 30 local days before today: the mean of a day; `n` are the days of it. */
export async function customBaseline(
  db: Queryable,
  name: string,
  { now, timezone }: ExperimentScope,
): Promise<Baseline> {
  const to = dayOf(now, timezone);
  const from = to.subtract({ days: BASELINE_DAYS });
  const days = await metricDays(db, { name, fromDay: from, beforeDay: to });
  const values = days.map(({ value }) => Number(value));
  return { value: values.length === 0 ? null : momentsOf(values).mean, n: values.length, from, to };
}

/** Which way is better, as its owner says; null when nobody has said or there is no such metric. */
export async function customDirection(db: Queryable, name: string): Promise<boolean | null> {
  const known = await directions(db, {});
  return known.find((metric) => metric.name === name)?.isHigherBetter ?? null;
}

/** The weeks up to the first that is not known. */
function untilGap(weeks: readonly (readonly number[] | undefined)[]): number[] {
  const gap = weeks.findIndex((values) => (values?.length ?? 0) < FEWEST_DAYS);
  const whole = gap === -1 ? weeks : weeks.slice(0, gap);
  return whole.map((values = []) => momentsOf(values).mean);
}
