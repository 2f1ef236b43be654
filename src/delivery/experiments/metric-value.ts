import { unitOf } from '#delivery/experiment-words.ts';
import { digitsOf, type Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import { toMajorNumber } from '#domain/money.ts';

const DECIMALS = 1e6;

/**
 * A value of a metric for programs: money in major units, to the minor unit; a share or a quantity as
 * it is. null stays null.
 */
export function metricValueJson(
  metric: ExperimentMetric,
  value: number | null,
  currency: Currency,
): number | null {
  if (value === null || !Number.isFinite(value) || unitOf(metric) !== 'money') return value;
  return toMajorNumber(BigInt(Math.sign(value) * Math.round(Math.abs(value))), currency);
}

/** The same the other way: money in minor units of the currency. */
export function metricValueFrom(
  metric: ExperimentMetric,
  value: number | null,
  currency: Currency,
): number | null {
  if (value === null || unitOf(metric) !== 'money') return value;
  return Math.round(value * 10 ** digitsOf(currency) * DECIMALS) / DECIMALS;
}
