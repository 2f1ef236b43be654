import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { compareSamples } from '#domain/experiment-comparison.ts';
import { verdictOf, type VerdictGrounds } from '#domain/verdict.ts';

import { percentOfRuns, RUNS, world } from './statistics/simulated.ts';

const STOP = Temporal.PlainDate.from('2025-03-28');

const GROUNDS: VerdictGrounds = {
  stopOn: STOP,
  today: STOP.add({ days: 1 }),
  isStoppedByGuardrail: false,
  obstacle: null,
  customers: 40,
  conversions: null,
  interval: { low: 1, high: 9, level: 0.95 },
  p: 0.01,
  isHigherBetter: true,
};

const BELOW = { low: -9, high: -1, level: 0.95 };

describe('a verdict', () => {
  test('says better or worse by the metric’s good direction', () => {
    expect(verdictOf(GROUNDS)).toEqual({ verdict: 'better', why: 'difference' });
    expect(verdictOf({ ...GROUNDS, interval: BELOW }).verdict).toBe('worse');
    expect(verdictOf({ ...GROUNDS, isHigherBetter: false }).verdict).toBe('worse');
    expect(verdictOf({ ...GROUNDS, interval: BELOW, isHigherBetter: false }).verdict).toBe(
      'better',
    );
  });

  test('is not given before the stop date is over', () => {
    for (const today of [STOP.subtract({ days: 20 }), STOP.subtract({ days: 1 }), STOP]) {
      expect(verdictOf({ ...GROUNDS, today })).toEqual({
        verdict: 'cannot_tell',
        why: 'before_stop_date',
      });
    }
  });

  test('is never given without a stop date', () => {
    expect(verdictOf({ ...GROUNDS, stopOn: null }).why).toBe('no_stop_date');
  });

  test('needs 10 customers in each arm, or 20 conversions', () => {
    expect(verdictOf({ ...GROUNDS, customers: 9 }).why).toBe('too_few_customers');
    expect(verdictOf({ ...GROUNDS, customers: 10 }).why).toBe('difference');
    expect(verdictOf({ ...GROUNDS, customers: null, conversions: 19 }).why).toBe(
      'too_few_conversions',
    );
    expect(verdictOf({ ...GROUNDS, customers: null, conversions: 20 }).why).toBe('difference');
  });

  test('is “cannot tell” while the interval holds 0, or chance does as much', () => {
    const why = 'no_clear_difference';

    expect(verdictOf({ ...GROUNDS, interval: { low: -1, high: 9, level: 0.95 } }).why).toBe(why);
    expect(verdictOf({ ...GROUNDS, interval: { low: 0, high: 9, level: 0.95 } }).why).toBe(why);
    expect(verdictOf({ ...GROUNDS, p: 0.05 }).why).toBe(why);
    expect(verdictOf({ ...GROUNDS, p: null }).why).toBe(why);
    expect(verdictOf({ ...GROUNDS, interval: null }).why).toBe(why);
  });

  test('is withheld where the comparison does not hold', () => {
    expect(verdictOf({ ...GROUNDS, obstacle: 'pre_trends_differ' })).toEqual({
      verdict: 'cannot_tell',
      why: 'pre_trends_differ',
    });
  });

  test('is “worse” as soon as a guardrail stops it', () => {
    const early = { ...GROUNDS, today: STOP.subtract({ days: 20 }), isStoppedByGuardrail: true };

    expect(verdictOf(early)).toEqual({ verdict: 'worse', why: 'guardrail' });
  });
});

describe('looking every day', () => {
  const DAYS = 28;
  const DAILY_CUSTOMERS = 20;
  const PLAYED = 4 * RUNS;

  /** Nothing was changed; what every day's look shows, and what may be said of it. */
  function experiment(draw: () => { kind: 'share'; cases: number; n: number }, seed: number) {
    const total = { control: { cases: 0, n: 0 }, variant: { cases: 0, n: 0 } };
    return Array.from({ length: DAYS }, (_, day) => {
      for (const arm of ['control', 'variant'] as const) {
        const { cases, n } = draw();
        total[arm] = { cases: total[arm].cases + cases, n: total[arm].n + n };
      }
      const difference = compareSamples(
        { kind: 'share', ...total.control },
        { kind: 'share', ...total.variant },
        seed,
      )!.difference;
      return {
        p: difference.p!,
        ...verdictOf({
          ...GROUNDS,
          customers: null,
          conversions: total.control.cases + total.variant.cases,
          interval: difference.interval,
          p: difference.p,
          // The look of the last day comes after it.
          today: STOP.add({ days: day + 2 - DAYS }),
        }),
      };
    });
  }

  test('does not change a verdict: one in twenty is a false alarm, not one in five', () => {
    const { share } = world(20);
    const runs = Array.from({ length: PLAYED }, (_, run) =>
      experiment(() => share(DAILY_CUSTOMERS, 0.3), run),
    );
    const alarms = percentOfRuns(
      (run) => runs[run]!.some(({ verdict }) => verdict !== 'cannot_tell'),
      PLAYED,
    );
    const naive = percentOfRuns((run) => runs[run]!.some(({ p }) => p < 0.05), PLAYED);
    const early = percentOfRuns(
      (run) => runs[run]!.slice(0, -1).some(({ verdict }) => verdict !== 'cannot_tell'),
      PLAYED,
    );

    expect(Math.abs(alarms - 5)).toBeLessThanOrEqual(1);
    expect(early).toBe(0);
    expect(naive).toBeGreaterThan(20);
  });

  test('stops a harmless experiment by its guardrail at most once in a hundred times', () => {
    const { share } = world(21);

    expect(
      percentOfRuns(
        (run) => experiment(() => share(DAILY_CUSTOMERS, 0.3), run).some(({ p }) => p < 0.001),
        PLAYED,
      ),
    ).toBeLessThanOrEqual(1);
  });
});
