import type { MetricSource } from '#analysis/custom-metrics/ask-metric.ts';
import {
  customMetricNamed,
  customMetrics,
  type CustomMetric,
} from '#analysis/custom-metrics/custom-metric.ts';
import { runMetrics, type MetricRun } from '#analysis/custom-metrics/run.ts';
import { removeCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import { UsageError, type Command, type CommandContext } from '#delivery/cli/command.ts';
import { list, table, type Column } from '#delivery/cli/table.ts';
import {
  customChange,
  customValue,
  METRICS_OFF,
  metricRefusal,
} from '#delivery/custom-metric-words.ts';
import { nearest } from '#delivery/nearest.ts';
import { customMetricJson, customMetricLineJson } from '#delivery/rest/custom-metrics-json.ts';
import { recordAudit } from '#store/queries/delivery.ts';

const DAYS_SHOWN = 14;
const COLUMNS: readonly Column[] = [
  { title: 'Name', isId: true },
  { title: 'Title' },
  { title: 'Last', isFigure: true },
  { title: 'Day', isId: true },
  { title: 'In 7 days', isFigure: true },
  { title: 'In 30 days', isFigure: true },
  { title: 'Digest', isFigure: true },
  { title: 'Wrong' },
];

export const listMetrics: Command = {
  name: 'metric list',
  words: [],
  flags: [],
  summary: 'shows the numbers of your own, each with its last day',
  examples: ['moneyradar metric list', 'moneyradar metric list --json'],
  async run(context) {
    const found = await customMetrics(await context.db(), scopeOf(context));
    return {
      json: { metrics: found.map(customMetricLineJson) },
      text: (width) => (found.length === 0 ? NONE_YET : table(COLUMNS, found.map(row), width)),
    };
  },
};

export const showMetric: Command = {
  name: 'metric show',
  words: ['NAME'],
  flags: [],
  summary: 'shows one of them: its days, its query, and what is wrong with it',
  examples: ['moneyradar metric show active_teams', 'moneyradar metric show active_teams --json'],
  async run(context, { words }) {
    const metric = await metricNamed(context, words[0] ?? '');
    return { json: customMetricJson(metric), text: () => described(metric) };
  },
};

export const runMetric: Command = {
  name: 'metric run',
  words: ['[NAME]'],
  flags: [],
  summary: 'asks the queries now, all or one, instead of once a day',
  examples: ['moneyradar metric run', 'moneyradar metric run active_teams --json'],
  async run(context, { words }) {
    const { db, now, settings } = context;
    const source = await sourceOf(context);
    const [name] = words;
    const asked =
      name === undefined
        ? await customMetrics(await db(), scopeOf(context))
        : [await metricNamed(context, name)];
    const { timezone } = settings();
    const runs = await runMetrics(await db(), asked, { now: now(), timezone, source });
    return {
      json: { metrics: runs.map(runJson) },
      text: () => (runs.length === 0 ? NONE_YET : runs.map(runText).join('\n')),
      isBad: runs.some(({ kept }) => kept.kind === 'failed'),
    };
  },
};

export const removeMetric: Command = {
  name: 'metric remove',
  words: ['NAME'],
  flags: [],
  summary: 'forgets one of them, with its days',
  examples: ['moneyradar metric remove active_teams'],
  async run(context, { words }) {
    const { name } = await metricNamed(context, words[0] ?? '');
    const db = await context.db();
    const removed = await removeCustomMetric(db, name);
    if (removed.kind !== 'removed') throw new UsageError(metricRefusal(removed, name));
    const detail = {};
    await recordAudit(db, { actor: 'cli', action: 'custom_metric_removed', subject: name, detail });
    return { json: { name, removed: true }, text: () => `${name} is forgotten, with its days.` };
  },
};

/** Where queries are asked. Throws a UsageError when nobody has said. */
async function sourceOf({ operations }: CommandContext): Promise<MetricSource> {
  const target = await operations.metricsTarget();
  if (target === null) throw new UsageError(METRICS_OFF);
  return { target };
}

/** What questions about custom metrics need to know. */
export function scopeOf({ now, settings }: CommandContext) {
  return { now: now(), timezone: settings().timezone };
}

/** A metric with its days and its query, under each other. */
export function described(metric: CustomMetric): string {
  const { name, title, unit, last, failure, days, query, setBy, setAt } = metric;
  const direction = { true: 'higher', false: 'lower', null: 'neither way' };
  return [
    list([
      ['Name', name],
      ['Title', title],
      ['Last', last === null ? '–' : `${customValue(last.value, unit)} on ${last.day.toString()}`],
      ['In 7 days', customChange(metric.in7Days, unit)],
      ['In 30 days', customChange(metric.in30Days, unit)],
      ['Better', direction[`${metric.isHigherBetter}`]],
      ['In the digest', metric.digestPlace === null ? 'no' : `at place ${metric.digestPlace}`],
      ['Wrong', failure === null ? 'nothing' : `${failure.sentence} (${failure.code})`],
      ['Set', `by ${setBy}, ${setAt.toString({ smallestUnit: 'minute' })}`],
    ]),
    ...days
      .slice(-DAYS_SHOWN)
      .map(({ day, value }) => `  ${day.toString()}  ${customValue(value, unit)}`),
    'Query:',
    ...query.split('\n').map((line) => `  ${line.replaceAll(/\p{Cc}+/gu, ' ')}`),
  ].join('\n');
}

async function metricNamed(context: CommandContext, name: string): Promise<CustomMetric> {
  const db = await context.db();
  const found = await customMetricNamed(db, name, scopeOf(context));
  if (found !== null) return found;
  const names = (await customMetrics(db, scopeOf(context))).map((metric) => metric.name);
  const meant = nearest(name.slice(0, 60), names);
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  throw new UsageError(`There is no custom metric \`${name}\`.${hint}`);
}

function row(metric: CustomMetric): string[] {
  const { name, title, unit, last, in7Days, in30Days, digestPlace, failure } = metric;
  return [
    name,
    title,
    customValue(last?.value ?? null, unit),
    last?.day.toString() ?? '–',
    customChange(in7Days, unit),
    customChange(in30Days, unit),
    digestPlace === null ? '–' : String(digestPlace),
    failure?.sentence ?? '',
  ];
}

function runJson({ name, kept }: MetricRun) {
  return kept.kind === 'failed'
    ? { name, days: 0, failure: { code: kept.failure.code, detail: kept.failure.sentence } }
    : { name, days: kept.kind === 'answered' ? kept.days : 0, failure: null };
}

function runText({ name, kept }: MetricRun): string {
  switch (kept.kind) {
    case 'answered':
      return `${name}: ${kept.days} ${kept.days === 1 ? 'day' : 'days'}`;
    case 'failed':
      return `${name}: ${kept.failure.sentence} (${kept.failure.code})`;
    case 'outdated':
      return `${name}: changed or removed meanwhile`;
  }
}

const NONE_YET =
  'There is none yet: moneyradar metric set NAME --query "select day, value from …" (one row a day).';
