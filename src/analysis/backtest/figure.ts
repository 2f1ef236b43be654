import {
  LEAST_MONTHS,
  LEAST_OUTCOMES,
  OUTCOMES,
  RULES,
  TOP_PERCENTS,
  type ChosenBy,
  type LiftVerdict,
  type Outcome,
} from '#domain/backtest.ts';
import { CATEGORIES } from '#domain/scores.ts';
import { clusteredInterval } from '#domain/statistics/clustered-share.ts';
import type { Interval } from '#domain/statistics/proportion.ts';
import type { backtestFigures } from '#store/queries/backtest.ts';

/** A figure with the interval of 95 % that it lies in. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** What came of the customers that were chosen at the month ends, each counted at every one. */
export interface BacktestFigure {
  readonly chosenBy: ChosenBy;
  /** Of each month end's customers so many percent at most; 100: all whom the rule names. */
  readonly topPercent: number;
  readonly choices: number;
  readonly hits: number;
  readonly customers: number;
  readonly customersHit: number;
  /** Hits ÷ choices; null when there is too little to judge, or nobody was chosen. */
  readonly precision: Estimate | null;
  /** Hits ÷ those of as many drawn by lot from the same month ends. */
  readonly lift: Estimate | null;
  readonly verdict: LiftVerdict;
}

/** How well one kind of outcome was foreseen. */
export interface BacktestOutcome {
  readonly outcome: Outcome;
  /** Of everybody who was scored. */
  readonly all: BacktestFigure;
  /** Of the tenth with the best scores; `too_few`: below 20 customers, or below six month ends. */
  readonly verdict: LiftVerdict;
  /** The score and the simple rules, for each percentage, and all whose use had fallen by half. */
  readonly rules: readonly BacktestFigure[];
  /** All that each category named. */
  readonly categories: readonly BacktestFigure[];
}

type Row = Awaited<ReturnType<typeof backtestFigures>>[number];

/** The figures of both outcomes, with an estimate wherever there is enough to judge. */
export function backtestOutcomes(rows: readonly Row[], months: number): BacktestOutcome[] {
  return OUTCOMES.map((outcome) => {
    const named = (chosenBy: ChosenBy, topPercent: number) =>
      rows.find(
        (row) =>
          row.outcome === outcome && row.chosenBy === chosenBy && row.topPercent === topPercent,
      );
    const everybody = named('everybody', 100);
    const isEnough =
      months >= LEAST_MONTHS && Number(everybody?.customersHit ?? 0n) >= LEAST_OUTCOMES;
    const figure = (chosenBy: ChosenBy, topPercent: number) =>
      figureOf(named(chosenBy, topPercent), { chosenBy, topPercent, isEnough });
    return {
      outcome,
      all: figure('everybody', 100),
      verdict: figure('score', 10).verdict,
      rules: [
        ...RULES.flatMap((rule) => TOP_PERCENTS.map((percent) => figure(rule, percent))),
        figure('usage_drop', 100),
      ],
      categories: CATEGORIES.map((category) => figure(category, 100)),
    };
  });
}

function figureOf(
  row: Row | undefined,
  of: { readonly chosenBy: ChosenBy; readonly topPercent: number; readonly isEnough: boolean },
): BacktestFigure {
  const { isEnough, ...which } = of;
  const counts = {
    ...which,
    choices: Number(row?.choices ?? 0n),
    hits: Number(row?.hits ?? 0n),
    customers: Number(row?.customers ?? 0n),
    customersHit: Number(row?.customersHit ?? 0n),
  };
  const precision = isEnough && row !== undefined ? precisionOf(row) : null;
  const chance = Number(row?.expectedHits ?? 0) / counts.choices;
  if (precision === null || !(chance > 0))
    return { ...counts, precision, lift: null, verdict: 'too_few' };
  const lift = {
    value: precision.value / chance,
    low: precision.low / chance,
    high: precision.high / chance,
  };
  return { ...counts, precision, lift, verdict: verdictOf(lift) };
}

function precisionOf(row: Row): Estimate | null {
  const share = { cases: Number(row.hits), n: Number(row.choices) };
  const interval = clusteredInterval({
    ...share,
    customers: Number(row.customers),
    nSquared: Number(row.choicesSquared),
    casesSquared: Number(row.hitsSquared),
    casesByN: Number(row.hitsByChoices),
  });
  return interval && { value: share.cases / share.n, ...interval };
}

function verdictOf({ low, high }: Interval): LiftVerdict {
  if (low > 1) return 'better';
  return high < 1 ? 'worse' : 'no_better';
}
