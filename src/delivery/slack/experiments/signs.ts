import { VERDICT_LABELS } from '#delivery/experiment-verdict-words.ts';
import { EXPERIMENT_STATE_LABELS } from '#delivery/experiment-words.ts';
import type { Experiment, Verdict } from '#domain/experiments.ts';

const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  better: ':white_check_mark:',
  worse: ':heavy_minus_sign:',
  cannot_tell: ':grey_question:',
};

/** An emoji for what an experiment came to. */
export function verdictSign(verdict: Verdict): string {
  return VERDICT_SIGNS[verdict];
}

/** An emoji for how an experiment stands. */
export function signOf({ state, outcome }: Pick<Experiment, 'state' | 'outcome'>): string {
  switch (state) {
    case 'draft':
      return ':pencil2:';
    case 'running':
      return ':hourglass_flowing_sand:';
    case 'completed':
      return outcome === null ? ':white_check_mark:' : VERDICT_SIGNS[outcome];
    case 'canceled':
      return ':no_entry_sign:';
  }
}

/** `Draft`, or of one that is completed what it came to: `Better`. */
export function standingOf({ state, outcome }: Pick<Experiment, 'state' | 'outcome'>): string {
  return state === 'completed' && outcome !== null
    ? VERDICT_LABELS[outcome]
    : EXPERIMENT_STATE_LABELS[state];
}
