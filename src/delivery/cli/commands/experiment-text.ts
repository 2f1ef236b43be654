import type { ExperimentsPage } from '#analysis/experiments/list.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { moreWords } from '#delivery/cli/arguments.ts';
import { list, table, type Column } from '#delivery/cli/table.ts';
import { detectableWords } from '#delivery/detectable-words.ts';
import {
  armWords,
  chanceWords,
  guardrailSentence,
  intervalWords,
  methodWords,
  VERDICT_LABELS,
  verdictSentence,
} from '#delivery/experiment-verdict-words.ts';
import {
  comparisonWords,
  EXPERIMENT_STATE_LABELS,
  experimentDifference,
  experimentValue,
  guardrailWords,
  judgedByWords,
  segmentWords,
} from '#delivery/experiment-words.ts';
import type { ExperimentDetail } from '#delivery/experiments/detail.ts';
import { formatPercent } from '#delivery/percent.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Analysis, Experiment } from '#domain/experiments.ts';

const COLUMNS: readonly Column[] = [
  { title: 'ID', isFigure: true },
  { title: 'State' },
  { title: 'Name' },
  { title: 'Judged by' },
  { title: 'Who' },
  { title: 'Last day', isFigure: true },
];

/** Against the time before, weeks are compared. */
function armColumns({ comparison }: Pick<Experiment['design'], 'comparison'>): readonly Column[] {
  const counted = comparison.kind === 'before_after' ? 'Weeks' : 'Customers';
  return [{ title: 'Who' }, { title: counted, isFigure: true }, { title: 'Value', isFigure: true }];
}

/** A page of experiments under headings. */
export function experimentTable({ experiments, nextCursor }: ExperimentsPage, width: number) {
  if (experiments.length === 0)
    return 'No experiment. `moneyradar experiment create` writes one down.';
  const rows = experiments.map(({ id, design, ...rest }) => [
    String(id),
    stateWords(rest),
    design.name,
    judgedByWords(design),
    segmentWords(design.segment),
    design.stopOn?.toString() ?? '',
  ]);
  const more = moreWords(nextCursor);
  return [table(COLUMNS, rows, width), ...more].join('\n\n');
}

/** One experiment: what was decided, how it stands, and what to do next. */
export function detailText(detail: ExperimentDetail, scope: ExperimentScope): string {
  const { experiment, effect, conflicts } = detail;
  const { id, design } = experiment;
  const { baseCurrency } = scope;
  const others = conflicts.map(
    (one) =>
      `Experiment ${one.experiment.id}, ${one.experiment.design.name}, runs on ${one.customers} of the same customers and may be the reason for what is seen.`,
  );
  const seen = effect === null ? [] : [detectableWords(effect, design, baseCurrency)];
  return [
    `${id}  ${design.name}: ${stateWords(experiment).toLowerCase()}`,
    list(facts(detail, scope)),
    ...seen,
    ...others,
    nextWords(experiment),
  ].join('\n\n');
}

/** What an experiment comes to so far. */
export function analysisText(
  analysis: Analysis,
  experiment: Experiment,
  { baseCurrency, width }: ExperimentScope & { readonly width: number },
): string {
  const { design } = experiment;
  const arms = analysis.arms.map(({ arm, n, value }) => [
    armWords(arm, design.comparison),
    String(n),
    experimentValue(analysis.metric, value, baseCurrency),
  ]);
  const guardrails = analysis.guardrails.map((one) => `Guardrail: ${guardrailSentence(one)}.`);
  return [
    `${experiment.id}  ${design.name}: ${VERDICT_LABELS[analysis.verdict].toLowerCase()}`,
    verdictSentence(analysis, experiment, baseCurrency),
    ...(arms.length === 0 ? [] : [table(armColumns(design), arms, width)]),
    list(analysisFacts(analysis, design, baseCurrency)),
    ...guardrails,
  ].join('\n\n');
}

