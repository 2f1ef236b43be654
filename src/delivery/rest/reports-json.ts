import type { MonthEarned } from '#analysis/reports/earned-month.ts';
import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Week } from '#analysis/reports/weeks.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { CategoryChange } from '#analysis/scores/category-changes.ts';
import { toMajorNumber } from '#domain/money.ts';

import { alertFiguresJson, bookkeepingJson } from './alerts-json.ts';
import { experimentJson } from './experiments-json.ts';
import { countRateJson, moneyRateJson } from './metrics-json.ts';
import { currencyCode, inMajorUnits } from './money.ts';
import { moveJson, sidesJson } from './moves-json.ts';
import { movementJson } from './revenue-json.ts';

/** The weekly review as programs get it: the same figures as in Slack. */
export function weeklyJson(review: WeeklyReview, scope: Scope) {
  const { week, before, alerts, moves, experiments, categories, month } = review;
  const days = { from: review.fromDay.toString(), to: review.toDay.toString() };
  const [best] = moves.best.moves;
  return {
    ...days,
    currency: currencyCode(week.bridge.currency),
    week: weekJson(week),
    week_before: weekJson(before),
    wins: review.wins.map(movementJson),
    losses: review.losses.map(movementJson),
    alerts: bookkeepingJson(alerts.week, days),
    open_alerts: alerts.open.alerts,
    alert_types: alerts.judged.types.map((one) => ({
      type: one.type,
      ...alertFiguresJson(one),
      suggests_muting: one.suggestsMuting,
      is_muted: alerts.muted.includes(one.type),
    })),
    moves: { week: sidesJson(moves.week), ninety_days: sidesJson(moves.judged) },
    month: monthJson(month, scope),
    running_experiments: experiments.running.map((one) => experimentJson(one, scope.baseCurrency)),
    completed_experiments: experiments.completed.map((one) =>
      experimentJson(one, scope.baseCurrency),
    ),
    reads_due: experiments.due.reads.map(({ experiment, afterDays, dueAt }) => ({
      experiment_id: experiment.id,
      name: experiment.design.name,
      after_days: afterDays,
      due_at: dueAt.toString(),
    })),
    category_changes: categories.map((one) => categoryJson(one, week.bridge.currency)),
    move: best === undefined ? null : moveJson(best, scope),
  };
}

function weekJson({ bridge, customers, customerChurn, grossMrrChurn }: Week) {
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
    customers,
    customer_churn: countRateJson(customerChurn),
    gross_mrr_churn: moneyRateJson(grossMrrChurn, bridge.currency),
  };
}

function monthJson({ month, moves, alerts, experiments }: MonthEarned, { baseCurrency }: Scope) {
  return {
    month: month.toPlainYearMonth().toString(),
    moves: sidesJson(moves),
    alerts: alertFiguresJson(alerts),
    completed_experiments: experiments.map((one) => experimentJson(one, baseCurrency)),
  };
}

function categoryJson({ category, customers, baseMrrMinor, shown }: CategoryChange, code: string) {
  return {
    category,
    customers,
    mrr: toMajorNumber(baseMrrMinor, code),
    most_paying: shown.map((one) => ({
      customer_id: one.customerId,
      customer_name: one.customerName,
      category_before: one.before,
      mrr: toMajorNumber(one.baseMrrMinor, code),
    })),
  };
}
