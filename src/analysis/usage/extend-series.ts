import { Temporal } from 'temporal-polyfill';

import { dayOf, type Timezone } from '#domain/day.ts';
import type { Transaction } from '#store/postgres.ts';
import { outdateLook } from '#store/queries/risks.ts';
import { extendSeries, takeDirtyUsage } from '#store/queries/usage.ts';

/** Three months and a week, so that the two periods before this one are seen. */
const SERIES_DAYS = 100;
/** A series is cut back to SERIES_DAYS when it is longer than that; not each day anew. */
const LONGEST_SERIES_DAYS = 130;

/**
 * Brings the series of customers whose usage has changed up to date, so many customers at most.
 * Returns the customers, for whoever looks at them next in the same transaction.
 */
export async function extendDirtySeries(
  transaction: Transaction,
  input: {
    readonly now: Temporal.Instant;
    readonly timezone: Timezone;
    readonly batchSize: number;
  },
): Promise<readonly bigint[]> {
  const { now, timezone, batchSize } = input;
  const taken = await takeDirtyUsage(transaction, { batchSize });
  if (taken.length === 0) return [];
  const firstDay = dayOf(now, timezone).subtract({ days: SERIES_DAYS - 1 });
  await extendSeries(transaction, {
    customerIds: taken.map(({ customerId }) => customerId),
    fromDays: taken.map(({ fromDay }) => later(fromDay, firstDay).toString()),
    firstDay,
    mostDays: LONGEST_SERIES_DAYS,
  });
  const [fromDay] = taken
    .map((one) => one.fromDay)
    .toSorted((a, b) => Temporal.PlainDate.compare(a, b));
  if (fromDay !== undefined) await outdateLook(transaction, { fromDay });
  return taken.map(({ customerId }) => customerId);
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) > 0 ? a : b;
}
