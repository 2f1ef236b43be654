import {
  add,
  compare,
  divide,
  fromDecimal,
  isZero,
  max,
  min,
  rational,
  roundTo,
  ZERO,
  type Rational,
} from '#domain/rational.ts';
import { wilsonInterval } from '#domain/statistics/proportion.ts';

import type { Period } from './periods.ts';

/** Churn is averaged over so many full months. */
export const LTV_MONTHS = 6;
/** With fewer customers lost in that time, the value is shown as a range. */
const LOST_CUSTOMERS_ENOUGH = 20;

/** What a customer brings until they leave, in minor units. */
export interface Ltv {
  /** Null when nobody pays, or nobody left: then there is no end to divide by. */
  readonly valueMinor: bigint | null;
  readonly arpaMinor: bigint | null;
  /** Mean of the months' customer churn, 0 to 1; null when no month began with a customer. */
  readonly monthlyChurn: number | null;
  /** Months that began with a customer, six at most. */
  readonly months: number;
  readonly lostCustomers: number;
  /** Customers at the start of each month, added up. */
  readonly customerMonths: number;
  /**
   * When fewer than 20 were lost: what Wilson's 95 % interval of the churn leaves possible. `high` is
   * null when nobody was lost, for then it has no bound.
   */
  readonly rangeMinor: { readonly low: bigint; readonly high: bigint | null } | null;
}

/**
 * ARPA ÷ mean monthly customer churn. The mean is that of the monthly rates; months that began
 * without a customer have none. Source of the rule: docs/metrics.md, Metrics.
 */
export function ltv(arpa: Rational | null, months: readonly Period[]): Ltv {
  const counted = months.filter(({ startCustomers }) => startCustomers > 0);
  const lostCustomers = counted.reduce((sum, month) => sum + month.lostCustomers, 0);
  const customerMonths = counted.reduce((sum, month) => sum + month.startCustomers, 0);
  const churn = meanChurn(counted);
  return {
    valueMinor:
      arpa === null || churn === null || isZero(churn) ? null : roundTo(divide(arpa, churn), 0),
    arpaMinor: arpa && roundTo(arpa, 0),
    monthlyChurn: churn && Number(roundTo(churn, 6)) / 1e6,
    months: counted.length,
    lostCustomers,
    customerMonths,
    rangeMinor:
      arpa === null || churn === null || lostCustomers >= LOST_CUSTOMERS_ENOUGH
        ? null
        : rangeOf(arpa, churn, { lostCustomers, customerMonths }),
  };
}

function meanChurn(months: readonly Period[]): Rational | null {
  if (months.length === 0) return null;
  const sum = months
    .map((month) => rational(BigInt(month.lostCustomers), BigInt(month.startCustomers)))
    .reduce(add, ZERO);
  return divide(sum, rational(BigInt(months.length)));
}

/** The interval is that of all months together; it is widened to hold the mean of their rates. */
function rangeOf(
  arpa: Rational,
  churn: Rational,
  { lostCustomers, customerMonths }: { lostCustomers: number; customerMonths: number },
): Ltv['rangeMinor'] {
  const interval = wilsonInterval(lostCustomers, customerMonths);
  if (interval === null) return null;
  const least = min(fromDecimal(String(interval.low)), churn);
  const most = max(fromDecimal(String(interval.high)), churn);
  return {
    low: roundTo(divide(arpa, most), 0),
    high: compare(least, ZERO) > 0 ? roundTo(divide(arpa, least), 0) : null,
  };
}
