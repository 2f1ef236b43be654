import { createExperiment } from '#analysis/experiments/create.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import { planMap } from '#analysis/plans/plan-map.ts';
import { usageMetrics } from '#analysis/usage/metrics.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { form } from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { within } from '#delivery/slack/failures.ts';
import type { Form } from '#delivery/slack/forms/form.ts';
import { dayOf } from '#domain/day.ts';
import type { DetectableEffect, Design } from '#domain/experiments.ts';

import { NEW_ACTION } from './buttons.ts';
import { cardBlocks } from './card.ts';
import { readDesign } from './new-answers.ts';
import { newInputs, type Offered } from './new-inputs.ts';
import { parsePrefill } from './prefill.ts';
import { settingOf } from './setting.ts';
import { suggestedBy } from './suggested.ts';

const TITLE = 'New experiment';
const CALLBACK = 'experiment_new';
/** Slack waits three seconds for what becomes of a form; the draft is worth more than the figure. */
const EFFECT_MS = 1_500;

/** Asks what is to be tried and how it is judged, and shows what could be seen before it is started. */
export const newExperimentForm: Form = {
  callbackId: CALLBACK,
  actionId: NEW_ACTION,
  alsoOpenedBy: [`${NEW_ACTION}_again`, 'move_experiment'],
  title: TITLE,
  async open(value, { sources }) {
    const prefill = parsePrefill(value);
    const [suggested, offered] = await Promise.all([
      prefill === null ? null : suggestedBy(prefill, sources),
      offeredBy(sources),
    ]);
    if (suggested === null) return null;
    return form(
      { title: TITLE, callbackId: CALLBACK, submitLabel: 'Save the draft', metadata: value },
      newInputs(suggested, offered),
    );
  },
  async submit({ answers }, { sources, actor }) {
    const { db, baseCurrency } = sources;
    const now = sources.now();
    const today = dayOf(now, sources.timezone);
    const read = readDesign(answers, { today, baseCurrency });
    if ('errors' in read) return read;
    const experiment = await createExperiment(db, { design: read.design, actor, now });
    const effect = await effectInTime(sources, read.design);
    const setting = { ...settingOf(sources), where: 'modal' as const };
    return {
      title: TITLE,
      blocks: [
        section(mrkdwn`:white_check_mark: *Saved: ${experiment.design.name}.*`),
        ...cardBlocks({ experiment, effect, others: [] }, setting),
      ],
    };
  },
};

async function offeredBy(sources: Sources): Promise<Offered> {
  const { readDb, timezone, baseCurrency } = sources;
  const now = sources.now();
  const [plans, usage] = await Promise.all([
    planMap(readDb, { now, timezone, baseCurrency }),
    usageMetrics(readDb),
  ]);
  return {
    plans: plans.map(({ name }) => name),
    usageMetrics: usage,
    today: dayOf(now, timezone),
    baseCurrency,
  };
}

/** What could be seen, when that is known soon enough; the draft shows it whenever it is opened. */
async function effectInTime(sources: Sources, design: Design): Promise<DetectableEffect | null> {
  const { readDb, timezone, baseCurrency, log } = sources;
  const scope = { now: sources.now(), timezone, baseCurrency };
  const asked = detectableEffect(readDb, design, scope);
  try {
    return await within(EFFECT_MS, 'what an experiment could show', asked);
  } catch (err) {
    log.warn({ err }, 'A draft was shown without what could be seen');
    return null;
  }
}
