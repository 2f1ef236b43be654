import { actions, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { everyButton, newButton } from '#delivery/slack/experiments/buttons.ts';
import type { CardSetting } from '#delivery/slack/experiments/card.ts';
import { experimentRow } from '#delivery/slack/experiments/rows.ts';
import type { Experiment } from '#domain/experiments.ts';

interface Running {
  readonly experiments: readonly Experiment[];
  readonly hasMoreExperiments: boolean;
}

/** What is being tried, and a way to try something. */
export function experimentsSection(
  { experiments, hasMoreExperiments }: Running,
  setting: CardSetting,
): MessageBlock[] {
  if (experiments.length === 0) {
    const nothing = mrkdwn`*Running experiments*  ·  none\nA price that is tried on half of the new customers first costs little when it was wrong, and is remembered when it was right.`;
    return [sectionWithButton(nothing, newButton())];
  }
  return [
    sectionWithButton(
      mrkdwn`*Running experiments*  ·  the newest first`,
      everyButton(hasMoreExperiments ? 'Show all' : 'All experiments'),
    ),
    ...experiments.map((experiment) => experimentRow(experiment, setting)),
    actions([newButton()]),
  ];
}
