import type { Temporal } from 'temporal-polyfill';

import type { CustomMetricDesign, MetricDay } from '#domain/custom-metrics.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/custom-metrics.ts';

/** So many days are drawn and told. */
const DAYS_TOLD = 91;

/** What every question about custom metrics needs to know. */
export interface MetricScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

/** A value against the one so many days before; null where one of them is missing. */
export interface MetricChange {
  readonly before: string | null;
  readonly change: string | null;
}

/** A number of people's own, and how it stands; values are exact decimal text. */
export interface CustomMetric extends CustomMetricDesign {
  readonly id: bigint;
  readonly name: string;
  readonly setBy: string;
  readonly setAt: Temporal.Instant;
  readonly askedAt: Temporal.Instant | null;
  /** When it last answered well. */
  readonly answeredAt: Temporal.Instant | null;
  /** What is wrong with it; null when it works. */
  readonly failure: {
    readonly code: string;
    readonly sentence: string;
    readonly sinceAt: Temporal.Instant;
  } | null;
  /** Its last local day that is over. */
  readonly last: MetricDay | null;
  readonly in7Days: MetricChange;
  readonly in30Days: MetricChange;
  /** The last 91 days up to yesterday as far as there are values, oldest first. */
  readonly days: readonly MetricDay[];
}

/** All of them, those of the digest first in their order. */
export async function customMetrics(
  db: Queryable,
  scope: MetricScope,
): Promise<readonly CustomMetric[]> {
  return metricsCalled(db, null, scope);
}

/** The one of that name; null when there is none. */
export async function customMetricNamed(
  db: Queryable,
  name: string,
  scope: MetricScope,
): Promise<CustomMetric | null> {
  const [found = null] = await metricsCalled(db, name, scope);
  return found;
}

async function metricsCalled(
  db: Queryable,
  name: string | null,
  { now, timezone }: MetricScope,
): Promise<readonly CustomMetric[]> {
  const today = dayOf(now, timezone);
  const fromDay = today.subtract({ days: DAYS_TOLD });
  const [rows, days] = await Promise.all([
    queries.customMetrics(db, { name, beforeDay: today }),
    queries.metricDays(db, { name, fromDay, beforeDay: today }),
  ]);
  return rows.map((row) =>
    customMetricOf(
      row,
      days.filter(({ name: of }) => of === row.name),
    ),
  );
}

function customMetricOf(
  row: Awaited<ReturnType<typeof queries.customMetrics>>[number],
  days: Awaited<ReturnType<typeof queries.metricDays>>,
): CustomMetric {
  const { failureCode, failure, failingSinceAt, lastDay, lastValue, ...rest } = row;
  const { value7DaysBefore, changeIn7Days, value30DaysBefore, changeIn30Days, ...stated } = rest;
  return {
    ...stated,
    failure:
      failureCode === null || failure === null || failingSinceAt === null
        ? null
        : { code: failureCode, sentence: failure, sinceAt: failingSinceAt },
    last: lastDay === null || lastValue === null ? null : { day: lastDay, value: lastValue },
    in7Days: { before: value7DaysBefore, change: changeIn7Days },
    in30Days: { before: value30DaysBefore, change: changeIn30Days },
    days: days.map(({ day, value }) => ({ day, value })),
  };
}
