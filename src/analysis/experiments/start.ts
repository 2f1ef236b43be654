import { dayOf } from '#domain/day.ts';
import { customMetricOf } from '#domain/experiment-metric.ts';
import { metricFits, type Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { baselineOf } from './baseline.ts';
import { changeOf, type Act, type ExperimentChange } from './change.ts';
import { customDirection } from './custom-weeks.ts';
import { experimentById } from './list.ts';
import { membersParam } from './members.ts';
import { decimalOf } from './stored-experiment.ts';
import type { ExperimentScope } from './values.ts';

/** Why a draft would teach nobody anything as it is. */
export type StartRefusal =
  | 'metric_does_not_fit'
  | 'custom_metric_without_direction'
  | 'stop_date_over'
  | 'nobody_takes_part'
  | 'nobody_to_compare';

export type ExperimentStart =
  | ExperimentChange<'started'>
  | {
      readonly kind: 'refused';
      readonly reason: StartRefusal;
      /** Still a draft. */
      readonly experiment: Experiment;
    };

/**
 * Starts a draft: measures the 30 days before, takes in everybody of the segment with their arm, and
 * locks the design. Of two people who start it at once one does, and the other sees that it runs.
 * Source of the rule: docs/metrics.md, Experiments.
 */
export async function startExperiment(
  db: Queryable,
  { id, actor, ...scope }: Act & ExperimentScope,
): Promise<ExperimentStart> {
  const draft = await experimentById(db, id);
  if (draft === null) return { kind: 'unknown' };
  if (draft.state !== 'draft') return { kind: 'wrong_state', experiment: draft };
  const flaw = await flawOf(db, draft, scope);
  if (flaw !== null) return { kind: 'refused', reason: flaw, experiment: draft };
  const { isStarted, members, controls } = await start(db, { draft, actor }, scope);
  const after = await changeOf(db, id, isStarted ? 'started' : 'wrong_state');
  // It is a draft still when nobody was faster, so it was for want of customers.
  if (isStarted || after.experiment?.state !== 'draft') return after;
  const reason = members === 0 || controls > 0 ? 'nobody_takes_part' : 'nobody_to_compare';
  return { kind: 'refused', reason, experiment: after.experiment };
}

async function flawOf(
  db: Queryable,
  { design }: Experiment,
  scope: ExperimentScope,
): Promise<StartRefusal | null> {
  const { metric, comparison, stopOn } = design;
  const { now, timezone } = scope;
  if (!metricFits(metric, comparison)) return 'metric_does_not_fit';
  const custom = customMetricOf(metric);
  if (custom !== null && (await customDirection(db, custom)) === null) {
    return 'custom_metric_without_direction';
  }
  const isOver = stopOn !== null && dayOf(now, timezone).since(stopOn).sign > 0;
  return isOver ? 'stop_date_over' : null;
}

async function start(
  db: Queryable,
  { draft, actor }: { readonly draft: Experiment; readonly actor: string },
  scope: ExperimentScope,
): Promise<{ readonly isStarted: boolean; readonly members: number; readonly controls: number }> {
  const { id, design } = draft;
  const { now, timezone, baseCurrency } = scope;
  const baseline = await baselineOf(db, design, scope);
  const [row] = await queries.startExperiment(db, {
    id: BigInt(id),
    actor,
    at: now,
    timezone,
    baseCurrency,
    ...membersParam(design, scope),
    // Trials that are yet to begin are what conversion is about, and a number a day is of nobody.
    mayBeEmpty: design.metric === 'conversion_rate' || customMetricOf(design.metric) !== null,
    baselineValue: decimalOf(baseline.value),
    baselineN: baseline.n,
    baselineFromDay: baseline.from,
    baselineToDay: baseline.to,
  });
  return row ?? { isStarted: false, members: 0, controls: 0 };
}