/** What was learned, the newest first. */
export function learningsText(found: readonly Experiment[], currency: Currency): string {
  if (found.length === 0) return 'Nothing was learned about that yet.';
  return found
    .map((experiment) => {
      const { id, design, learning, baseline, actualValue } = experiment;
      const values = [baseline?.value ?? null, actualValue].map((one) =>
        experimentValue(design.metric, one, currency),
      );
      const moved = actualValue === null ? '' : ` (${values.join(' → ')})`;
      return [
        `${id}  ${design.name}: ${stateWords(experiment).toLowerCase()}${moved}`,
        `    ${learning ?? 'Nobody wrote down what was learned.'}`,
        `    ${judgedByWords(design)}, ${segmentWords(design.segment)}`,
      ].join('\n');
    })
    .join('\n\n');
}

function facts(
  { experiment, reads }: ExperimentDetail,
  { timezone, baseCurrency }: ExperimentScope,
): [string, string][] {
  const { design, baseline, startedAt, outcome, actualValue, learning } = experiment;
  const { metric, targetValue, guardrails } = design;
  const value = (one: number | null) => experimentValue(metric, one, baseCurrency);
  const entries: [string, string | null][] = [
    ['change', design.changeDescription],
    ['expected', design.hypothesis],
    ['judged by', judgedByWords(design)],
    ['who', segmentWords(design.segment)],
    ['compared with', comparisonWords(design.comparison)],
    ['hoped for', targetValue === null ? null : value(targetValue)],
    ['must not get worse', guardrails.map(guardrailWords).join('; ') || null],
    ['last day', design.stopOn?.toString() ?? 'none, so there is no verdict'],
    ['started', startedAt === null ? null : dayOf(startedAt, timezone).toString()],
    ['before the start', baseline === null ? null : `${value(baseline.value)} (${baseline.n})`],
    ['came to', actualValue === null ? null : value(actualValue)],
    ['outcome', outcome === null ? null : VERDICT_LABELS[outcome]],
    ['learned', learning],
    ...reads.map(({ afterDays, dueAt, verdict, ...read }): [string, string] => [
      `after ${afterDays} days`,
      verdict === null
        ? `is read on ${dayOf(dueAt, timezone).toString()}`
        : `${VERDICT_LABELS[verdict]}, ${value(read.value)}`,
    ]),
  ];
  return entries.flatMap(([name, text]): [string, string][] =>
    text === null ? [] : [[name, text]],
  );
}

function analysisFacts(
  analysis: Analysis,
  design: Experiment['design'],
  currency: Currency,
): [string, string][] {
  const { metric, improvement, method, largest, withoutLargest, baseline } = analysis;
  const interval = intervalWords(analysis, currency);
  const difference = (one: number) => experimentDifference(metric, one, currency);
  const entries: [string, string | null][] = [
    ['measured', judgedByWords(design)],
    // What a customer pays says nothing beside what a week gains.
    [
      'before the start',
      design.comparison.kind === 'before_after'
        ? null
        : experimentValue(metric, baseline?.value ?? null, currency),
    ],
    ['difference', improvement === null ? null : difference(improvement.absolute)],
    ['true difference', interval],
    ['chance brings as much', analysis.p === null ? null : chanceWords(analysis.p)],
    ['judged by', method === null ? null : methodWords(method)],
    ['days that count', String(analysis.daysRunning)],
    [
      'largest customer',
      largest === null
        ? null
        : `${largest.customerId}, ${formatPercent(largest.share, 1)} of the sum`,
    ],
    ['without it', withoutLargest === null ? null : difference(withoutLargest.absolute)],
    ['looks', String(analysis.looks)],
  ];
  return entries.flatMap(([name, text]): [string, string][] =>
    text === null ? [] : [[name, text]],
  );
}

function stateWords({ state, outcome }: Pick<Experiment, 'state' | 'outcome'>): string {
  return outcome === null ? EXPERIMENT_STATE_LABELS[state] : VERDICT_LABELS[outcome];
}

function nextWords({ id, state }: Experiment): string {
  switch (state) {
    case 'draft':
      return `Next: \`moneyradar experiment start ${id}\` on the day the change goes live; it locks all of this.`;
    case 'running':
      return `Next: \`moneyradar experiment analyze ${id}\` when its last day is over, then \`experiment complete ${id}\`.`;
    case 'completed':
      return 'Next: `moneyradar experiment learnings` has it for whoever asks in a year.';
    case 'canceled':
      return 'Next: `moneyradar experiment create` writes down another one.';
  }
}
