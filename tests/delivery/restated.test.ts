import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';

import type { DailySnapshot, Restatement } from '#analysis/revenue/snapshots.ts';
import { restatedNote } from '#delivery/restated.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

function snapshot(text: string, restatement: Restatement | null): DailySnapshot {
  const day = Temporal.PlainDate.from(text);
  return {
    day,
    fromDay: day,
    currency: 'usd' as Currency,
    totalMinor: 1050n,
    newMinor: 0n,
    reactivationMinor: 0n,
    expansionMinor: 0n,
    contractionMinor: 0n,
    churnMinor: 0n,
    fxMinor: 0n,
    customers: 1,
    products: [],
    quality: 'live',
    restatement,
  };
}

function restatement(at: string, reason: Restatement['reason'] = 'late_facts'): Restatement {
  return { at: Temporal.Instant.from(at), reason, previousTotalMinor: 1000n };
}

const words = {
  interval: 'day',
  timezone: 'America/New_York' as Timezone,
  formatDay: String,
} as const;

test('nothing is said of days that are what they always were', () => {
  expect(restatedNote([snapshot('2026-03-09', null)], words)).toBeNull();
});

test('the note says how many days, since when, why, and what the newest was', () => {
  const rows = [
    snapshot('2026-03-07', restatement('2026-03-12T12:00:00Z')),
    snapshot('2026-03-08', restatement('2026-03-11T03:00:00Z')),
    snapshot('2026-03-09', null),
  ];

  expect(restatedNote(rows, words)).toBe(
    '2 days were restated since 2026-03-10: Stripe told of something after they had been ' +
      'stored. 2026-03-08 was $10.00 and is $10.50.',
  );
});

test('one month that follows newer rules is one month', () => {
  const rows = [snapshot('2026-03-31', restatement('2026-04-12T12:00:00Z', 'rules'))];

  expect(restatedNote(rows, { ...words, interval: 'month' })).toBe(
    '1 month was restated since 2026-04-12: the rules of counting are newer than they were. ' +
      '2026-03-31 was $10.00 and is $10.50.',
  );
});
