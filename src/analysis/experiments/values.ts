import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { dayOf, startOfDay, type Timezone } from '#domain/day.ts';
import type { MemberValue } from '#domain/experiment-samples.ts';
import type { Segment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiment-values.ts';

import { segmentParam } from './segment-param.ts';

/** What every question about experiments needs to know of the workspace. */
export interface ExperimentScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

/** From an instant up to, not including, another. */
export interface TimeRange {
  readonly fromAt: Temporal.Instant;
  readonly beforeAt: Temporal.Instant;
}

/** The first instants of local days; `to` does not count. */
export function rangeOfDays(
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  timezone: Timezone,
): TimeRange {
  return { fromAt: startOfDay(from, timezone), beforeAt: startOfDay(to, timezone) };
}

/**
 * What became of everybody who was in a segment when the time began, or came into it since. Use is of
 * the whole days in it, where a usage metric is named.
 */
export async function segmentValues(
  db: Queryable,
  input: Omit<ExperimentScope, 'now'> & {
    readonly segment: Segment;
    readonly range: TimeRange;
    readonly usageMetric: string | null;
  },
): Promise<readonly MemberValue[]> {
  const { segment, range, usageMetric, timezone, baseCurrency } = input;
  const rows = await queries.segmentValues(db, {
    segment: segmentParam(segment, baseCurrency),
    ...range,
    ...daysIn(range, timezone),
    timezone,
    baseCurrency,
    usageMetric,
  });
  return rows.map(memberValue);
}

/** The whole local days of a time: one that has begun already, or is not over, is none. */
export function daysIn(
  { fromAt, beforeAt }: TimeRange,
  timezone: Timezone,
): { readonly fromDay: Temporal.PlainDate; readonly untilDay: Temporal.PlainDate } {
  const first = dayOf(fromAt, timezone);
  const isWhole = startOfDay(first, timezone).equals(fromAt);
  return {
    fromDay: isWhole ? first : first.add({ days: 1 }),
    untilDay: dayOf(beforeAt, timezone),
  };
}

/** A row of the database in numbers: statistics are made of them, sums of money are not. */
export function memberValue(row: {
  readonly customerId: string;
  readonly isRated: boolean;
  readonly startMinor: string;
  readonly endMinor: string;
  readonly isLost: boolean;
  readonly isTrialOver: boolean;
  readonly isConverted: boolean;
  readonly used: string;
}): MemberValue {
  return {
    ...row,
    startMinor: Number(row.startMinor),
    endMinor: Number(row.endMinor),
    used: Number(row.used),
  };
}
