import { backtest, type Backtest } from '#analysis/backtest/backtest.ts';
import type { ScoreScope } from '#analysis/scores/score.ts';
import type { Db } from '#store/postgres.ts';

export type { Backtest };
export type { BacktestFigure, BacktestOutcome, Estimate } from '#analysis/backtest/figure.ts';

/** How well scores did, for programs. */
export interface BacktestDoor {
  /**
   * How often scores of past month ends were right within 90 days, beside simple rules. What was found is
   * kept for a month; `isAnew` looks again, which takes seconds for some ten thousand customers.
   */
  backtest(asked?: { readonly isAnew?: boolean }): Promise<Backtest>;
}

/** What is found is written down, so this door has the database that can be written to. */
export function backtestDoor(db: () => Promise<Db>, scope: () => ScoreScope): BacktestDoor {
  return { backtest: async (asked = {}) => backtest(await db(), scope(), asked) };
}
