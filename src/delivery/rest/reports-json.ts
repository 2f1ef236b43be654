import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Bridge } from '#analysis/revenue/bridge.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';

import { bookkeepingJson } from './alerts-json.ts';
import { experimentJson } from './experiments-json.ts';
import { currencyCode, inMajorUnits } from './money.ts';
import { moveJson, sidesJson } from './moves-json.ts';

/** The weekly review as programs get it. */
export function weeklyJson(review: WeeklyReview, scope: Scope) {
  const { bridge, before, earned, running, completed, categories, moves } = review;
  const days = { from: review.fromDay.toString(), to: review.toDay.toString() };
  return {
    ...days,
    currency: currencyCode(bridge.currency),
    week: bridgeJson(bridge),
    week_before: bridgeJson(before),
    alerts: bookkeepingJson(review.alerts, days),
    alert_types_to_mute: review.judged.types
      .filter(({ suggestsMuting }) => suggestsMuting)
      .map(({ type }) => type),
    earned: earned.map((month) => ({
      month: month.month.toPlainYearMonth().toString(),
      ...sidesJson(month),
    })),
    running_experiments: running.map((one) => experimentJson(one, scope.baseCurrency)),
    completed_experiments: completed.map((one) => experimentJson(one, scope.baseCurrency)),
    category_changes: categories.map(({ category, customers, baseMrrMinor }) => ({
      category,
      customers,
      ...inMajorUnits({ mrr: baseMrrMinor }, bridge.currency),
    })),
    move: moves.moves[0] === undefined ? null : moveJson(moves.moves[0], scope),
  };
}

function bridgeJson(bridge: Bridge) {
  return {
    from: bridge.fromDay.toString(),
    to: bridge.toDay.toString(),
    ...inMajorUnits(
      {
        start_mrr: bridge.startMinor,
        new_mrr: bridge.newMinor,
        reactivation_mrr: bridge.reactivationMinor,
        expansion_mrr: bridge.expansionMinor,
        contraction_mrr: bridge.contractionMinor,
        churned_mrr: bridge.churnMinor,
        fx_mrr: bridge.fxMinor,
        end_mrr: bridge.endMinor,
      },
      bridge.currency,
    ),
  };
}
