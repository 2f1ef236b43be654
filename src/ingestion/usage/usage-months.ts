import type { Temporal } from 'temporal-polyfill';

import { firstKeptDay } from '#domain/usage.ts';
import type { Db } from '#store/postgres.ts';
import { dropUsageMonths, forgetUsageDays, makeUsageMonths } from '#store/queries/usage.ts';

/** So many months after this one have their part before anything is used in them. */
const MONTHS_AHEAD = 3;
const FORGOTTEN_AT_ONCE = 20_000;
/** Half a million rows; what is left then goes the next night, when what was taken out is cleaned up. */
const MOST_BATCHES = 25;
/** What Postgres says when a row belongs to no part of its table. */
const NO_PART = '23514';

/**
 * Does work that writes usage of these days, and does it again when a month had no part yet, which it
 * makes. The work has to be a transaction of its own, or one statement.
 */
export async function inMonthsOf<Result>(
  db: Db,
  days: () => readonly Temporal.PlainDate[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isWithoutPart(error)) throw error;
    await makeUsageMonths(db, { days: firstDays(days()) });
    return work();
  }
}

/**
 * Makes the parts of usage that will be needed next, forgets what lies further back than is kept, and
 * has Postgres count anew what it plans by, which it does for the parts by itself but not for the whole.
 */
export async function keepUsageMonths(
  db: Db,
  { today, retentionMonths }: { today: Temporal.PlainDate; retentionMonths: number | null },
): Promise<void> {
  const ahead = Array.from({ length: MONTHS_AHEAD + 1 }, (_, months) => today.add({ months }));
  await makeUsageMonths(db, { days: firstDays(ahead) });
  const beforeDay = firstKeptDay(today, retentionMonths);
  if (beforeDay !== null) await forgetUsageBefore(db, beforeDay);
  await db.begin(async (transaction) => {
    await transaction.unsafe('set local statement_timeout = 0');
    await transaction.unsafe('analyze usage_daily');
  });
}

/** Whole months are dropped; of the part that holds many, days are taken out. */
async function forgetUsageBefore(db: Db, beforeDay: Temporal.PlainDate): Promise<void> {
  await dropUsageMonths(db, { beforeDay });
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const forgotten = await forgetUsageDays(db, { beforeDay, batchSize: FORGOTTEN_AT_ONCE });
    if (forgotten.length < FORGOTTEN_AT_ONCE) return;
  }
}

function firstDays(days: readonly Temporal.PlainDate[]): string[] {
  return [...new Set(days.map((day) => day.with({ day: 1 }).toString()))];
}

function isWithoutPart(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    'table_name' in error &&
    error.code === NO_PART &&
    error.table_name === 'usage_daily'
  );
}
