import type { Temporal } from 'temporal-polyfill';

import { startOfDay, type Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/metrics.ts';

import { dayKnownUntil, earlier, knownUntil } from './known-until.ts';
import type { PeriodDays } from './periods.ts';
import { countRate, type CountRate } from './ratio.ts';

/** What became of trials that began in the same time: of those that are over, who paid. */
interface Trials extends CountRate {
  readonly started: number;
  /** Not over yet, and in neither part of the rate. */
  readonly running: number;
}

export interface TrialConversion extends Trials {
  /** By the local month in which the trials began, oldest first; months without any are left out. */
  readonly cohorts: readonly (Trials & { readonly month: Temporal.PlainYearMonth })[];
}

/**
 * The trials that began on these days, as they stand now: `part` have paid since, `whole` are over or
 * have paid. Source of the rule: docs/metrics.md, Metrics.
 */
export async function trialConversion(
  db: Queryable,
  input: PeriodDays & { readonly timezone: Timezone; readonly now: Temporal.Instant },
): Promise<TrialConversion> {
  const { fromDay, toDay, timezone, now } = input;
  const beforeAt = dayKnownUntil(toDay, timezone, now);
  const rows = await queries.trials(db, {
    fromAt: earlier(startOfDay(fromDay, timezone), beforeAt),
    beforeAt,
    knownUntil: knownUntil(now),
    timezone,
  });
  const total = rows.reduce(
    (sum, row) => ({
      started: sum.started + row.started,
      converted: sum.converted + row.converted,
      running: sum.running + row.running,
    }),
    { started: 0, converted: 0, running: 0 },
  );
  return {
    ...trialsOf(total),
    cohorts: rows.map((row) => ({ month: row.monthDay.toPlainYearMonth(), ...trialsOf(row) })),
  };
}

function trialsOf(counts: { started: number; converted: number; running: number }): Trials {
  const { started, converted, running } = counts;
  return { ...countRate(converted, started - running), started, running };
}
