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
