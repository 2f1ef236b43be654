import { cancelExperiment as cancel } from '#analysis/experiments/cancel.ts';
import type { ExperimentChange } from '#analysis/experiments/change.ts';
import { completeExperiment as complete } from '#analysis/experiments/complete.ts';
import { experimentById } from '#analysis/experiments/list.ts';
import { startExperiment as start } from '#analysis/experiments/start.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { writtenText } from '#delivery/alerts/ask.ts';
import { choiceFlag } from '#delivery/cli/arguments.ts';
import {
  UsageError,
  type Command,
  type CommandContext,
  type Input,
} from '#delivery/cli/command.ts';
import { experimentDetail } from '#delivery/experiments/detail.ts';
import { metricValueFrom } from '#delivery/experiments/metric-value.ts';
import { refusalSentence, wrongStateSentence } from '#delivery/experiments/refusals.ts';
import { experimentDetailJson, experimentJson } from '#delivery/rest/experiments-json.ts';
import { VERDICTS } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { detailText } from './experiment-text.ts';

export const ACTOR = 'cli';

const LEARNING_LONGEST = 2_000;

export const startExperiment: Command = {
  name: 'experiment start',
  words: ['ID'],
  flags: [],
  summary: 'gives each customer their arm, and locks what was decided',
  examples: ['moneyradar experiment start 3', 'moneyradar experiment start 3 --json'],
  async run(context, input) {
    const id = idFrom(input);
    const scope = scopeOf(context);
    const db = await context.db();
    const started = await start(db, { id, actor: ACTOR, ...scope });
    if (started.kind !== 'refused') return outcome(db, { id, changed: started }, scope);
    const { experiment, reason } = started;
    const error = refusalSentence(experiment, reason);
    const json = { error, reason, ...experimentJson(experiment, scope.baseCurrency) };
    return { json, text: () => error, isBad: true };
  },
};

export const completeExperiment: Command = {
  name: 'experiment complete',
  words: ['ID'],
  flags: [
    { name: 'outcome', value: 'OUTCOME', help: VERDICTS.join(', ') },
    { name: 'value', value: 'VALUE', help: 'what it came to, as it is measured: 59, 0.05' },
    { name: 'learning', value: 'TEXT', help: 'what was learned, for whoever asks in a year' },
  ],
  summary: 'ends an experiment with what it came to, which is read again later',
  examples: [
    'moneyradar experiment complete 3 --outcome better --learning "Nobody left over $10"',
    'moneyradar experiment complete 3 --outcome cannot_tell --value 52.4 --json',
  ],
  async run(context, input) {
    const id = idFrom(input);
    const verdict = choiceFlag(input, 'outcome', VERDICTS);
    if (verdict === undefined) throw new UsageError(`--outcome is needed: ${VERDICTS.join(', ')}.`);
    const given = valueFrom(input);
    const learning = learningFrom(input);
    const scope = scopeOf(context);
    const db = await context.db();
    const experiment = await experimentById(db, id);
    if (experiment === null) return unknownExperiment(id);
    const changed = await complete(db, {
      id,
      outcome: verdict,
      actualValue: metricValueFrom(experiment.design.metric, given, scope.baseCurrency),
      learning,
      actor: ACTOR,
      now: scope.now,
    });
    return outcome(db, { id, changed }, scope);
  },
};

export const cancelExperiment: Command = {
  name: 'experiment cancel',
  words: ['ID'],
  flags: [],
  summary: 'calls a draft or a running experiment off, for good',
  examples: ['moneyradar experiment cancel 3', 'moneyradar experiment cancel 3 --json'],
  async run(context, input) {
    const id = idFrom(input);
    const scope = scopeOf(context);
    const db = await context.db();
    const changed = await cancel(db, { id, actor: ACTOR, now: scope.now });
    return outcome(db, { id, changed }, scope);
  },
};

/** The number that was typed. */
export function idFrom({ words: [word = ''] }: Input): number {
  if (/^[1-9]\d{0,8}$/.test(word)) return Number(word);
  throw new UsageError(
    'ID must be the number of an experiment, as `moneyradar experiment list` shows it.',
  );
}

/** Says that there is no such experiment. */
export function unknownExperiment(id: number) {
  const error = `There is no experiment ${id}. \`moneyradar experiment list\` lists them.`;
  return { json: { error }, text: () => error, isBad: true };
}

export function scopeOf({ settings, now }: CommandContext): ExperimentScope {
  const { timezone, baseCurrency } = settings();
  return { now: now(), timezone, baseCurrency };
}

async function outcome(
  db: Db,
  { id, changed }: { readonly id: number; readonly changed: ExperimentChange<string> },
  scope: ExperimentScope,
) {
  const { experiment } = changed;
  if (experiment === undefined) return unknownExperiment(id);
  if (changed.kind === 'wrong_state') {
    const error = wrongStateSentence(experiment);
    const json = { error, ...experimentJson(experiment, scope.baseCurrency) };
    return { json, text: () => error, isBad: true };
  }
  const detail = await experimentDetail(db, experiment, scope);
  return {
    json: experimentDetailJson(detail, scope.baseCurrency),
    text: () => detailText(detail, scope),
  };
}

function valueFrom(input: Input): number | null {
  const text = input.values['value']?.at(-1);
  if (text === undefined) return null;
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  throw new UsageError('--value must be a number, such as 59 or 0.05.');
}

function learningFrom(input: Input): string | null {
  const text = input.values['learning']?.at(-1);
  if (text === undefined) return null;
  if (text.length <= LEARNING_LONGEST) return writtenText(text);
  throw new UsageError(`--learning must have ${LEARNING_LONGEST} characters at most.`);
}
