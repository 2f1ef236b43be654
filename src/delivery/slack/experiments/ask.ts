import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { conflictsOf } from '#analysis/experiments/conflicts.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import { experimentById, experiments } from '#analysis/experiments/list.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Experiment } from '#domain/experiments.ts';

import type { Looked } from './analysis-message.ts';
import type { Shown } from './card.ts';
import type { ExperimentLists } from './list-message.ts';

const RUNNING_SHOWN = 10;
const DRAFTS_SHOWN = 5;
const OVER_SHOWN = 5;

/** An experiment, and of a draft what could be seen and what runs on its customers; null: there is none. */
export async function askShown(sources: Sources, id: number): Promise<Shown | null> {
  const experiment = await experimentById(sources.db, id);
  if (experiment === null) return null;
  const { readDb, timezone, baseCurrency } = sources;
  const scope = { now: sources.now(), timezone, baseCurrency };
  if (experiment.state !== 'draft') return { experiment, effect: null, others: [] };
  const [effect, others] = await Promise.all([
    detectableEffect(readDb, experiment.design, scope),
    conflictsOf(readDb, experiment, scope),
  ]);
  return { experiment, effect, others };
}

/** An experiment with its figures as of now. While it runs, this counts as a look. */
export async function askFigures(sources: Sources, experiment: Experiment): Promise<Looked> {
  const { db, timezone, baseCurrency } = sources;
  const now = sources.now();
  const analysis = await analyzeExperiment(db, {
    id: experiment.id,
    now,
    timezone,
    baseCurrency,
    countsAsLook: true,
  });
  const others = await conflictsOf(db, experiment, { now, timezone, baseCurrency });
  return { experiment, analysis, others, asOf: now };
}

/** The first experiments of each state. */
export async function askLists({ db }: Sources): Promise<ExperimentLists> {
  const page = async (state: Experiment['state'], limit: number) =>
    experiments(db, { state, limit, cursor: null });
  const [running, drafts, completed, canceled] = await Promise.all([
    page('running', RUNNING_SHOWN),
    page('draft', DRAFTS_SHOWN),
    page('completed', OVER_SHOWN),
    page('canceled', 1),
  ]);
  const hasMore =
    [running, drafts, completed].some(({ nextCursor }) => nextCursor !== null) ||
    canceled.experiments.length > 0;
  return {
    running: running.experiments,
    drafts: drafts.experiments,
    over: completed.experiments,
    hasMore,
  };
}
