import { once } from 'node:events';

import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { createLog } from '../src/log.ts';
import {
  dueDay,
  lastMatch,
  runDueJobs,
  startSchedule,
  type DailyJob,
  type RecurringJob,
} from '../src/schedule.ts';
import { test } from './support/database.ts';

const BERLIN = 'Europe/Berlin' as Timezone;
const silent = createLog({ level: 'silent', isPretty: false });

function due(pattern: string, at: string, timezone: string): string | null {
  return dueDay(pattern, Temporal.Instant.from(at), timezone as Timezone)?.toString() ?? null;
}

describe('which day is due', () => {
  test('a run is due from its time on, for three hours', () => {
    expect(due('0 9 * * *', '2026-06-10T06:59:59Z', BERLIN)).toBeNull();
    expect(due('0 9 * * *', '2026-06-10T07:00:00Z', BERLIN)).toBe('2026-06-10');
    expect(due('0 9 * * *', '2026-06-10T09:59:59Z', BERLIN)).toBe('2026-06-10');
    expect(due('0 9 * * *', '2026-06-10T10:00:00Z', BERLIN)).toBeNull();
  });

  test('a run late in the evening is made up for after midnight, for its own day', () => {
    expect(due('30 23 * * *', '2026-06-11T01:00:00Z', 'UTC')).toBe('2026-06-10');
  });

  test('a weekly pattern has its weekday only, and off has none', () => {
    expect(due('0 9 * * 1', '2026-06-08T09:00:00Z', 'UTC')).toBe('2026-06-08');
    expect(due('0 9 * * 1', '2026-06-09T09:00:00Z', 'UTC')).toBeNull();
    expect(due('off', '2026-06-08T09:00:00Z', 'UTC')).toBeNull();
  });

  test('a time that spring skips is due when the skip is over', () => {
    expect(due('30 2 * * *', '2026-03-29T01:29:00Z', BERLIN)).toBeNull();
    expect(due('30 2 * * *', '2026-03-29T01:30:00Z', BERLIN)).toBe('2026-03-29');
  });

  test('a time that autumn repeats is due the first time', () => {
    expect(due('30 2 * * *', '2026-10-25T00:29:00Z', BERLIN)).toBeNull();
    expect(due('30 2 * * *', '2026-10-25T00:30:00Z', BERLIN)).toBe('2026-10-25');
  });

  test('a midnight that does not exist is the first instant of the day', () => {
    expect(due('0 0 * * *', '2026-04-23T21:59:59Z', 'Africa/Cairo')).not.toBe('2026-04-24');
    expect(due('0 0 * * *', '2026-04-23T22:00:00Z', 'Africa/Cairo')).toBe('2026-04-24');
  });

  test('a date that the zone left out has no run, and its neighbours have one each', () => {
    const fired = new Set<string | null>();
    for (let hour = 0; hour < 96; hour++) {
      const at = Temporal.Instant.from('2011-12-29T00:00:00Z').add({ hours: hour });
      fired.add(due('0 9 * * *', at.toString(), 'Pacific/Apia'));
    }
    fired.delete(null);
    expect([...fired]).toEqual(['2011-12-29', '2011-12-31', '2012-01-01', '2012-01-02']);
  });
});

describe('which match of a pattern is due', () => {
  function match(pattern: string, at: string, timezone: string): string | null {
    const found = lastMatch(pattern, Temporal.Instant.from(at), timezone as Timezone);
    return found?.toString() ?? null;
  }

  test('the newest one, from its second on', () => {
    expect(match('0 * * * *', '2026-06-10T09:00:00Z', 'UTC')).toBe('2026-06-10T09:00:00Z');
    expect(match('0 * * * *', '2026-06-10T08:59:59.999Z', 'UTC')).toBe('2026-06-10T08:00:00Z');
    expect(match('*/5 * * * *', '2026-06-10T09:14:00Z', 'UTC')).toBe('2026-06-10T09:10:00Z');
  });

  test('for an hour, and never when the pattern is off', () => {
    expect(match('30 3 * * *', '2026-06-10T04:29:59Z', 'UTC')).toBe('2026-06-10T03:30:00Z');
    expect(match('30 3 * * *', '2026-06-10T04:30:00Z', 'UTC')).toBeNull();
    expect(match('off', '2026-06-10T04:30:00Z', 'UTC')).toBeNull();
  });

  test('every hour that autumn repeats has its own, and the one that spring skips has none', () => {
    expect(match('0 * * * *', '2026-10-25T00:30:00Z', BERLIN)).toBe('2026-10-25T00:00:00Z');
    expect(match('0 * * * *', '2026-10-25T01:30:00Z', BERLIN)).toBe('2026-10-25T01:00:00Z');
    expect(match('0 * * * *', '2026-03-29T01:30:00Z', BERLIN)).toBe('2026-03-29T01:00:00Z');
    // The clock of Chatham is three quarters of an hour off.
    expect(match('0 * * * *', '2026-06-10T09:20:00Z', 'Pacific/Chatham')).toBe(
      '2026-06-10T09:15:00Z',
    );
  });
});

