import type { Backtest } from '#analysis/backtest/backtest.ts';
import type { BacktestFigure, BacktestOutcome, Estimate } from '#analysis/backtest/figure.ts';
import { count } from '#delivery/slack/wording/days.ts';
import {
  claimOf,
  LEAST_MONTHS,
  LEAST_OUTCOMES,
  OUTCOME_DAYS,
  type ChosenBy,
  type Outcome,
  type Rule,
} from '#domain/backtest.ts';
import type { Category } from '#domain/scores.ts';

import { formatPercent, formatPercentRange } from './percent.ts';
import { categoryWords } from './score-words.ts';

const CAME: Readonly<Record<Outcome, string>> = {
  expansion: 'paid more',
  churn: 'left',
};

/** What came of customers, as it is said of them: `paid more`. */
export function outcomeWords(outcome: Outcome): string {
  return CAME[outcome];
}

/** Who was chosen, in a few words: `Best scores, top 10 %`. */
export function choiceWords({ chosenBy, topPercent }: BacktestFigure, outcome: Outcome): string {
  const words = chooserWords(chosenBy, outcome);
  return topPercent === 100 ? words : `${words}, top ${topPercent} %`;
}

/** `2.4 × (1.8–3.1)`; null when nothing is judged. */
export function liftWords(lift: Estimate | null): string | null {
  if (lift === null) return null;
  const [value, low, high] = [lift.value, lift.low, lift.high].map((each) =>
    each.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  );
  return `${value} × (${low}–${high})`;
}

/** `38 % (31–46 %)`; null when nothing is judged. */
export function precisionWords(precision: Estimate | null): string | null {
  if (precision === null) return null;
  return `${formatPercent(precision.value)} (${formatPercentRange(precision)})`;
}

/** Whether the best scores foresaw it, in one sentence with its figures. */
export function outcomeSentence(
  found: BacktestOutcome,
  { months }: Pick<Backtest, 'months'>,
): string {
  const { outcome, all, rules, verdict } = found;
  const came = CAME[outcome];
  const score = rules.find(({ chosenBy, topPercent }) => chosenBy === 'score' && topPercent === 10);
  const lift = liftWords(score?.lift ?? null);
  if (verdict === 'too_few' || score === undefined || lift === null)
    return tooFewSentence({ all, months, came });
  const share = `${score.hits} of ${score.choices}`;
  const best = `Of the tenth that the score named, ${share} ${came} within ${OUTCOME_DAYS} days`;
  if (verdict === 'better') return `${best}: ${lift} as many as by lot.`;
  if (verdict === 'worse') return `${best}, fewer than by lot: ${lift}.`;
  return `${best}: ${lift} as many as by lot, so it cannot be told from chance.`;
}

/** How often a score of this category was right, beside it; null before anything is known. */
export function recordSentence(category: Category, backtest: Backtest): string | null {
  if (backtest.months === 0) return null;
  const outcome = claimOf(category);
  const found = backtest.outcomes.find((one) => one.outcome === outcome);
  const figure = found?.categories.find(({ chosenBy }) => chosenBy === category);
  if (found === undefined || figure === undefined) return null;
  const came = CAME[outcome];
  const { months } = backtest;
  if (found.all.precision === null) return tooFewSentence({ all: found.all, months, came });
  const name = `“${categoryWords(category)}”`;
  if (figure.precision === null) return `Nobody was ${name} at the last ${months} month ends.`;
  const share = `${figure.hits} of ${figure.choices} (${formatPercent(figure.precision.value)})`;
  const of = formatPercent(found.all.precision.value);
  const record = `${name} at the last ${months} month ends: ${share} ${came} within ${OUTCOME_DAYS} days, of all scored ${of}`;
  return figure.verdict === 'no_better' ? `${record}: no clear difference.` : `${record}.`;
}

function tooFewSentence({
  all,
  months,
  came,
}: {
  readonly all: BacktestFigure;
  readonly months: number;
  readonly came: string;
}): string {
  const who = count(all.customersHit, 'customer');
  const at = count(months, 'month end');
  return `Too few to judge how often such scores are right: ${who} ${came} within ${OUTCOME_DAYS} days of ${at}; it takes ${LEAST_OUTCOMES} customers and ${LEAST_MONTHS} month ends.`;
}

const RULE_WORDS: Readonly<Record<Rule, string>> = {
  score: 'Best scores',
  largest_mrr: 'Largest MRR',
  longest_tenure: 'Longest here',
  usage_drop: 'Use fell by more than half',
};

function chooserWords(chosenBy: ChosenBy, outcome: Outcome): string {
  if (chosenBy === 'everybody') return 'Everybody scored';
  if (chosenBy === 'score' && outcome === 'churn') return 'Scores that warn most';
  return isRule(chosenBy) ? RULE_WORDS[chosenBy] : categoryWords(chosenBy);
}

function isRule(chosenBy: Rule | Category): chosenBy is Rule {
  return Object.hasOwn(RULE_WORDS, chosenBy);
}
