import type { Temporal } from 'temporal-polyfill';

import type { Decimal } from './facts.ts';

/** How the records of a day become one figure: added up, the largest, the newest. */
export const METRIC_KINDS = ['sum', 'max', 'last'] as const;

export type MetricKind = (typeof METRIC_KINDS)[number];

/** What a customer used of something at an instant. */
export interface UsageRecord {
  /** Stripe's id of the customer, who may not be known yet. */
  readonly customerId: string;
  readonly metric: string;
  /** How the metric is added up; null leaves it as it is, `sum` for one that is new. */
  readonly kind: MetricKind | null;
  /** Below zero only as a correction of a `sum`. */
  readonly quantity: Decimal;
  /** ISO 8601 with an offset. */
  readonly at: string;
  /** A key that was seen before changes nothing; null: every record counts. */
  readonly idempotencyKey: string | null;
}

/** So many records are stored in one transaction at most. */
export const MOST_RECORDS = 10_000;

/**
 * The first day of which usage is kept: this month and so many months before it stay; null: all of it
 * does. Source: docs/operating.md, What is kept, and how long.
 */
export function firstKeptDay(
  today: Temporal.PlainDate,
  months: number | null,
): Temporal.PlainDate | null {
  return months === null ? null : today.with({ day: 1 }).subtract({ months });
}

/** What is wrong with a record, by the name its sender gave the field. */
export interface RecordError {
  readonly field: string;
  readonly detail: string;
}

export interface TakenUsage {
  /** Records that count from now on. */
  readonly accepted: number;
  /** Records whose key was seen before; they changed nothing. */
  readonly duplicates: number;
  /** By their place among the records given, from 0. */
  readonly rejected: readonly (RecordError & { readonly index: number })[];
}
