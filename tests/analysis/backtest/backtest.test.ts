import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { backtest, type Backtest } from '#analysis/backtest/backtest.ts';
import { monthEnds } from '#analysis/backtest/month-ends.ts';
import type { Outcome } from '#domain/backtest.ts';
import type { Timezone } from '#domain/day.ts';

import { test } from '../../support/database.ts';
import { company, found, SCOPE } from './company.ts';
import { slowBacktest } from './slow-backtest.ts';

const MONTH_ENDS =
  '2025-03-31 2025-04-30 2025-05-31 2025-06-30 2025-07-31 2025-08-31 2025-09-30 2025-10-31 2025-11-30 2025-12-31 2026-01-31 2026-02-28'.split(
    ' ',
  );

describe('scores of the past', () => {
  test('are counted as somebody would who reads one customer after the other', async ({ db }) => {
    const people = company(11, { customers: 150, isDriven: true });
    await found(db, people);
    const result = await backtest(db, SCOPE);
    expect(result).toMatchObject({
      months: 12,
      firstDay: Temporal.PlainDate.from('2025-03-31'),
      lastDay: Temporal.PlainDate.from('2026-02-28'),
    });
    const counted = new Map(
      result.outcomes.flatMap(({ outcome, all, rules, categories }) =>
        [all, ...rules, ...categories].map(
          ({ chosenBy, topPercent, choices, hits, customers, customersHit }) => [
            `${outcome} ${chosenBy} ${topPercent}`,
            { choices, hits, customers, customersHit },
          ],
        ),
      ),
    );
    const slow = slowBacktest(people, MONTH_ENDS);
    expect(slow.size).toBeGreaterThan(20);
    for (const [name, figure] of slow)
      expect({ [name]: counted.get(name) }).toEqual({ [name]: figure });
  });

  test('are found to be right where use drives who leaves and who pays more', async ({ db }) => {
    await found(db, company(1, { customers: 300, isDriven: true }));
    const result = await backtest(db, SCOPE);
    for (const outcome of ['churn', 'expansion'] as const) {
      const { verdict, rules } = outcomeOf(result, outcome);
      const [, score] = rules;
      expect({ outcome, verdict }).toEqual({ outcome, verdict: 'better' });
      expect(score?.lift?.low).toBeGreaterThan(1);
    }
  });

  test('are found to be worth no more than chance where nothing drives it', async ({ db }) => {
    await found(db, company(2, { customers: 300, isDriven: false }));
    const result = await backtest(db, SCOPE);
    for (const outcome of ['churn', 'expansion'] as const) {
      const { verdict, rules, all } = outcomeOf(result, outcome);
      expect(all.customersHit).toBeGreaterThan(40);
      expect({ outcome, verdict }).toEqual({ outcome, verdict: 'no_better' });
      expect(rules[1]?.lift?.low).toBeLessThan(1);
      expect(rules[1]?.lift?.high).toBeGreaterThan(1);
    }
  });

  test('are not judged by fewer than twenty customers', async ({ db }) => {
    await found(db, company(3, { customers: 25, isDriven: true }));
    const { outcomes } = await backtest(db, SCOPE);
    for (const { verdict, all, rules } of outcomes) {
      expect(all.customersHit).toBeLessThan(20);
      expect(all.choices).toBeGreaterThan(100);
      expect(verdict).toBe('too_few');
      expect(rules.every(({ precision, lift }) => precision === null && lift === null)).toBe(true);
    }
  });

  test('are not there where nobody paid ninety days ago', async ({ db }) => {
    const { months, firstDay, lastDay, outcomes } = await backtest(db, SCOPE);
    expect({ months, firstDay, lastDay }).toEqual({ months: 0, firstDay: null, lastDay: null });
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['too_few', 'too_few']);
  });
});

describe('month ends', () => {
  test.for([
    ['UTC', '2026-05-29T23:59:59Z', '2026-01-31'],
    ['UTC', '2026-05-30T00:00:00Z', '2026-02-28'],
    ['UTC', '2024-05-29T23:59:59Z', '2024-01-31'],
    ['UTC', '2024-05-30T00:00:00Z', '2024-02-29'],
    ['America/New_York', '2026-05-30T03:59:59Z', '2026-01-31'],
    ['America/New_York', '2026-05-30T04:00:00Z', '2026-02-28'],
    ['Pacific/Chatham', '2026-05-29T11:15:00Z', '2026-02-28'],
  ] as const)('in %s at %s: the newest is %s', ([timezone, now, newest]) => {
    const ends = monthEnds(Temporal.Instant.from(now), timezone as string as Timezone);
    expect(ends).toHaveLength(12);
    expect(ends.at(-1)?.day.toString()).toBe(newest);
  });

  test('begin and end with local days, also where the clock changes', () => {
    const [end] = monthEnds(
      Temporal.Instant.from('2026-06-10T12:00:00Z'),
      'America/New_York' as Timezone,
    ).slice(-1);
    expect(String(end?.beforeAt)).toBe('2026-03-01T05:00:00Z');
    expect(String(end?.untilAt)).toBe('2026-05-30T04:00:00Z');
  });
});

function outcomeOf(result: Backtest, outcome: Outcome) {
  const found = result.outcomes.find((one) => one.outcome === outcome);
  if (found === undefined) throw new Error(`nothing is said of ${outcome}`);
  return found;
}
