import type { DueRead, ExperimentsDue } from '#analysis/experiments/due.ts';
import { sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { completeButton } from '#delivery/slack/experiments/buttons.ts';
import { formatExperiment } from '#delivery/slack/experiments/places.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';

const SHOWN = 3;

/** Experiments that wait for a decision, and those that are read again; nothing when there are none. */
export function experimentsDueBlocks({ over, reads }: ExperimentsDue): MessageBlock[] {
  const waiting = over.slice(0, SHOWN).map(({ id, design }) => {
    const day = design.stopOn === null ? '' : shortDay(design.stopOn);
    return sectionWithButton(
      mrkdwn`:checkered_flag:  *${design.name}* ended on ${day}. Look at its figures and say what came of it.`,
      completeButton(id, true),
    );
  });
  const again = reads.slice(0, SHOWN).map((read) =>
    sectionWithButton(mrkdwn`:repeat:  *${read.experiment.design.name}* ${readWords(read)}.`, {
      actionId: 'list_experiment',
      label: 'Open',
      value: formatExperiment(read.experiment.id),
    }),
  );
  return [...waiting, ...again];
}

/** `is read again today, 30 days after it was completed`; without markup. */
export function readWords({ afterDays }: Pick<DueRead, 'afterDays'>): string {
  return `is read again today, ${afterDays} days after it was completed, to see whether it lasted`;
}
