import { unitOf } from '#delivery/experiment-words.ts';
import { exactPercent } from '#delivery/percent.ts';
import { digitsOf, type Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import { roundMinor, toMajorDecimal } from '#domain/money.ts';

const DIGITS_MAX = 15;
const PERCENT = 100;

/**
 * A value of a metric as people write it: `$85`, `1,200.50`, `4.5 %`. In the metric's unit: minor units,
 * a share, or a quantity; null when it is none.
 */
export function parseMetricValue(
  text: string,
  metric: ExperimentMetric,
  currency: Currency,
): number | null {
  const plain = text.replace(/^[^\d.-]+|[\s%]+$/g, '').replaceAll(',', '');
  if (!/^\d+(\.\d+)?$/.test(plain) || plain.length > DIGITS_MAX) return null;
  switch (unitOf(metric)) {
    case 'money':
      return text.includes('%') ? null : minorOf(plain, currency);
    case 'share':
      return Number(plain) / PERCENT;
    case 'quantity':
      return text.includes('%') ? null : Number(plain);
  }
}

/** The same as somebody would write it into a form. */
export function metricValueText(
  value: number,
  metric: ExperimentMetric,
  currency: Currency,
): string {
  switch (unitOf(metric)) {
    case 'money':
      return toMajorDecimal(BigInt(Math.round(value)), currency);
    case 'share':
      return exactPercent(value);
    case 'quantity':
      return String(Math.round(value * PERCENT) / PERCENT);
  }
}

/** A share of how much worse something may get: `10 %`, `0.3 %`; null when it is none above nothing. */
export function parsePercent(text: string): number | null {
  const [, digits] = /^(\d{1,5}(?:\.\d+)?)\s?%?$/.exec(text) ?? [];
  const share = digits === undefined ? 0 : Number(digits) / PERCENT;
  return share > 0 ? share : null;
}

function minorOf(major: string, currency: Currency): number {
  const [whole = '0', fraction = ''] = major.split('.');
  const digits = digitsOf(currency);
  const minor = `${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`;
  return Number(roundMinor(`${minor}.${fraction.slice(digits) || '0'}`));
}
