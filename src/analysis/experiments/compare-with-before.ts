import type { Finding } from './compare-arms.ts';
import { changeAtStart, type WeeklyFigure } from './weekly-net-new.ts';

/**
 * A weekly figure since the start, net-new MRR or a custom metric, against the weeks before, beyond what
 * it changes at dates at which nothing was done. It is never the daily level of MRR: that rises with age, whatever is changed.
 * `n` of an arm counts weeks. Source of the rule: docs/metrics.md, Experiments.
 */
export function compareWithBefore(weekly: WeeklyFigure): Finding {
  const result = changeAtStart(weekly);
  const difference =
    result === null
      ? null
      : {
          absolute: result.change - result.usualChange,
          relative:
            result.meanBefore === 0
              ? null
              : (result.change - result.usualChange) / Math.abs(result.meanBefore),
          interval: { low: result.low, high: result.high, level: result.level },
          p: result.p,
        };
  const n = result?.weeks ?? 0;
  return {
    arms: [
      { arm: 'control', n, cases: null, value: result?.meanBefore ?? null, before: null },
      {
        arm: 'variant',
        n,
        cases: null,
        value: result?.mean ?? null,
        before: result?.meanBefore ?? null,
      },
    ],
    difference,
    method: result === null ? null : 'placebo_dates',
    obstacle: result === null ? 'too_little_history' : null,
    // Those who moved: a single large one can make any week.
    customers: weekly.customers,
    conversions: null,
    largest: null,
    withoutLargest: null,
  };
}
