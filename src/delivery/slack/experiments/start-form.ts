import type { Temporal } from 'temporal-polyfill';

import { startExperiment } from '#analysis/experiments/start.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { form } from '#delivery/slack/block-kit/inputs.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Form } from '#delivery/slack/forms/form.ts';
import type { Experiment } from '#domain/experiments.ts';

import { askShown } from './ask.ts';
import { START_ACTION } from './buttons.ts';
import { cardBlocks, detectableBlock } from './card.ts';
import { designBlocks } from './design-blocks.ts';
import { otherBlocks } from './other-blocks.ts';
import { parseExperimentId } from './places.ts';
import { startRefusal, unknownExperiment, wrongState } from './refusal-words.ts';
import { settingOf } from './setting.ts';

const TITLE = 'Start an experiment';
const TWICE_WITHIN_MS = 60_000;

/** Shows once more what was decided and what could be seen, and starts it: from then on it is locked. */
export const startForm: Form = {
  callbackId: START_ACTION,
  actionId: START_ACTION,
  title: TITLE,
  begun: mrkdwn`:hourglass_flowing_sand: *Starting …* Everybody in the segment is measured and gets an arm. With many customers that takes a few seconds; it goes on when you close this.`,
  async open(value, { sources }) {
    const id = parseExperimentId(value);
    if (id === null) return null;
    const shown = await askShown(sources, id);
    if (shown === null) return modal(TITLE, [section(unknownExperiment(id))]);
    const { experiment, effect, others } = shown;
    if (experiment.state !== 'draft') {
      return modal(TITLE, [section(wrongState(experiment, 'started'))]);
    }
    const { baseCurrency } = sources;
    return form(
      { title: TITLE, callbackId: START_ACTION, submitLabel: 'Start it', metadata: value },
      [
        section(mrkdwn`*${experiment.design.name}*`),
        ...designBlocks(experiment, baseCurrency),
        ...(effect === null ? [] : [detectableBlock(experiment, effect, baseCurrency)]),
        ...otherBlocks(others),
        section(
          mrkdwn`:lock: From now on nothing about it can be altered. The 30 days before are measured at once, to hold against what comes.`,
        ),
      ],
    );
  },
  async submit({ metadata }, { sources, actor }) {
    const { db, timezone, baseCurrency } = sources;
    const id = parseExperimentId(metadata) ?? 0;
    const now = sources.now();
    const started = await startExperiment(db, { id, actor, now, timezone, baseCurrency });
    const over = (text: Parameters<typeof section>[0]) => ({
      title: TITLE,
      blocks: [section(text)],
    });
    if (started.kind === 'unknown') return over(unknownExperiment(id));
    if (started.kind === 'wrong_state' && !isOwnDoing(started.experiment, { actor, now })) {
      return over(wrongState(started.experiment, 'started'));
    }
    if (started.kind === 'refused') {
      return over(startRefusal(started.experiment, started.reason));
    }
    const setting = { ...settingOf(sources), where: 'modal' as const };
    const blocks: readonly MessageBlock[] = [
      section(mrkdwn`:rocket: *${started.experiment.design.name} runs.*`),
      ...cardBlocks({ experiment: started.experiment, effect: null, others: [] }, setting),
    ];
    return { title: TITLE, blocks };
  },
};

/** Whoever submits the form twice has started it, and hears so both times. */
function isOwnDoing(
  { state, startedBy, startedAt }: Experiment,
  { actor, now }: { readonly actor: string; readonly now: Temporal.Instant },
): boolean {
  if (state !== 'running' || startedBy !== actor || startedAt === null) return false;
  return now.epochMilliseconds - startedAt.epochMilliseconds < TWICE_WITHIN_MS;
}
