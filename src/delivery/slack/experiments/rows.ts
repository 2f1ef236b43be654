import { comparisonWords, judgedByWords, segmentWords } from '#delivery/experiment-words.ts';
import { sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import type { Experiment } from '#domain/experiments.ts';

import type { CardSetting } from './card.ts';
import { progressWords } from './days-run.ts';
import { formatExperiment } from './places.ts';
import { signOf, standingOf } from './signs.ts';

/** An experiment in a list, with the button that opens it. */
export function experimentRow(experiment: Experiment, setting: CardSetting): MessageBlock {
  return sectionWithButton(rowText(experiment, setting), {
    actionId: 'list_experiment',
    label: 'Open',
    value: formatExperiment(experiment.id),
  });
}

function rowText(experiment: Experiment, setting: CardSetting): SafeMrkdwn {
  const { id, design, learning } = experiment;
  const asked = `${judgedByWords(design)}, ${segmentWords(design.segment)}`;
  return joinMrkdwn([
    mrkdwn`${signOf(experiment)}  *${design.name}*  ·  ${standing(experiment, setting)}`,
    learning === null ? mrkdwn`${asked}` : mrkdwn`:bulb: ${learning}`,
    mrkdwn`_experiment ${id}  ·  ${learning === null ? comparisonWords(design.comparison) : asked}_`,
  ]);
}

function standing(experiment: Experiment, setting: CardSetting): string {
  if (experiment.state !== 'running') return standingOf(experiment).toLowerCase();
  const looks = experiment.looks === 0 ? '' : `, ${count(experiment.looks, 'look')}`;
  return `${progressWords(experiment, setting)}${looks}`;
}
