import type { StartRefusal } from '#analysis/experiments/start.ts';
import type { Experiment } from '#domain/experiments.ts';

const REFUSALS: Readonly<Record<StartRefusal, string>> = {
  metric_does_not_fit:
    'against the time before only mrr, arpu and custom metrics can be compared, and these in no other way',
  custom_metric_without_direction:
    'its custom metric is gone, or nobody has said which way is better',
  stop_date_over: 'its last day is over already',
  nobody_takes_part: 'no customer is in its segment',
  nobody_to_compare: 'there is nobody to compare with',
};

/** Why a draft was not started, in a sentence. */
export function refusalSentence({ id }: Experiment, reason: StartRefusal): string {
  return `Experiment ${id} was not started: ${REFUSALS[reason]}. Cancel it and create another one.`;
}

/** Why its state did not allow what was tried, in a sentence. */
export function wrongStateSentence(experiment: Experiment): string {
  return `Experiment ${experiment.id} ${standing(experiment)}, so nothing was changed.`;
}

function standing({
  state,
  startedBy,
  startedAt,
  completedBy,
  completedAt,
  canceledAt,
}: Experiment) {
  switch (state) {
    case 'draft':
      return 'is a draft and has to be started first';
    case 'running':
      return `was started by ${startedBy ?? 'somebody'} at ${startedAt?.toString() ?? '?'}`;
    case 'completed':
      return `was completed by ${completedBy ?? 'somebody'} at ${completedAt?.toString() ?? '?'}`;
    case 'canceled':
      return `was canceled at ${canceledAt?.toString() ?? '?'}`;
  }
}
