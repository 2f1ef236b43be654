import { experiments } from '#analysis/experiments/list.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alerts } from '#analysis/risks/alerts.ts';
import { openAlertCounts, type OpenAlertCounts } from '#analysis/risks/figures.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { firstRun, type FirstRun } from '#delivery/slack/first-run/state.ts';
import { askMoves, type MovesAsked, type ShownMoves } from '#delivery/slack/moves/ask.ts';
import { askMrrHistory, type MrrHistory } from '#delivery/slack/mrr/ask.ts';
import { parseRange } from '#delivery/slack/mrr/ranges.ts';
import type { Experiment } from '#domain/experiments.ts';

/** All that the home tab shows. */
export interface Home extends MrrHistory {
  readonly moves: ShownMoves;
  /** Those with the most money at stake, and how many there are. */
  readonly alerts: readonly Alert[];
  readonly openAlerts: OpenAlertCounts;
  /** Those that run, the newest first. */
  readonly experiments: readonly Experiment[];
  readonly hasMoreExperiments: boolean;
  /** How far MoneyRadar is set up. */
  readonly firstRun: FirstRun;
}

const ALERTS_SHOWN = 3;
const EXPERIMENTS_SHOWN = 3;

/** Alerts and moves change by the click, so they are read from where they are written. */
export async function askHome(sources: Sources, asked: MovesAsked): Promise<Home> {
  const { db } = sources;
  const range = parseRange('30d');
  if (range === null) throw new Error('30d is a range');
  const now = sources.now();
  const [history, moves, page, counts, running, setUp] = await Promise.all([
    askMrrHistory(sources, { range, account: null }),
    askMoves(sources, { asked, now }),
    alerts(db, { status: 'active', limit: ALERTS_SHOWN }),
    openAlertCounts(db, {}),
    experiments(db, { state: 'running', limit: EXPERIMENTS_SHOWN, cursor: null }),
    firstRun(sources),
  ]);
  return {
    ...history,
    moves,
    alerts: page.alerts,
    openAlerts: counts.active,
    experiments: running.experiments,
    hasMoreExperiments: running.nextCursor !== null,
    firstRun: setUp,
  };
}
