import type { Temporal } from 'temporal-polyfill';

import { experimentsDue, type ExperimentsDue } from '#analysis/experiments/due.ts';
import { experiments } from '#analysis/experiments/list.ts';
import { earned, type Earned } from '#analysis/radar/earned.ts';
import { topMoves, type TopMoves } from '#analysis/radar/top-moves.ts';
import { currentMrr, type CurrentMrr, type Scope } from '#analysis/revenue/current-mrr.ts';
import type { PeriodDays } from '#analysis/revenue/periods.ts';
import { dailySnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import {
  alertFigures,
  openAlertCounts,
  type AlertBookkeeping,
  type OpenAlertCounts,
} from '#analysis/risks/figures.ts';
import { categoryChanges, type CategoryChange } from '#analysis/scores/category-changes.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { status, type Status } from '#analysis/status.ts';
import type { AlertType } from '#domain/alerts.ts';
import { endOfDay, startOfDay } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';
import type { Db, Queryable } from '#store/postgres.ts';

import { completedBetween, monthEarned, type MonthEarned } from './earned-month.ts';
import { largestMovements, type LargestMovements } from './largest.ts';
import { weeks, type Week } from './weeks.ts';

const WEEK_DAYS = 7;
/** So many days of alerts and moves are needed before they say something. */
const JUDGED_DAYS = 90;
export const CHART_WEEKS = 12;
const RUNNING_MAX = 100;
const SHOWN_OF_EACH = 3;

/** A week that is over, beside the one before it. */
export interface WeeklyReview extends LargestMovements {
  readonly now: Temporal.Instant;
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive; the day before it is read. */
  readonly toDay: Temporal.PlainDate;
  readonly week: Week;
  readonly before: Week;
  /** Twelve weeks, oldest first, the last day of the review last. */
  readonly snapshots: readonly DailySnapshot[];
  readonly current: CurrentMrr;
  readonly status: Status;
  readonly alerts: WeeklyAlerts;
  readonly moves: WeeklyMoves;
  readonly experiments: WeeklyExperiments;
  readonly categories: readonly CategoryChange[];
  /** Of the month before the one in which it is read. */
  readonly month: MonthEarned;
  /** It is the first one that is read in its month. */
  readonly isFirstOfMonth: boolean;
}

interface WeeklyAlerts {
  /** Of those that opened or ended in the week. */
  readonly week: AlertBookkeeping;
  /** The same of ninety days: how often which types are wrong, and which are worth muting. */
  readonly judged: AlertBookkeeping;
  readonly open: OpenAlertCounts;
  readonly muted: readonly AlertType[];
}

interface WeeklyMoves {
  /** Of moves done in the week. */
  readonly week: Earned;
  /** Of moves done in ninety days: of the newest ones nothing can have come yet. */
  readonly judged: Earned;
  readonly best: TopMoves;
}

interface WeeklyExperiments {
  readonly running: readonly Experiment[];
  /** Those that were completed in the week, the newest first. */
  readonly completed: readonly Experiment[];
  /** What waits for a decision, and what is read again in the seven days from the one it is read on. */
  readonly due: ExperimentsDue;
}

/**
 * The review that is read on `readOn`, of the seven days before. Source of the rules: docs/metrics.md,
 * Weekly review.
 */
export async function weeklyReview(
  { db, readDb }: { readonly db: Db; readonly readDb: Db },
  { readOn, ...scope }: Scope & { readonly readOn: Temporal.PlainDate },
): Promise<WeeklyReview> {
  const days = {
    fromDay: readOn.subtract({ days: WEEK_DAYS }),
    toDay: readOn.subtract({ days: 1 }),
  };
  const daysBefore = {
    fromDay: days.fromDay.subtract({ days: WEEK_DAYS }),
    toDay: days.fromDay.subtract({ days: 1 }),
  };
  const asked = { readOn, days, scope };
  const [
    [week, before],
    largest,
    snapshots,
    current,
    health,
    alerts,
    moves,
    tried,
    categories,
    month,
  ] = await Promise.all([
    weeks(readDb, [days, daysBefore], scope),
    largestMovements(readDb, days, { ...scope, limit: SHOWN_OF_EACH }),
    dailySnapshots(readDb, {
      ...scope,
      fromDay: readOn.subtract({ weeks: CHART_WEEKS, days: 1 }),
      toDay: days.toDay,
    }),
    currentMrr(readDb, scope),
    status(readDb, scope),
    alertsOf(db, asked),
    movesOf(db, asked),
    experimentsOf(db, asked),
    categoryChanges(readDb, { ...days, limit: SHOWN_OF_EACH }),
    monthEarned(readDb, readOn.subtract({ months: 1 }), scope),
  ]);
  if (week === undefined || before === undefined) throw new Error('both weeks have a row');
  return {
    now: scope.now,
    ...days,
    week,
    before,
    ...largest,
    snapshots,
    current,
    status: health,
    alerts,
    moves,
    experiments: tried,
    categories,
    month,
    isFirstOfMonth: readOn.day <= WEEK_DAYS,
  };
}

interface Asked {
  readonly readOn: Temporal.PlainDate;
  readonly days: PeriodDays;
  readonly scope: Scope;
}

/** Alerts change by the click, so they are read from where they are written. */
async function alertsOf(db: Queryable, { readOn, scope }: Asked): Promise<WeeklyAlerts> {
  const since = async (days: number) =>
    alertFigures(db, {
      ...scope,
      fromAt: startOfDay(readOn.subtract({ days }), scope.timezone),
      untilAt: startOfDay(readOn, scope.timezone),
    });
  const [week, judged, { active }, { stated }] = await Promise.all([
    since(WEEK_DAYS),
    since(JUDGED_DAYS),
    openAlertCounts(db, {}),
    statedSettings(db),
  ]);
  return { week, judged, open: active, muted: stated.muted_alert_types ?? [] };
}

async function movesOf(db: Db, { readOn, days, scope }: Asked): Promise<WeeklyMoves> {
  const [week, judged, best] = await Promise.all([
    earned(db, { ...scope, from: days.fromDay, to: days.toDay }),
    earned(db, { ...scope, from: readOn.subtract({ days: JUDGED_DAYS }), to: days.toDay }),
    topMoves(db, { ...scope, limit: 1 }),
  ]);
  return { week, judged, best };
}

async function experimentsOf(db: Db, { readOn, days, scope }: Asked): Promise<WeeklyExperiments> {
  const { timezone } = scope;
  const [running, completed, due] = await Promise.all([
    experiments(db, { state: 'running', limit: RUNNING_MAX, cursor: null }),
    completedBetween(db, startOfDay(days.fromDay, timezone), endOfDay(days.toDay, timezone)),
    experimentsDue(db, {
      fromDay: readOn,
      toDay: readOn.add({ days: WEEK_DAYS - 1 }),
      timezone,
    }),
  ]);
  return { running: running.experiments, completed, due };
}
