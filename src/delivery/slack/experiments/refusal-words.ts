import type { StartRefusal } from '#analysis/experiments/start.ts';
import { actions, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Experiment } from '#domain/experiments.ts';

import type { ExperimentAsked } from './asked.ts';
import {
  againButton,
  allButton,
  cancelButton,
  cardButtons,
  learningsButton,
  newButton,
  showButton,
} from './buttons.ts';

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

/** Says why a draft would teach nobody anything as it is. */
export function startRefusal({ design }: Experiment, reason: StartRefusal): SafeMrkdwn {
  return mrkdwn`:no_entry_sign: *${design.name} was not started.* ${REFUSALS[reason]}`;
}

const REFUSALS: Readonly<Record<StartRefusal, string>> = {
  metric_does_not_fit:
    'Against the weeks before only MRR and numbers of your own can be compared, and these in no other way. Cancel this draft, and make a new one by lot or judged by MRR.',
  custom_metric_without_direction:
    'Its number is gone, or nobody has said which way is better. Say so where MoneyRadar runs: `npx moneyradar metric set NAME --higher-is-better yes`.',
  stop_date_over:
    'Its last day is over already. Cancel this draft, and try again with a day that lies ahead.',
  nobody_takes_part:
    'Nobody takes part: no customer is in the segment. Cancel this draft, and make one for more of them.',
  nobody_to_compare:
    'There is nobody to compare with. Cancel this draft, and compare with others or by lot.',
};

/** Answers a draft that would teach nobody anything. */
export function startRefusalMessage(draft: Experiment, reason: StartRefusal): Message {
  const text = startRefusal(draft, reason);
  return message(text, [
    section(text),
    actions([againButton(draft.id), cancelButton(draft), allButton()]),
  ]);
}

/** Answers a start that takes longer than people wait: it goes on, and its card says when it is done. */
export function startingMessage(id: number): Message {
  const text = mrkdwn`:hourglass_flowing_sand: *Starting experiment ${id} …* Everybody in the segment is measured and gets an arm; with many customers that takes a moment. Nothing has to be clicked twice.`;
  return message(text, [
    section(text),
    actions([{ ...showButton(id), label: 'See how it stands', isPrimary: true }, allButton()]),
  ]);
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
