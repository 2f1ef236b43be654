import { actions, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Experiment } from '#domain/experiments.ts';

import type { ExperimentAsked } from './asked.ts';
import { allButton, cardButtons, learningsButton, newButton } from './buttons.ts';

/** What was tried with an experiment that its state does not allow. */
export type Attempt = 'started' | 'completed' | 'canceled' | 'analyzed';

/** Says that there is no such experiment. */
export function unknownExperiment(id: number): SafeMrkdwn {
  return mrkdwn`:grey_question: There is no experiment ${id}. \`/moneyradar experiment list\` shows those there are.`;
}

/** Says why its state does not allow what was tried, and that nothing was changed. */
export function wrongState({ id, state, design }: Experiment, attempt: Attempt): SafeMrkdwn {
  const named = mrkdwn`*${design.name}* (experiment ${id})`;
  const why = {
    draft: 'is a draft: it has to be started first',
    running: attempt === 'started' ? 'is running already' : 'is running',
    completed: 'has been completed already',
    canceled: 'has been canceled, and does not come back',
  }[state];
  return mrkdwn`:information_source: ${named} ${why}. Nothing was changed.`;
}

/** Answers a number that no experiment has. */
export function unknownExperimentMessage(id: number): Message {
  const text = unknownExperiment(id);
  return message(text, [
    section(text),
    actions([{ ...allButton(), isPrimary: true }, newButton()]),
  ]);
}

/** Answers what its state does not allow, with what may be done instead. */
export function wrongStateMessage(experiment: Experiment, attempt: Attempt): Message {
  const text = wrongState(experiment, attempt);
  return message(text, [section(text), actions(cardButtons(experiment, 'message'))]);
}

/** Answers a word that is nothing one can do with experiments, or one without its number. */
export function unknownAsked(
  asked: Extract<ExperimentAsked, { kind: 'unknown' | 'number_missing' }>,
): Message {
  const text =
    asked.kind === 'unknown'
      ? mrkdwn`:grey_question: I do not know what to do with “${asked.word.slice(0, 40)}”. There is \`/moneyradar experiment new\`, \`list\`, \`learnings\`, and with a number \`show 3\`, \`start 3\`, \`analyze 3\`, \`complete 3\` and \`cancel 3\`.`
      : mrkdwn`:grey_question: Which experiment? Type its number, such as \`/moneyradar experiment ${asked.act} 3\`; the list has them.`;
  return message(text, [
    section(text),
    actions([{ ...allButton(), isPrimary: true }, newButton(), learningsButton()]),
  ]);
}
