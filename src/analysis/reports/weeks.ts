import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { askPeriods, type Period, type PeriodDays } from '#analysis/revenue/periods.ts';
import { countRate, moneyRate, type CountRate, type MoneyRate } from '#analysis/revenue/ratio.ts';
import { add } from '#domain/rational.ts';
import type { Queryable } from '#store/postgres.ts';

/** How MRR came through seven days, and who was lost. */
export interface Week {
  readonly bridge: Bridge;
  /** Who pays at its end. */
  readonly customers: number;
  /** Of the customers at its start, who is none at its end. */
  readonly customerChurn: CountRate;
  /** What left and what was given up, of the MRR at its start. */
  readonly grossMrrChurn: MoneyRate;
}

/** The weeks in the order asked for. Rates are of a week, not of a month. */
export async function weeks(
  db: Queryable,
  days: readonly PeriodDays[],
  scope: Scope,
): Promise<readonly Week[]> {
  const [bridges, periods] = await Promise.all([
    Promise.all(days.map((week) => bridge(db, { ...scope, ...week }))),
    askPeriods(db, { days, ...scope }),
  ]);
  return bridges.flatMap((one, index) => {
    const period = periods[index];
    return period === undefined ? [] : [{ bridge: one, ...ratesOf(period) }];
  });
}

function ratesOf(period: Period): Omit<Week, 'bridge'> {
  const { start, startCustomers, endCustomers, lostCustomers, churn, contraction } = period;
  return {
    customers: endCustomers,
    customerChurn: countRate(lostCustomers, startCustomers),
    grossMrrChurn: moneyRate(add(churn, contraction), start, startCustomers),
  };
}
