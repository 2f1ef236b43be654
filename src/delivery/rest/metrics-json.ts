import type { CountRate, Metrics, MoneyRate } from '#analysis/revenue/metrics.ts';
import { toMajorNumber } from '#domain/money.ts';
import { SMALL_POPULATION } from '#domain/statistics/proportion.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/**
 * The metrics as the interface shows them: with each what is divided by what, and of how many. Rates are
 * fractions; `interval` is there for rates of fewer than 30.
 */
export function metricsJson(metrics: Metrics) {
  const { currency, customers } = metrics;
  const mrr = amountOf(metrics.mrrMinor, currency);
  return {
    from: metrics.fromDay.toString(),
    to: metrics.toDay.toString(),
    currency: currencyCode(currency),
    metrics: {
      mrr: { value: mrr, n: customers },
      arr_run_rate: { value: amountOf(metrics.arrRunRateMinor, currency), n: customers },
      arpa: {
        value: amountOf(metrics.arpaMinor, currency),
        numerator: mrr,
        denominator: customers,
        n: customers,
      },
      committed_mrr: { value: amountOf(metrics.committedMinor, currency), n: customers },
      customer_churn: countRateJson(metrics.customerChurn),
      gross_mrr_churn: moneyRateJson(metrics.grossMrrChurn, currency),
      net_mrr_churn: moneyRateJson(metrics.netMrrChurn, currency),
      nrr: moneyRateJson(metrics.nrr, currency),
      grr: moneyRateJson(metrics.grr, currency),
      quick_ratio: moneyRateJson(metrics.quickRatio, currency),
      ltv: ltvJson(metrics),
      trial_conversion: trialConversionJson(metrics),
    },
    not_included: metrics.notIncluded.map(notIncludedJson),
  };
}

/** A currency without a rate, in its own units. */
export function notIncludedJson(other: Metrics['notIncluded'][number]) {
  return {
    currency: currencyCode(other.currency),
    ...inMajorUnits({ mrr: other.mrrMinor }, other.currency),
    customers: other.customers,
  };
}

/** A share of so many; its interval is there when they are fewer than 30. */
export function countRateJson({ value, part, whole, interval }: CountRate) {
  return {
    value,
    numerator: part,
    denominator: whole,
    n: whole,
    ...(interval !== null && whole < SMALL_POPULATION && { interval: rounded(interval) }),
  };
}

/** A share of an amount, and the customers whose it is. */
export function moneyRateJson({ value, partMinor, wholeMinor, n }: MoneyRate, currency: string) {
  return {
    value,
    ...inMajorUnits({ numerator: partMinor, denominator: wholeMinor }, currency),
    n,
  };
}

function ltvJson({ ltv, currency }: Metrics) {
  const { rangeMinor } = ltv;
  return {
    value: amountOf(ltv.valueMinor, currency),
    numerator: amountOf(ltv.arpaMinor, currency),
    denominator: ltv.monthlyChurn,
    n: ltv.customerMonths,
    months: ltv.months,
    churned_customers: ltv.lostCustomers,
    ...(rangeMinor !== null && {
      range: {
        low: amountOf(rangeMinor.low, currency),
        high: amountOf(rangeMinor.high, currency),
      },
    }),
  };
}

function trialConversionJson({ trialConversion }: Metrics) {
  const { started, running, cohorts } = trialConversion;
  return {
    ...countRateJson(trialConversion),
    started,
    running,
    cohorts: cohorts.map((cohort) => ({
      cohort: cohort.month.toString(),
      ...countRateJson(cohort),
      started: cohort.started,
      running: cohort.running,
    })),
  };
}

function amountOf(minor: bigint | null, currency: string): number | null {
  return minor === null ? null : toMajorNumber(minor, currency);
}

/** The decimals that rates have. */
function rounded({ low, high }: { low: number; high: number }) {
  return { low: Math.round(low * 1e6) / 1e6, high: Math.round(high * 1e6) / 1e6 };
}
