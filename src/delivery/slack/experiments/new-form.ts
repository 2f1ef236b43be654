import { createExperiment } from '#analysis/experiments/create.ts';
import { planMap } from '#analysis/plans/plan-map.ts';
import { usageMetrics } from '#analysis/usage/metrics.ts';
import { unsentMetric } from '#delivery/experiments/unsent-metric.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { form } from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { within } from '#delivery/slack/failures.ts';
import type { Form } from '#delivery/slack/forms/form.ts';
import { dayOf } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';
import { directions } from '#store/queries/custom-metrics.ts';

import { askShown } from './ask.ts';
import { NEW_ACTION } from './buttons.ts';
import { cardBlocks, type Shown } from './card.ts';
import { readDesign } from './new-answers.ts';
import { newInputs, type Offered } from './new-inputs.ts';
import { parsePrefill } from './prefill.ts';
import { settingOf } from './setting.ts';
import { suggestedBy } from './suggested.ts';

const TITLE = 'New experiment';
const CALLBACK = 'experiment_new';
/** Where a part of the design is asked for. */
const INPUT_OF = { metric_tracked: 'metric', guardrails: 'guardrail' } as const;
/** Slack waits three seconds for what becomes of a form; the draft is worth more than what surrounds it. */
const SURROUNDINGS_MS = 1_500;

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
    const unsent = await unsentMetric(db, read.design);
    if (unsent !== null) return { errors: { [INPUT_OF[unsent.field]]: `It ${unsent.detail}.` } };
    const experiment = await createExperiment(db, { design: read.design, actor, now });
    const shown = await shownInTime(sources, experiment);
    const setting = { ...settingOf(sources), where: 'modal' as const };
    return {
      title: TITLE,
      blocks: [
        section(mrkdwn`:white_check_mark: *Saved: ${experiment.design.name}.*`),
        ...cardBlocks(shown, setting),
      ],
    };
  },
};

async function offeredBy(sources: Sources): Promise<Offered> {
  const { readDb, timezone, baseCurrency } = sources;
  const now = sources.now();
  const [plans, usage, custom] = await Promise.all([
    planMap(readDb, { now, timezone, baseCurrency }),
    usageMetrics(readDb),
    directions(readDb, {}),
  ]);
  return {
    plans: plans.map(({ name }) => name),
    usageMetrics: usage,
    customMetrics: custom.flatMap(({ name, isHigherBetter }) =>
      isHigherBetter === null ? [] : [name],
    ),
    today: dayOf(now, timezone),
    baseCurrency,
  };
}

/** With what surrounds it, when that is known soon enough; the draft shows it whenever it is opened. */
async function shownInTime(sources: Sources, experiment: Experiment): Promise<Shown> {
  try {
    const asked = askShown(sources, experiment.id);
    const shown = await within(SURROUNDINGS_MS, 'what surrounds an experiment', asked);
    if (shown !== null) return shown;
  } catch (err) {
    sources.log.warn({ err }, 'A draft was shown without what could be seen');
  }
  return { experiment, effect: null, others: [] };
}
