import { analyzeExperiment as analysisOf } from '#analysis/experiments/analyze.ts';
import { createExperiment as create } from '#analysis/experiments/create.ts';
import { parseExperimentCursor } from '#analysis/experiments/experiment-cursor.ts';
import { learnings } from '#analysis/experiments/learnings.ts';
import { experimentById, experiments } from '#analysis/experiments/list.ts';
import { choiceFlag, CURSOR_FLAG, cursorFlag, numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { parseMetricName } from '#delivery/experiments/design-input.ts';
import { experimentDetail } from '#delivery/experiments/detail.ts';
import { wrongStateSentence } from '#delivery/experiments/refusals.ts';
import { analysisJson } from '#delivery/rest/experiment-analysis-json.ts';
import { experimentDetailJson, experimentJson } from '#delivery/rest/experiments-json.ts';
import { EXPERIMENT_METRICS } from '#domain/experiment-metric.ts';
import { EXPERIMENT_STATES } from '#domain/experiments.ts';

import { assertSent, DESIGN_FLAGS, designFrom } from './experiment-design.ts';
import { ACTOR, idFrom, scopeOf, unknownExperiment } from './experiment-steps.ts';
import { analysisText, detailText, experimentTable, learningsText } from './experiment-text.ts';

const PAGE_LENGTH = 50;
const PAGE_MAX = 500;

export const createExperiment: Command = {
  name: 'experiment create',
  words: [],
  flags: DESIGN_FLAGS,
  summary: 'writes down what is to be tried, as a draft',
  examples: [
    'moneyradar experiment create --name "Dearer Pro" --change "Pro costs $59" --hypothesis "Nobody leaves" --metric mrr --segment plan:Pro --stop-on 2031-01-31',
    'moneyradar experiment create --name Reminders --change "A mail before renewal" --hypothesis "Fewer leave" --metric churn_rate --compare control:0.2 --guardrail mrr:0.05 --json',
  ],
  async run(context, input) {
    const scope = scopeOf(context);
    const design = designFrom(input, scope);
    const db = await context.db();
    await assertSent(db, design);
    const experiment = await create(db, { design, actor: ACTOR, now: scope.now });
    const detail = await experimentDetail(db, experiment, scope);
    return {
      json: experimentDetailJson(detail, scope.baseCurrency),
      text: () => detailText(detail, scope),
    };
  },
};

export const listExperiments: Command = {
  name: 'experiment list',
  words: [],
  flags: [
    { name: 'state', value: 'STATE', help: EXPERIMENT_STATES.join(', ') },
    { name: 'limit', value: 'N', help: `how many; ${PAGE_LENGTH} when left out` },
    CURSOR_FLAG,
  ],
  summary: 'lists experiments, the newest first',
  examples: ['moneyradar experiment list', 'moneyradar experiment list --state running --json'],
  async run(context, input) {
    const state = choiceFlag(input, 'state', EXPERIMENT_STATES);
    const limit = numberFlag(input, 'limit', { least: 1, most: PAGE_MAX }) ?? PAGE_LENGTH;
    const cursor = cursorFlag(input, readCursor);
    const { baseCurrency } = scopeOf(context);
    const page = await experiments(await context.db(), { ...(state && { state }), limit, cursor });
    return {
      json: {
        experiments: page.experiments.map((one) => experimentJson(one, baseCurrency)),
        next_cursor: page.nextCursor,
      },
      text: (width) => experimentTable(page, width),
    };
  },
};

export const showExperiment: Command = {
  name: 'experiment show',
  words: ['ID'],
  flags: [],
  summary: 'shows one experiment, and what could be seen',
  examples: ['moneyradar experiment show 3', 'moneyradar experiment show 3 --json'],
  async run(context, input) {
    const id = idFrom(input);
    const scope = scopeOf(context);
    const db = await context.db();
    const experiment = await experimentById(db, id);
    if (experiment === null) return unknownExperiment(id);
    const detail = await experimentDetail(db, experiment, scope);
    return {
      json: experimentDetailJson(detail, scope.baseCurrency),
      text: () => detailText(detail, scope),
    };
  },
};

export const analyzeExperiment: Command = {
  name: 'experiment analyze',
  words: ['ID'],
  flags: [],
  summary: 'tells what an experiment comes to so far; a look, which is counted',
  examples: ['moneyradar experiment analyze 3', 'moneyradar experiment analyze 3 --json'],
  async run(context, input) {
    const id = idFrom(input);
    const scope = scopeOf(context);
    const db = await context.db();
    const experiment = await experimentById(db, id);
    if (experiment === null) return unknownExperiment(id);
    if (experiment.startedAt === null) {
      const error = wrongStateSentence(experiment);
      return { json: { error }, text: () => error, isBad: true };
    }
    const analysis = await analysisOf(db, { id, countsAsLook: true, ...scope });
    return {
      json: analysisJson(analysis, experiment, scope.baseCurrency),
      text: (width) => analysisText(analysis, experiment, { ...scope, width }),
    };
  },
};

export const experimentLearnings: Command = {
  name: 'experiment learnings',
  words: ['[WORDS]'],
  flags: [
    {
      name: 'metric',
      value: 'METRIC',
      help: `${EXPERIMENT_METRICS.join(', ')}, usage:METRIC, custom:NAME`,
    },
  ],
  summary: 'tells what was learned, by any word, plan or metric',
  examples: [
    'moneyradar experiment learnings',
    'moneyradar experiment learnings "higher price" --metric churn_rate --json',
  ],
  async run(context, input) {
    const given = input.values['metric']?.at(-1);
    const metric = given === undefined ? undefined : parseMetricName(given);
    if (metric === null)
      throw new UsageError(
        `--metric must be one of ${EXPERIMENT_METRICS.join(', ')}, usage:METRIC or custom:NAME.`,
      );
    const [q] = input.words;
    const { baseCurrency } = scopeOf(context);
    const found = await learnings(await context.db(), {
      ...(q !== undefined && { q }),
      ...(metric !== undefined && { metric }),
    });
    return {
      json: { learnings: found.map((one) => experimentJson(one, baseCurrency)) },
      text: () => learningsText(found, baseCurrency),
    };
  },
};

function readCursor(text: string): string | null {
  return parseExperimentCursor(text) === null ? null : text;
}
