import type { Temporal } from 'temporal-polyfill';

import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import { customChange, customValue, judgedChange } from '#delivery/custom-metric-words.ts';
import { nearest } from '#delivery/nearest.ts';
import {
  actions,
  context,
  fields,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { dayOf, type Timezone } from '#domain/day.ts';

import { customChart } from './chart.ts';
import { lately } from './lately.ts';

interface Setting {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

const ROWS_SHOWN = 50;
const BUTTONS_SHOWN = 5;
const FAILING_SHOWN = 5;
const NAME_SHOWN = 40;
const EXAMPLE =
  'npx moneyradar metric set signups --query "select created_at::date as day, count(*) as value from signups group by 1"';

/** `/moneyradar custom`: every number of people's own, as it is and as it was. */
export function customListMessage(metrics: readonly CustomMetric[], setting: Setting): Message {
  if (metrics.length === 0) return noneYet();
  const today = dayOf(setting.now, setting.timezone);
  const rows = metrics.slice(0, ROWS_SHOWN).map((metric) => ({
    cells: [
      metric.title,
      lastWords(metric, today),
      customChange(metric.in7Days, ''),
      customChange(metric.in30Days, ''),
      lately(metric),
    ],
  }));
  return message(mrkdwn`${count(metrics.length, 'number')} of your own: ${inOneBreath(metrics)}`, [
    header('Numbers of your own'),
    table(
      [
        { title: 'Number' },
        { title: 'Last', isNumeric: true },
        { title: 'In 7 days', isNumeric: true },
        { title: 'In 30 days', isNumeric: true },
        { title: 'Lately' },
      ],
      rows,
    ),
    ...metrics
      .filter(({ failure }) => failure !== null)
      .slice(0, FAILING_SHOWN)
      .map((metric) => section(wrong(metric, setting))),
    actions(metrics.slice(0, BUTTONS_SHOWN).map(lookAt)),
    context(small(setting)),
  ]);
}

/** `/moneyradar custom signups`: one of them with its days. */
export function customMetricMessage(metric: CustomMetric, setting: Setting): Message {
  const { name, title, unit, last, in7Days, in30Days, failure } = metric;
  const today = dayOf(setting.now, setting.timezone);
  const value = customValue(last?.value ?? null, unit);
  const day = last === null ? mrkdwn`` : mrkdwn` on ${dayAsOf(last.day, today)}`;
  return message(mrkdwn`${title}: ${value}${day}`, [
    header(title),
    fields([
      mrkdwn`*Last*\n${value}${day}`,
      mrkdwn`*Better*\n${betterWords(metric)}`,
      mrkdwn`*In 7 days*\n${judgedChange(metric, in7Days)}`,
      mrkdwn`*In 30 days*\n${judgedChange(metric, in30Days)}`,
    ]),
    ...(failure === null ? [] : [section(wrong(metric, setting))]),
    ...customChart(metric),
    section(
      mrkdwn`Change its query or its name where MoneyRadar runs: \`npx moneyradar metric set ${name} --sql FILE\`. An experiment can follow it as \`custom:${name}\`, against the weeks before.`,
    ),
    actions([
      { actionId: 'command_custom', label: 'All of your numbers', value: 'custom' },
      { actionId: 'command_overview', label: 'Where do we stand?', value: '' },
    ]),
    context(small(setting)),
  ]);
}

/** Answers a name that no number has. */
export function unknownMetric(typed: string, metrics: readonly CustomMetric[]): Message {
  if (metrics.length === 0) return noneYet();
  const short = typed.slice(0, NAME_SHOWN);
  const meant = nearest(
    short,
    metrics.map(({ name }) => name),
  );
  const hint = meant === null ? mrkdwn`` : mrkdwn` Did you mean \`${meant}\`?`;
  const text = mrkdwn`:grey_question: There is no number of your own called “${short}”.${hint}`;
  const offered = metrics.toSorted((a, b) => Number(b.name === meant) - Number(a.name === meant));
  return message(text, [section(text), actions(offered.slice(0, BUTTONS_SHOWN).map(lookAt))]);
}

/** With its day, when that is not yesterday. */
function lastWords({ last, unit }: CustomMetric, today: Temporal.PlainDate): string {
  if (last === null) return '–';
  const isYesterday = last.day.equals(today.subtract({ days: 1 }));
  const value = customValue(last.value, unit);
  return isYesterday ? value : `${value} (${dayAsOf(last.day, today)})`;
}

function noneYet(): Message {
  const text = mrkdwn`*There are no numbers of your own yet.* A query in SQL gives one: a row of \`day\` and \`value\` for each day. It is asked once a day with a role that may only read, is told in the digest, and experiments can follow it.`;
  return message(text, [
    section(text),
    section(mrkdwn`Where MoneyRadar runs:\n\`${EXAMPLE}\``),
    actions([{ actionId: 'command_metrics', label: 'The usual metrics', value: 'metrics' }]),
  ]);
}

function wrong({ title, failure }: CustomMetric, { timezone }: Setting): SafeMrkdwn {
  if (failure === null) return mrkdwn``;
  return mrkdwn`:warning: *${title} has had no new value since ${instantFor(failure.sinceAt, timezone)}.* ${failure.sentence}`;
}

function betterWords({ isHigherBetter }: CustomMetric): string {
  if (isHigherBetter === null) return 'neither way';
  return isHigherBetter ? 'higher' : 'lower';
}

function inOneBreath(metrics: readonly CustomMetric[]): SafeMrkdwn {
  const told = metrics
    .slice(0, BUTTONS_SHOWN)
    .map(({ title, unit, last }) => mrkdwn`${title} ${customValue(last?.value ?? null, unit)}`);
  return joinMrkdwn(told, ', ');
}

function lookAt({ name, title }: CustomMetric): ButtonInput {
  return { actionId: `command_custom_${name}`, label: title, value: `custom ${name}` };
}

function small({ now, timezone }: Setting): SafeMrkdwn {
  return mrkdwn`As of ${instantFor(now, timezone)}  ·  asked once a day, of days that are over  ·  a change is of the last day against the one so many days before`;
}
