import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { experimentById } from '#analysis/experiments/list.ts';
import { verdictSentence } from '#delivery/experiment-verdict-words.ts';
import { experimentValue } from '#delivery/experiment-words.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { form, selectInput, textInput } from '#delivery/slack/block-kit/inputs.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Form, Submitted } from '#delivery/slack/forms/form.ts';
import { VERDICTS, type Analysis, type Experiment, type Verdict } from '#domain/experiments.ts';

import { COMPLETE_ACTION } from './buttons.ts';
import { cardBlocks } from './card.ts';
import { parseExperimentId } from './places.ts';
import { unknownExperiment, wrongState } from './refusal-words.ts';
import { settingOf } from './setting.ts';
import { metricValueText, parseMetricValue } from './target.ts';

const TITLE = 'Complete an experiment';
const LEARNING_LENGTH_MAX = 2_000;

const OUTCOME_LABELS: Readonly<Record<Verdict, string>> = {
  better: 'Better: it did what was hoped for',
  worse: 'Worse: it did harm',
  cannot_tell: 'Cannot tell',
};

/** Asks what an experiment came to and what was learned, with what the figures say at the top. */
export const completeForm: Form = {
  callbackId: COMPLETE_ACTION,
  actionId: COMPLETE_ACTION,
  title: TITLE,
  async open(value, { sources }) {
    const id = parseExperimentId(value);
    if (id === null) return null;
    const experiment = await experimentById(sources.db, id);
    if (experiment === null) return modal(TITLE, [section(unknownExperiment(id))]);
    if (experiment.state !== 'running') {
      return modal(TITLE, [section(wrongState(experiment, 'completed'))]);
    }
    const analysis = await figuresOf(experiment, sources);
    const { baseCurrency } = sources;
    return form(
      { title: TITLE, callbackId: COMPLETE_ACTION, submitLabel: 'Complete', metadata: value },
      [figuresBlock(experiment, analysis, sources), ...inputs(experiment, analysis, baseCurrency)],
    );
  },
  async submit({ answers, metadata }, { sources, actor }): Promise<Submitted> {
    const { db, baseCurrency } = sources;
    const id = parseExperimentId(metadata) ?? 0;
    const found = await experimentById(db, id);
    if (found === null) return { title: TITLE, blocks: [section(unknownExperiment(id))] };
    const outcome = VERDICTS.find((one) => one === answers['outcome']);
    if (outcome === undefined) return { errors: { outcome: 'Choose what came of it.' } };
    const text = answers['actual_value'] ?? null;
    const actualValue =
      text === null ? null : parseMetricValue(text, found.design.metric, baseCurrency);
    if (text !== null && actualValue === null) {
      return { errors: { actual_value: 'Write it as it is measured: 85, 4.5 %, or 1,200.' } };
    }
    const learning = answers['learning'] ?? null;
    const ending = { id, outcome, actualValue, learning, actor, now: sources.now() };
    const done = await completeExperiment(db, ending);
    if (done.kind === 'unknown') return { title: TITLE, blocks: [section(unknownExperiment(id))] };
    if (done.kind === 'wrong_state') {
      return { title: TITLE, blocks: [section(wrongState(done.experiment, 'completed'))] };
    }
    const setting = { ...settingOf(sources), where: 'modal' as const };
    return {
      title: TITLE,
      blocks: [
        section(mrkdwn`:books: *${done.experiment.design.name} is completed, and kept.*`),
        ...cardBlocks({ experiment: done.experiment, effect: null, others: [] }, setting),
      ],
    };
  },
};

/** Shows a verdict that does not change by being looked at, so it counts as no look. */
async function figuresOf({ id }: Experiment, sources: Sources): Promise<Analysis> {
  const { db, timezone, baseCurrency } = sources;
  const now = sources.now();
  return analyzeExperiment(db, { id, now, timezone, baseCurrency, countsAsLook: false });
}

function figuresBlock(experiment: Experiment, analysis: Analysis, sources: Sources): MessageBlock {
  const { design, baseline } = experiment;
  const value = (one: number | null) => experimentValue(design.metric, one, sources.baseCurrency);
  return section(
    joinMrkdwn([
      mrkdwn`*${design.name}*`,
      mrkdwn`> ${design.hypothesis}`,
      mrkdwn`*${verdictSentence(analysis, experiment, sources.baseCurrency)}*`,
      mrkdwn`_${value(baseline?.value ?? null)} before, ${value(analysis.current)} with the change_`,
    ]),
  );
}

function inputs(
  { design }: Experiment,
  { current, verdict, why }: Analysis,
  currency: Sources['baseCurrency'],
) {
  const isJudged = why === 'difference' || why === 'no_clear_difference' || why === 'guardrail';
  return [
    selectInput(
      { id: 'outcome', label: 'What came of it?' },
      VERDICTS.map((one) => ({ value: one, label: OUTCOME_LABELS[one] })),
      isJudged ? verdict : undefined,
    ),
    textInput(
      {
        id: 'actual_value',
        label: 'The value it came to',
        isOptional: true,
        hint: 'As measured so far; change it when you know better.',
      },
      {
        value: current === null ? '' : metricValueText(current, design.metric, currency),
        longest: 20,
      },
    ),
    textInput(
      {
        id: 'learning',
        label: 'What did you learn?',
        isOptional: true,
        hint: 'For whoever asks in two years. It is found by any word of it.',
      },
      {
        isMultiline: true,
        longest: LEARNING_LENGTH_MAX,
        placeholder: 'Nobody left over $10, and nobody asked about it either. Go to $69 next.',
      },
    ),
  ];
}
