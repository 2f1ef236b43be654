import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import { MOST_RECORDS, type MetricKind, type TakenUsage } from '#domain/usage.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

/** What a customer used of something; the names are those of `POST /api/usage/track`. */
export interface UsageGiven {
  /** Stripe's id of the customer, who may not be known yet. */
  readonly customer_id: string;
  readonly metric_name: string;
  /** Below zero only as a correction of what is added up. */
  readonly quantity: number | string;
  /** ISO 8601 with an offset; now when left out. */
  readonly timestamp?: string;
  /** A key that came before changes nothing. */
  readonly idempotency_key?: string;
  /** How the metric becomes one figure a day, said by its first record; `sum` when left out. */
  readonly kind?: MetricKind;
}

export interface UsageDoor {
  /** Stores one record; rejects with a RangeError that names the field when it cannot be used. */
  track(record: UsageGiven): Promise<{ readonly isDuplicate: boolean }>;
  /** Stores up to 10,000 records, each taken or rejected by itself. */
  batch(records: readonly UsageGiven[]): Promise<TakenUsage>;
}

/** The part of the SDK by which a product reports usage. */
export function usageDoor(
  db: () => Promise<Db>,
  clock: {
    readonly now: () => Temporal.Instant;
    readonly timezone: Timezone;
    /** How many months of usage before this one are kept; null: all. */
    readonly retentionMonths: number | null;
  },
): UsageDoor {
  async function batch(records: readonly UsageGiven[]): Promise<TakenUsage> {
    if (records.length > MOST_RECORDS) {
      throw new RangeError(`at most ${MOST_RECORDS} records at once`);
    }
    return takeUsage(await db(), records, { ...clock, now: clock.now() });
  }
  return {
    track: async (record) => {
      const { duplicates, rejected } = await batch([record]);
      const [error] = rejected;
      if (error) throw new RangeError(`${error.field} ${error.detail}`);
      return { isDuplicate: duplicates > 0 };
    },
    batch,
  };
}
