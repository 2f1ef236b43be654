import { readFile, stat } from 'node:fs/promises';

import { setCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import { choiceFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command, type Input } from '#delivery/cli/command.ts';
import { readCustomMetric } from '#delivery/custom-metric-input.ts';
import { metricRefusal } from '#delivery/custom-metric-words.ts';
import { customMetricJson } from '#delivery/rest/custom-metrics-json.ts';
import { QUERY_LONGEST } from '#domain/custom-metrics.ts';
import { CREATE_ROLE, grantStatements, METRICS_ROLE } from '#store/metrics-role.ts';
import { recordAudit } from '#store/queries/delivery.ts';

import { described, scopeOf } from './metric.ts';

const FLAG_OF: Readonly<Record<string, string>> = {
  query: '--query',
  title: '--title',
  unit: '--unit',
  higher_is_better: '--higher-is-better',
  digest_place: '--digest',
  name: 'NAME',
};
const WAYS = { yes: true, no: false, neither: null } as const;

export const setMetric: Command = {
  name: 'metric set',
  words: ['NAME'],
  flags: [
    { name: 'query', value: 'SQL', help: 'gives rows of day (date) and value (number)' },
    { name: 'sql', value: 'FILE', help: 'the same from a file' },
    { name: 'title', value: 'TITLE', help: 'how people call it; the name when left out' },
    { name: 'unit', value: 'UNIT', help: 'what it counts, such as signups or %' },
    { name: 'higher-is-better', value: 'yes|no', help: 'or neither, which is the usual' },
    { name: 'digest', value: 'PLACE', help: 'its place in the digest, or off; the last when new' },
  ],
  summary: 'follows a number of your own, from a query with a row a day',
  examples: [
    'moneyradar metric set signups --sql signups.sql --title "New signups" --higher-is-better yes',
    'moneyradar metric set paying --query "select day, sum(customers) as value from daily_snapshots group by day"',
    'moneyradar metric set signups --digest 1',
  ],
  async run(context, input) {
    const [name = ''] = input.words;
    const read = readCustomMetric(name, await given(input));
    if ('field' in read)
      throw new UsageError(`${FLAG_OF[read.field] ?? read.field} ${read.detail}.`);
    const [db, target] = [await context.db(), await context.operations.metricsTarget()];
    const done = await setCustomMetric(
      db,
      { name, changes: read.changes, actor: 'cli' },
      { ...scopeOf(context), source: target === null ? null : { target } },
    );
    if (done.kind !== 'set') throw new UsageError(metricRefusal(done, name));
    await recordAudit(db, {
      actor: 'cli',
      action: 'custom_metric_set',
      subject: name,
      detail: { changed: Object.keys(read.changes) },
    });
    return { json: customMetricJson(done.metric), text: () => described(done.metric) };
  },
};

export const metricGrants: Command = {
  name: 'metric grants',
  words: ['[ROLE]'],
  flags: [],
  summary: 'prints SQL for a role that may only read',
  examples: ['moneyradar metric grants', 'moneyradar metric grants my_reader'],
  isAlone: true,
  async run(_context, { words }) {
    const [role = METRICS_ROLE] = words;
    const statements = [...(role === METRICS_ROLE ? [CREATE_ROLE] : []), ...grantStatements(role)];
    return {
      json: { role, statements },
      text: () => [...HOW, ...statements.map((statement) => `${statement};`)].join('\n'),
    };
  },
};

const HOW = [
  '-- Run this in MoneyRadar’s database as its owner, who may create roles (or let somebody else do the first',
  '-- statement); then give the role a password of its own:',
  `--   alter role ${METRICS_ROLE} password '…';`,
  '-- and set CUSTOM_METRICS_DATABASE_URL to it. Later starts repeat the grants by themselves.',
  '-- In the database of your product, grant what your queries read: grant select on signups to …',
];

/** The fields of the interface that the flags say. */
async function given(input: Input): Promise<Readonly<Record<string, unknown>>> {
  const value = (name: string) => input.values[name]?.at(-1);
  const [query, file, digest] = [value('query'), value('sql'), value('digest')];
  if (query !== undefined && file !== undefined) {
    throw new UsageError('Give --query or --sql, not both.');
  }
  const text = file === undefined ? query : await textOf(file);
  const way = choiceFlag(input, 'higher-is-better', ['yes', 'no', 'neither']);
  const place = digest === 'off' ? null : Number(digest);
  return {
    ...(text !== undefined && { query: text }),
    ...(value('title') !== undefined && { title: value('title') }),
    ...(value('unit') !== undefined && { unit: value('unit') }),
    ...(way !== undefined && { higher_is_better: WAYS[way] }),
    ...(digest !== undefined && { digest_place: place }),
  };
}

async function textOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw new UsageError(`There is no file ${file}.`);
  if (found.size > QUERY_LONGEST * 4) throw new UsageError(`${file} is too large for a query.`);
  return readFile(file, 'utf8');
}