// Zones and the instants around which their clocks change, in hours and half hours, at and near midnight.
const CHANGES: readonly [timezone: string, change: string][] = [
  ['UTC', '2026-01-01T00:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['America/Havana', '2026-03-08T05:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00:00Z'],
  ['America/Nuuk', '2026-03-29T01:00:00Z'],
  ['Pacific/Chatham', '2026-09-26T14:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
];

const change = fc.constantFrom(...CHANGES);
// Without the zone that left out a whole date, where the wall cannot be compared.
const shift = change.filter(([timezone]) => timezone !== 'Pacific/Apia');
const time = fc.record({
  hour: fc.integer({ max: 23, min: 0 }),
  minute: fc.integer({ max: 59, min: 0 }),
});

/** The dates of a zone from one instant to another, by looking at the clock on the wall every half hour. */
function datesBetween(from: Temporal.Instant, to: Temporal.Instant, timezone: string): string[] {
  const dates = new Set<string>();
  for (let at = from; Temporal.Instant.compare(at, to) < 0; at = at.add({ minutes: 30 })) {
    dates.add(at.toZonedDateTimeISO(timezone).toPlainDate().toString());
  }
  return [...dates];
}

describe('any path of the clock', () => {
  test('that never sleeps for three hours fires every local date exactly once', () => {
    const steps = fc.array(fc.integer({ min: 20, max: 179 }), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(change, time, steps, ([timezone, around], { hour, minute }, minutes) => {
        const start = Temporal.Instant.from(around).subtract({ hours: 60 });
        const end = Temporal.Instant.from(around).add({ hours: 84 });
        const fired: string[] = [];
        let at = start;
        for (const step of minutes) {
          if (Temporal.Instant.compare(at, end) > 0) break;
          const day = due(`${minute} ${hour} * * *`, at.toString(), timezone);
          // A claim is what stands in the table job_runs: once taken, it stays.
          if (day !== null && !fired.includes(day)) fired.push(day);
          at = at.add({ minutes: step });
        }
        // The first and last dates may have been due outside the path.
        const dates = datesBetween(start, at, timezone);
        const inner = dates.slice(1, -2);
        expect(fired.filter((day) => inner.includes(day))).toEqual(inner);
        expect(fired.every((day) => dates.includes(day) || day < (dates[0] ?? ''))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('that jumps about names no date but the one whose run came last, within three hours', () => {
    const jump = fc.integer({ min: -60 * 24 * 4, max: 60 * 24 * 4 });
    fc.assert(
      fc.property(shift, time, jump, ([timezone, around], { hour, minute }, minutes) => {
        const at = Temporal.Instant.from(around).add({ minutes });
        const day = due(`${minute} ${hour} * * *`, at.toString(), timezone);
        if (day === null) return;
        const wall = at.toZonedDateTimeISO(timezone).toPlainDateTime();
        const planned = Temporal.PlainDate.from(day).toPlainDateTime({ hour, minute });
        const lateMinutes = planned.until(wall, { largestUnit: 'minute' }).minutes;
        // Clocks move by up to two hours here, so the wall shows at most that much more or less.
        expect(lateMinutes).toBeGreaterThanOrEqual(-120);
        expect(lateMinutes).toBeLessThan(180 + 120);
      }),
      { numRuns: 300 },
    );
  });
});

describe('claims', () => {
  const at = Temporal.Instant.from('2026-06-10T09:00:01Z');
  const utc = 'UTC' as Timezone;

  function job(run: DailyJob['run']): DailyJob {
    return { name: 'digest', pattern: '0 9 * * *', run };
  }

  async function look(db: Db, daily: DailyJob): Promise<void> {
    const schedule = { db, log: silent, timezone: utc, jobs: [daily] };
    await runDueJobs(schedule, { at, finished: new Set() });
  }

  test('twenty replicas that look at once run a job once', async ({ db }) => {
    const days: string[] = [];
    const daily = job(async (day) => void days.push(day.toString()));
    await Promise.all(Array.from({ length: 20 }, () => look(db, daily)));
    await look(db, daily);
    expect(days).toEqual(['2026-06-10']);
  });

  test('a run that may have told something before a restore is not repeated', async ({ db }) => {
    const days: string[] = [];
    const digest = { ...job(async (day) => void days.push(day.toString())), isTold: true };
    const snapshot = {
      ...job(async (day) => void days.push(`snapshot ${String(day)}`)),
      name: 's',
    };
    const schedule = { db, log: silent, timezone: utc, jobs: [digest, snapshot] };
    const gap = { gapFromAt: at.subtract({ hours: 4 }), restoredAt: at.add({ minutes: 1 }) };
    const later = at.add({ minutes: 2 });

    await runDueJobs(schedule, { at: later, finished: new Set(), gap });
    await runDueJobs(schedule, { at: later, finished: new Set() });
    expect(days).toEqual(['snapshot 2026-06-10']);

    await runDueJobs(schedule, { at: later.add({ hours: 24 }), finished: new Set(), gap });
    expect(days).toContain('2026-06-11');
  });

  test('a run that was due before the backup was made, or after the restore, is made up for', async ({
    db,
  }) => {
    const days: string[] = [];
    const digest = { ...job(async (day) => void days.push(day.toString())), isTold: true };
    const schedule = { db, log: silent, timezone: utc, jobs: [digest] };
    const before = { gapFromAt: at.add({ seconds: 1 }), restoredAt: at.add({ minutes: 1 }) };
    const after = { gapFromAt: at.add({ hours: 1 }), restoredAt: at.add({ hours: 23 }) };

    await runDueJobs(schedule, { at: at.add({ hours: 1 }), finished: new Set(), gap: before });
    await runDueJobs(schedule, { at: at.add({ hours: 24 }), finished: new Set(), gap: after });

    expect(days).toEqual(['2026-06-10', '2026-06-11']);
  });

  test('an hourly job runs once an hour, however many replicas look', async ({ db }) => {
    const runs: string[] = [];
    const hourly: RecurringJob = {
      name: 'sync',
      pattern: '0 * * * *',
      runAt: async (match) => void runs.push(match.toString()),
    };
    const schedule = { db, log: silent, timezone: utc, jobs: [hourly] };
    for (const minutes of [0, 20, 59, 60, 80]) {
      const later = at.add({ minutes });
      await Promise.all(
        Array.from({ length: 3 }, () => runDueJobs(schedule, { at: later, finished: new Set() })),
      );
    }
    expect(runs).toEqual(['2026-06-10T09:00:00Z', '2026-06-10T10:00:00Z']);
  });

  test('a job that fails gives its claim back and runs at the next look', async ({ db }) => {
    let attempts = 0;
    const daily = job(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('Slack was away');
    });
    await look(db, daily);
    await look(db, daily);
    await look(db, daily);
    expect(attempts).toBe(2);
  });

  test('the clock is that of the database, and stopping waits for the run under way', async ({
    db,
  }) => {
    let isDone = false;
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const now = Temporal.Now.zonedDateTimeISO('UTC');
    const daily: DailyJob = {
      name: 'snapshot',
      pattern: `${now.minute} ${now.hour} * * *`,
      run: async () => {
        begin();
        await db`select pg_sleep(0.05)`;
        isDone = true;
      },
    };
    const schedule = startSchedule({ db, log: silent, timezone: utc, jobs: [daily] });
    await begun;
    await schedule.stop();
    expect(isDone).toBe(true);
  });

  test('a run that waits for somebody else gives up when the process stops, and is due again', async ({
    db,
  }) => {
    let hasHeard = false;
    const lines: string[] = [];
    const log = createLog({
      level: 'warn',
      isPretty: false,
      output: { write: (line) => lines.push(line) },
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const now = Temporal.Now.zonedDateTimeISO('UTC');
    const daily: DailyJob = {
      name: 'patient',
      pattern: `${now.minute} ${now.hour} * * *`,
      run: async (_, stopping) => {
        begin();
        await once(stopping!, 'abort');
        hasHeard = true;
        throw new Error('given up');
      },
    };
    const schedule = startSchedule({ db, log, timezone: utc, jobs: [daily] });
    await begun;
    await schedule.stop();
    expect(hasHeard).toBe(true);
    expect(lines).toEqual([]);
    expect(await db`select key from job_runs where starts_with(key, 'patient')`).toEqual([]);
  });
});
