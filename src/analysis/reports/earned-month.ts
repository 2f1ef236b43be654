import type { Temporal } from 'temporal-polyfill';

import { experiments } from '#analysis/experiments/list.ts';
import { earned, type Earned } from '#analysis/radar/earned.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { alertFigures, type AlertFigures } from '#analysis/risks/figures.ts';
import { endOfDay, startOfDay } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

const COMPLETED_MAX = 100;

/** What came of a month in which MoneyRadar said what to do. Its parts overlap, so they are not added up. */
export interface MonthEarned {
  /** Its first day. */
  readonly month: Temporal.PlainDate;
  /** Of moves that were done in it, by what is known now. */
  readonly moves: Earned;
  /** Of all types together. */
  readonly alerts: AlertFigures;
  /** Those that were completed in it. */
  readonly experiments: readonly Experiment[];
}

/** What came of the month of a local day, which should be over. */
export async function monthEarned(
  db: Queryable,
  day: Temporal.PlainDate,
  scope: Scope,
): Promise<MonthEarned> {
  const month = day.with({ day: 1 });
  const lastDay = day.with({ day: day.daysInMonth });
  const fromAt = startOfDay(month, scope.timezone);
  const untilAt = endOfDay(lastDay, scope.timezone);
  const [moves, { total }, completed] = await Promise.all([
    earned(db, { ...scope, from: month, to: lastDay }),
    alertFigures(db, { ...scope, fromAt, untilAt }),
    completedBetween(db, fromAt, untilAt),
  ]);
  return { month, moves, alerts: total, experiments: completed };
}

/** Experiments that were completed on `[fromAt, untilAt)`, the newest first. */
export async function completedBetween(
  db: Queryable,
  fromAt: Temporal.Instant,
  untilAt: Temporal.Instant,
): Promise<readonly Experiment[]> {
  const page = await experiments(db, { state: 'completed', limit: COMPLETED_MAX, cursor: null });
  return page.experiments.filter(
    ({ completedAt: at }) =>
      at !== null && at.since(fromAt).sign >= 0 && at.since(untilAt).sign < 0,
  );
}
