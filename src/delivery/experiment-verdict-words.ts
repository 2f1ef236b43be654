import { count } from '#delivery/slack/wording/days.ts';
import type { Currency } from '#domain/currency.ts';
import { isHigherBetter } from '#domain/experiment-metric.ts';
import {
  type Analysis,
  type Arm,
  type Comparison,
  type Design,
  type Experiment,
  type GuardrailFinding,
  type Method,
  type Verdict,
} from '#domain/experiments.ts';

import {
  experimentDifference,
  experimentMetricWords,
  experimentSize,
  guardrailWords,
  judgedByWords,
  lastDayWords,
} from './experiment-words.ts';
import { exactPercent, formatPercent } from './percent.ts';

const PERCENT = 100;
const THOUSAND = 1_000;

/** A verdict as a label. */
export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  better: 'Better',
  worse: 'Worse',
  cannot_tell: 'Cannot tell',
};

const METHOD_WORDS: Readonly<Record<Method, string>> = {
  welch: 'Welch’s interval of the difference of two means',
  permutation: 'Welch’s interval, p by permutation',
  newcombe: 'Newcombe’s interval of the difference of two shares',
  fisher: 'Newcombe’s interval, p by Fisher’s exact test',
  difference_in_differences: 'difference in differences',
  placebo_dates: 'compared with other dates at which nothing was changed',
};

/** How the difference was judged, for the small print. */
export function methodWords(method: Method): string {
  return METHOD_WORDS[method];
}

/** The answer and why it is no other, in one or two sentences that promise nothing. */
export function verdictSentence(
  analysis: Analysis,
  { design }: Pick<Experiment, 'design'>,
  currency: Currency,
): string {
  switch (analysis.why) {
    case 'difference':
      return clearDifference(analysis, design, currency);
    case 'no_clear_difference':
      return `The figures cannot tell. ${reach(analysis, currency)}`;
    case 'guardrail':
      return `A guardrail is broken: ${broken(analysis.guardrails)}. Chance alone brings that less than once in 1,000 times, so do not wait for the last day.`;
    case 'not_started':
      return 'Nothing is measured before it has been started.';
    case 'no_stop_date':
      return 'There will be no verdict: no last day was set, and whoever looks long enough sees a difference where there is none.';
    case 'before_stop_date':
      return `Too early for a verdict: it comes when ${design.stopOn === null ? 'the last day' : lastDayWords(design.stopOn)} is over. Looking does no harm, deciding now would.`;
    case 'too_few_customers':
      // The groups are weeks then, and not customers.
      if (design.comparison.kind === 'before_after') {
        return 'The figures cannot tell: fewer than 10 customers moved since the start, and what so few do says nothing about the next ones.';
      }
      return `The figures cannot tell: ${count(fewest(analysis), 'customer')} in the smaller group, and below 10 an average says nothing about the next ones.`;
    case 'too_few_conversions':
      return `The figures cannot tell: ${cases(analysis)} did it in both groups together, and below 20 a share says nothing about the next ones.`;
    case 'pre_trends_differ':
      return 'The two plans cannot be compared: they moved apart before the start already, so what came after is not the change’s doing.';
    case 'too_little_history':
      return 'The figures cannot tell: there is too little time before the start to know how much it moves by itself.';
    case 'metric_does_not_fit':
      return 'The figures cannot tell: against the time before, only MRR and custom metrics can be compared, and these in no other way.';
  }
}

/** `from −$2.00 to +$14.20`: where the true difference lies; null when nothing says. */
export function intervalWords(
  { metric, interval }: Pick<Analysis, 'metric' | 'interval'>,
  currency: Currency,
): string | null {
  if (interval === null) return null;
  const [low, high] = [interval.low, interval.high].map((one) =>
    experimentDifference(metric, one, currency),
  );
  return `from ${low ?? ''} to ${high ?? ''}`;
}

/** How often chance would do the same: `less than once in 1,000 times`, `3 times in 100`. */
export function chanceWords(p: number): string {
  if (p < 0.001) return 'less than once in 1,000 times';
  if (p < 0.01) return times(Math.round(p * THOUSAND), '1,000');
  return p > 0.995 ? 'nearly always' : times(Math.round(p * PERCENT), '100');
}

/** What an arm is, in words that fit the comparison. */
export function armWords(arm: Arm, comparison: Comparison): string {
  const isVariant = arm === 'variant';
  switch (comparison.kind) {
    case 'control':
      return isVariant ? 'With the change' : 'Without it';
    case 'plan':
      return isVariant ? 'With the change' : `On ${comparison.plan}`;
    case 'before_after':
      return isVariant ? 'Since the start' : 'Before';
  }
}

/** A guardrail as it stands: `churn rate: 4 % lower; up to 12 % higher is accepted`. */
export function guardrailSentence({ guardrail, difference }: GuardrailFinding): string {
  const { metric, worseThan } = guardrail;
  const accepted = `up to ${exactPercent(worseThan)} ${isHigherBetter(metric) ? 'lower' : 'higher'} is accepted`;
  if (difference === null) {
    return `${experimentMetricWords(metric)}: nothing to compare yet; ${accepted}`;
  }
  const { absolute, relative } = difference;
  if (relative === null) {
    const compared =
      absolute === 0 ? 'the same' : `${absolute > 0 ? 'higher' : 'lower'} than none at all`;
    return `${experimentMetricWords(metric)}: ${compared}; ${accepted}`;
  }
  const size = formatPercent(Math.abs(relative), 1);
  const moved = relative === 0 ? 'the same' : `${size} ${relative > 0 ? 'higher' : 'lower'}`;
  return `${experimentMetricWords(metric)}: ${moved}; ${accepted}`;
}

function times(count: number, of: string): string {
  return `${count} ${count === 1 ? 'time' : 'times'} in ${of}`;
}

function clearDifference(analysis: Analysis, design: Design, currency: Currency): string {
  const { metric, improvement, verdict, p } = analysis;
  const size = experimentSize(metric, improvement?.absolute ?? 0, currency);
  const direction = (improvement?.absolute ?? 0) > 0 ? 'higher' : 'lower';
  const word = verdict === 'better' ? 'It works' : 'It did harm';
  const chance = p === null ? '' : ` Chance alone brings as large a difference ${chanceWords(p)}.`;
  return `${word}: ${judgedByWords(design)} is ${size} ${direction}.${chance}`;
}

/** Where the truth may lie, and that nothing is among it. */
function reach(analysis: Analysis, currency: Currency): string {
  const { interval, p } = analysis;
  const words = intervalWords(analysis, currency);
  if (interval === null || words === null) {
    return 'There is no difference that chance could not bring.';
  }
  // The interval alone is too narrow for groups that vary differently: p has to agree.
  const isOneSided = interval.low > 0 || interval.high < 0;
  return isOneSided && p !== null
    ? `The true difference seems to lie ${words}, but chance alone brings as large a one ${chanceWords(p)}.`
    : `The true difference may be anything ${words}, and none at all is among it.`;
}

function broken(findings: readonly GuardrailFinding[]): string {
  const stopping = findings.filter(({ stops }) => stops);
  return stopping.map(({ guardrail }) => guardrailWords(guardrail)).join(', ');
}

function fewest({ arms }: Analysis): number {
  return arms.length === 0 ? 0 : Math.min(...arms.map(({ n }) => n));
}

function cases({ arms }: Analysis): number {
  return arms.reduce((sum, arm) => sum + (arm.cases ?? 0), 0);
}
