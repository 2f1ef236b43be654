import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Metrics } from '#analysis/revenue/metrics.ts';
import { metricLines } from '#delivery/metric-lines.ts';
import { formatPercent, formatPercentRange } from '#delivery/percent.ts';
import { parseCurrency } from '#domain/currency.ts';
import { wilsonInterval } from '#domain/statistics/proportion.ts';

const shareOf = (part: number, whole: number) => ({
  value: whole === 0 ? null : part / whole,
  part,
  whole,
  interval: wilsonInterval(part, whole),
});

const moneyOf = (partMinor: bigint, wholeMinor: bigint) => ({
  value: wholeMinor === 0n ? null : Number(partMinor) / Number(wholeMinor),
  partMinor,
  wholeMinor,
  n: 41,
});

const METRICS: Metrics = {
  fromDay: Temporal.PlainDate.from('2026-03-01'),
  toDay: Temporal.PlainDate.from('2026-03-31'),
  currency: parseCurrency('usd')!,
  mrrMinor: 1_234_000n,
  customers: 42,
  arrRunRateMinor: 14_808_000n,
  arpaMinor: 29_381n,
  committedMinor: 1_200_000n,
  customerChurn: shareOf(3, 41),
  grossMrrChurn: moneyOf(52_000n, 1_200_000n),
  netMrrChurn: moneyOf(-16_000n, 1_200_000n),
  nrr: moneyOf(1_216_000n, 1_200_000n),
  grr: moneyOf(1_148_000n, 1_200_000n),
  quickRatio: moneyOf(109_000n, 52_000n),
  ltv: {
    valueMinor: 979_000n,
    arpaMinor: 29_381n,
    monthlyChurn: 0.03,
    months: 6,
    lostCustomers: 7,
    customerMonths: 233,
    rangeMinor: { low: 480_000n, high: 2_000_000n },
  },
  trialConversion: { ...shareOf(8, 20), started: 25, running: 5, cohorts: [] },
  notIncluded: [],
};

const lineOf = (label: string, changes: Partial<Metrics> = {}) => {
  const found = metricLines({ ...METRICS, ...changes }).find((line) => line.label === label)!;
  return `${found.value}: ${found.words}`;
};

describe('metrics in a founder’s words', () => {
  test('say what stands behind every figure', () => {
    expect(
      metricLines(METRICS).map(({ label, value, words }) => `${label} ${value}: ${words}`),
    ).toEqual([
      'MRR $12,340: from 42 paying customers',
      'ARR run rate $148,080: MRR × 12',
      'ARPA $294: the mean of 42 paying customers',
      'Committed MRR $12,000: $340 is set to end',
      'Customer churn 7 % (3–19 %): 3 of 41 customers left',
      'Gross MRR churn 4.3 %: $520 lost of $12,000',
      'Net MRR churn −1.3 %: gains exceed losses by $160',
      'NRR 101.3 %: $12,000 then is $12,160 now',
      'GRR 95.7 %: $11,480 of $12,000 kept, gains aside',
      'Quick ratio 2.1: $1,090 won, $520 lost',
      'LTV $4,800–$20,000: 7 left in 6 full months, 3 % a month',
      'Trial conversion 40 % (22–61 %): 8 of 20 finished trials became paid; 5 still running',
    ]);
  });

  test('give a rate without a range once enough cases decide it', () => {
    expect(lineOf('Customer churn', { customerChurn: shareOf(20, 400) })).toBe(
      '5 %: 20 of 400 customers left',
    );
    expect(lineOf('Customer churn', { customerChurn: shareOf(19, 400) })).toContain(
      '4.8 % (3.1–7.3 %)',
    );
  });

  test('say how much LTV is at least when nobody left', () => {
    const ltv = {
      ...METRICS.ltv,
      valueMinor: null,
      monthlyChurn: 0,
      lostCustomers: 0,
      rangeMinor: { low: 61_400n, high: null },
    };
    expect(lineOf('LTV', { ltv })).toBe('over $614: nobody left in 6 full months');
  });

  test('have a dash and no number where nothing can be divided', () => {
    const nothing = moneyOf(0n, 0n);
    expect(lineOf('Customer churn', { customerChurn: shareOf(0, 0) })).toBe(
      '–: no customers at the start',
    );
    expect(lineOf('NRR', { nrr: nothing })).toBe('–: no MRR at the start');
    expect(lineOf('Quick ratio', { quickRatio: moneyOf(500n, 0n) })).toBe(
      '–: $5 won, nothing lost',
    );
    expect(lineOf('ARPA', { arpaMinor: null, customers: 0 })).toBe('–: nobody pays');
    expect(lineOf('Committed MRR', { committedMinor: null })).toBe('–: known for today only');
  });
});

describe('a percentage', () => {
  test('has no more decimals than asked for, and a real minus', () => {
    expect(formatPercent(0.0732)).toBe('7 %');
    expect(formatPercent(1.0234, 1)).toBe('102.3 %');
    expect(formatPercent(-0.013, 1)).toBe('−1.3 %');
    expect(formatPercent(-0.0001)).toBe('0 %');
    expect(formatPercentRange({ low: 0.0252, high: 0.1943 })).toBe('3–19 %');
  });
});
