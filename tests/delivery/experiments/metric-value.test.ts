import { expect, test } from 'vitest';

import { metricValueFrom, metricValueJson } from '#delivery/experiments/metric-value.ts';
import type { Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';

test.each([
  ['arpu', 'usd', 4950, 49.5],
  ['mrr', 'jpy', 4950, 4950],
  ['mrr', 'kwd', 4950, 4.95],
  ['churn_rate', 'jpy', 0.045, 0.045],
  ['nrr', 'kwd', 1.02, 1.02],
  ['usage:api_calls', 'usd', 1234.5, 1234.5],
] as const)('%s in %s is %s within and %s for programs', (...row) => {
  const [of, currency, within, outside]: readonly [ExperimentMetric, string, number, number] = row;
  const where = currency as Currency;

  expect(metricValueJson(of, within, where)).toBe(outside);
  expect(metricValueFrom(of, outside, where)).toBe(within);
});

test('a mean is shown to the minor unit, and nothing stays nothing', () => {
  expect(metricValueJson('arpu', 4950.49, 'usd' as Currency)).toBe(49.5);
  expect(metricValueJson('arpu', -4950.5, 'usd' as Currency)).toBe(-49.51);
  expect(metricValueJson('arpu', null, 'usd' as Currency)).toBeNull();
  expect(metricValueFrom('arpu', null, 'usd' as Currency)).toBeNull();
  expect(metricValueFrom('arpu', 0.07, 'usd' as Currency)).toBe(7);
});
