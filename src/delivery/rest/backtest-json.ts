import type { Backtest } from '#analysis/backtest/backtest.ts';
import type { BacktestFigure, BacktestOutcome, Estimate } from '#analysis/backtest/figure.ts';
import { outcomeSentence } from '#delivery/backtest-words.ts';
import { OUTCOME_DAYS } from '#domain/backtest.ts';

/** So many parts of one are told apart. */
const PARTS = 10_000;

/** How often scores of the past were right, as programs get it. */
export function backtestJson(found: Backtest) {
  return {
    first_month_end: found.firstDay?.toString() ?? null,
    last_month_end: found.lastDay?.toString() ?? null,
    months: found.months,
    outcome_days: OUTCOME_DAYS,
    scored: found.scored,
    not_scored: found.notScored,
    outcomes: found.outcomes.map((outcome) => outcomeJson(outcome, found)),
    weights_version: found.weightsVersion,
    calculated_at: found.calculatedAt.toString(),
  };
}

function outcomeJson(found: BacktestOutcome, backtest: Backtest) {
  return {
    outcome: found.outcome,
    verdict: found.verdict,
    summary: outcomeSentence(found, backtest),
    all: figureJson(found.all),
    rules: found.rules.map(figureJson),
    categories: found.categories.map(figureJson),
  };
}

function figureJson({ chosenBy, topPercent, precision, lift, ...figure }: BacktestFigure) {
  return {
    chosen_by: chosenBy,
    top_percent: topPercent,
    choices: figure.choices,
    hits: figure.hits,
    customers: figure.customers,
    customers_hit: figure.customersHit,
    precision: estimateJson(precision),
    lift: estimateJson(lift),
    verdict: figure.verdict,
  };
}

function estimateJson(estimate: Estimate | null) {
  if (estimate === null) return null;
  const { value, low, high } = estimate;
  return { value: rounded(value), low: rounded(low), high: rounded(high) };
}

function rounded(value: number): number {
  return Math.round(value * PARTS) / PARTS;
}
