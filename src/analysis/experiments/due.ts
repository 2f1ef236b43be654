import type { Temporal } from 'temporal-polyfill';

import { startOfDay, type Timezone } from '#domain/day.ts';
import type { Experiment, Verdict } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { experiments, experimentsById } from './list.ts';

/** More than a company has ever had running at once. */
const RUNNING_MAX = 100;

/** A completed experiment that is read again, or was. */
export interface DueRead {
  readonly experiment: Experiment;
  /** So many days after it was completed: 30, 90 or 180. */
  readonly afterDays: number;
  readonly dueAt: Temporal.Instant;
  /** null until it was read. */
  readonly verdict: Verdict | null;
}

/** Experiments that somebody should look at. */
export interface ExperimentsDue {
  /** They still run, and their last day is over: whoever looks may decide. */
  readonly over: readonly Experiment[];
  /** The earliest first. */
  readonly reads: readonly DueRead[];
}

/** What waits for a decision on `fromDay`, and what is read again on the local days `[fromDay, toDay]`. */
export async function experimentsDue(
  db: Queryable,
  asked: {
    readonly fromDay: Temporal.PlainDate;
    readonly toDay: Temporal.PlainDate;
    readonly timezone: Timezone;
  },
): Promise<ExperimentsDue> {
  const { fromDay, toDay, timezone } = asked;
  const [running, due] = await Promise.all([
    experiments(db, { state: 'running', limit: RUNNING_MAX, cursor: null }),
    queries.readsDueBetween(db, {
      fromAt: startOfDay(fromDay, timezone),
      untilAt: startOfDay(toDay.add({ days: 1 }), timezone),
    }),
  ]);
  const read = await experimentsById(db, [
    ...new Set(due.map(({ experimentId }) => Number(experimentId))),
  ]);
  return {
    over: running.experiments.filter(({ design }) => isOver(design.stopOn, fromDay)),
    reads: due.flatMap(({ experimentId, ...row }) => {
      const experiment = read.find(({ id }) => id === Number(experimentId));
      return experiment === undefined ? [] : [{ experiment, ...row }];
    }),
  };
}

function isOver(stopOn: Temporal.PlainDate | null, today: Temporal.PlainDate): boolean {
  return stopOn !== null && stopOn.until(today).days > 0;
}
