import type { Temporal } from 'temporal-polyfill';

import { experiments } from '#analysis/experiments/list.ts';
import { earnedByMonth, type EarnedMonth } from '#analysis/radar/earned.ts';
import { topMoves, type TopMoves } from '#analysis/radar/top-moves.ts';
import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr, type CurrentMrr, type Scope } from '#analysis/revenue/current-mrr.ts';
import { dailySnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { alertFigures, type AlertBookkeeping } from '#analysis/risks/figures.ts';
import { status, type Status } from '#analysis/status.ts';
import { endOfDay, startOfDay } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';
import type { Category } from '#domain/scores.ts';
import type { Db } from '#store/postgres.ts';
import { categoryChanges } from '#store/queries/scores.ts';

const WEEK_DAYS = 7;
/** So much is needed before a type of alert can be called more noise than use. */
const JUDGED_DAYS = 90;
const CHART_WEEKS = 12;
const EXPERIMENTS_MAX = 100;
const MOVES = 1;

/** A week that is over, beside the one before it. */
export interface WeeklyReview {
  readonly now: Temporal.Instant;
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive; the day before it is read. */
  readonly toDay: Temporal.PlainDate;
  readonly bridge: Bridge;
  readonly before: Bridge;
  /** Twelve weeks, oldest first, the last day of the review last. */
  readonly snapshots: readonly DailySnapshot[];
  readonly current: CurrentMrr;
  readonly status: Status;
  /** Of alerts that opened or ended in the week. */
  readonly alerts: AlertBookkeeping;
  /** Of ninety days: which types are worth muting. */
  readonly judged: AlertBookkeeping;
  /** Of this month and the one before, by when the moves were done. */
  readonly earned: readonly EarnedMonth[];
  readonly moves: TopMoves;
  readonly running: readonly Experiment[];
  /** Those that were completed in the week. */
  readonly completed: readonly Experiment[];
  /** Customers who came into a category, with what they pay. */
  readonly categories: readonly {
    readonly category: Category;
    readonly customers: number;
    readonly baseMrrMinor: bigint;
  }[];
}

/** The review that is read on `readOn`, of the seven days before. Source: docs/metrics.md, Weekly review. */
export async function weeklyReview(
  { db, readDb }: { readonly db: Db; readonly readDb: Db },
  { readOn, ...scope }: Scope & { readonly readOn: Temporal.PlainDate },
): Promise<WeeklyReview> {
  const { now, timezone } = scope;
  const toDay = readOn.subtract({ days: 1 });
  const fromDay = readOn.subtract({ days: WEEK_DAYS });
  const chartFrom = readOn.subtract({ weeks: CHART_WEEKS });
  const untilAt = endOfDay(toDay, timezone);
  const figures = (days: number) =>
    alertFigures(readDb, {
      ...scope,
      fromAt: startOfDay(readOn.subtract({ days }), timezone),
      untilAt,
    });
  const [week, before, snapshots, current, health, alerts, judged, earned, moves, all, categories] =
    await Promise.all([
      bridge(readDb, { ...scope, fromDay, toDay }),
      bridge(readDb, {
        ...scope,
        fromDay: fromDay.subtract({ days: WEEK_DAYS }),
        toDay: fromDay.subtract({ days: 1 }),
      }),
      dailySnapshots(readDb, { ...scope, fromDay: chartFrom, toDay }),
      currentMrr(readDb, scope),
      status(readDb, scope),
      figures(WEEK_DAYS),
      figures(JUDGED_DAYS),
      earnedByMonth(readDb, { ...scope, from: monthBefore(toDay), to: toDay }),
      topMoves(db, { ...scope, limit: MOVES }),
      experiments(readDb, { limit: EXPERIMENTS_MAX, cursor: null }),
      categoryChanges(readDb, { fromDay, toDay }),
    ]);
  const weekAt = startOfDay(fromDay, timezone);
  return {
    now,
    fromDay,
    toDay,
    bridge: week,
    before,
    snapshots,
    current,
    status: health,
    alerts,
    judged,
    earned,
    moves,
    running: all.experiments.filter(({ state }) => state === 'running'),
    completed: all.experiments.filter(({ completedAt }) => isWithin(completedAt, weekAt, untilAt)),
    categories: categories.flatMap(({ category, ...came }) =>
      category === null ? [] : [{ category, ...came }],
    ),
  };
}

function monthBefore(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.with({ day: 1 }).subtract({ months: 1 });
}

function isWithin(
  at: Temporal.Instant | null,
  from: Temporal.Instant,
  until: Temporal.Instant,
): boolean {
  if (at === null) return false;
  return at.since(from).sign >= 0 && at.since(until).sign < 0;
}
