import type { ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import type { Experiment } from '#domain/experiments.ts';

import { formatExperiment, formatListPlace } from './places.ts';
import { formatPrefill } from './prefill.ts';

export const NEW_ACTION = 'experiment_new';
export const START_ACTION = 'experiment_start';
export const COMPLETE_ACTION = 'experiment_complete';

/** Where buttons are: a modal has no message that an answer could take the place of. */
export type Where = 'message' | 'modal';

/** What may be done with an experiment as it stands; the first one is the next step. */
export function cardButtons(experiment: Experiment, where: Where): ButtonInput[] {
  const { id, state } = experiment;
  switch (state) {
    case 'draft':
      return [startButton(id), ...inMessage(where, [cancelButton(experiment), allButton()])];
    case 'running':
      return [
        lookButton(id, where),
        completeButton(id, false),
        ...inMessage(where, [cancelButton(experiment), allButton()]),
      ];
    case 'completed':
      return [
        lookButton(id, where),
        againButton(id),
        ...inMessage(where, [learningsButton(), allButton()]),
      ];
    case 'canceled':
      return [againButton(id), ...inMessage(where, [allButton()])];
  }
}

/** Opens the form of a new experiment. */
export function newButton(isPrimary = false): ButtonInput {
  return { actionId: NEW_ACTION, label: 'New experiment', value: '', isPrimary };
}

/** Opens the form that asks what came of it. */
export function completeButton(id: number, isPrimary: boolean): ButtonInput {
  return { actionId: COMPLETE_ACTION, label: 'Complete …', value: String(id), isPrimary };
}

/** Shows what was decided, in place of the figures. */
export function showButton(id: number): ButtonInput {
  return { actionId: 'view_experiment_show', label: 'Design', value: `experiment show ${id}` };
}

/** Asks before it counts: what is canceled does not come back. */
export function cancelButton({ id, state }: Experiment): ButtonInput {
  const text =
    state === 'draft'
      ? 'The draft is kept in the list as canceled. It cannot be started any more.'
      : 'It ends without a verdict, and who has the change keeps it. It cannot be started again.';
  return {
    actionId: 'view_experiment_cancel',
    label: 'Cancel it',
    value: `experiment cancel ${id}`,
    confirm: { title: 'Cancel this experiment?', text, yes: 'Cancel it', no: 'Keep it' },
  };
}

/** Opens the form of a new experiment, filled in with this one. */
export function againButton(id: number): ButtonInput {
  return {
    actionId: `${NEW_ACTION}_again`,
    label: 'Try again …',
    value: formatPrefill({ kind: 'again', experimentId: id }),
  };
}

/** Shows the list. */
export function allButton(): ButtonInput {
  return { actionId: 'view_experiment_list', label: 'All experiments', value: 'experiment list' };
}

/** Shows what was learned. */
export function learningsButton(): ButtonInput {
  return {
    actionId: 'view_experiment_learnings',
    label: 'What we learned',
    value: 'experiment learnings',
  };
}

/** Opens every experiment in a modal, in pages. */
export function everyButton(label: string): ButtonInput {
  const value = formatListPlace({ state: null, cursor: null });
  return { actionId: 'list_page', label, value };
}

function startButton(id: number): ButtonInput {
  return { actionId: START_ACTION, label: 'Start …', value: String(id), isPrimary: true };
}

function lookButton(id: number, where: Where): ButtonInput {
  const look = { label: 'Look at the figures', isPrimary: true };
  return where === 'message'
    ? { ...look, actionId: 'view_experiment_analyze', value: `experiment analyze ${id}` }
    : { ...look, actionId: 'list_experiment_figures', value: formatExperiment(id, 'figures') };
}

function inMessage(where: Where, buttons: readonly ButtonInput[]): readonly ButtonInput[] {
  return where === 'message' ? buttons : [];
}
