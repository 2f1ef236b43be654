import { experimentById } from '#analysis/experiments/list.ts';
import type { Move } from '#analysis/radar/move.ts';
import { moveById } from '#analysis/radar/top-moves.ts';
import { moveAction, moveSentence, moveTitle } from '#delivery/move-words.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type { MoveKind } from '#domain/moves.ts';

import type { Suggested } from './new-inputs.ts';
import type { Prefill } from './prefill.ts';

/** What each kind of move should change. */
const METRICS: Readonly<Record<MoveKind, ExperimentMetric>> = {
  upgrade: 'expansion_rate',
  save: 'churn_rate',
  price_test: 'arpu',
  discount_ending: 'churn_rate',
  grandfathered: 'nrr',
  win_back: 'mrr',
  annual_offer: 'churn_rate',
};

/** What a new experiment begins with; null when what its button stood for is not there any more. */
export async function suggestedBy(prefill: Prefill, sources: Sources): Promise<Suggested | null> {
  switch (prefill.kind) {
    case 'blank':
      return {};
    case 'again': {
      const earlier = await experimentById(sources.db, prefill.experimentId);
      if (earlier === null) return null;
      // Its last day is over, so a new one is offered.
      const { stopOn: _, ...design } = earlier.design;
      return design;
    }
    case 'move': {
      const move = await moveById(sources.db, prefill.moveId);
      return move === null ? null : byMove(move, sources);
    }
  }
}

function byMove(move: Move, { now, timezone, baseCurrency }: Sources): Suggested {
  const scope = { now: now(), timezone, baseCurrency };
  const isKnownByAll = isPriceChange(move);
  return {
    name: moveTitle(move, scope),
    changeDescription: moveAction(move, scope),
    hypothesis: moveSentence(move, scope),
    metric: isKnownByAll ? 'mrr' : METRICS[move.kind],
    segment: move.plan === null ? {} : { plan: move.plan },
    // A price that everybody sees already leaves nobody to compare with but the time before.
    ...(isKnownByAll ? { comparison: { kind: 'before_after' as const } } : {}),
  };
}

function isPriceChange({ kind, evidence }: Move): boolean {
  return (
    kind === 'price_test' &&
    typeof evidence === 'object' &&
    evidence !== null &&
    'reason' in evidence &&
    evidence['reason'] === 'price_change_not_logged'
  );
}
