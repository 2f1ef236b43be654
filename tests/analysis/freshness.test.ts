import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { lastHeardAt, staleness, type Arrivals } from '#analysis/freshness.ts';

const NOW = Temporal.Instant.from('2026-03-29T12:00:00Z');
const hoursAgo = (hours: number) => NOW.subtract({ minutes: Math.round(hours * 60) });

const nothing: Arrivals = {
  lastEventAt: null,
  lastSyncAt: null,
  lastSweepAt: null,
  overdueSince: null,
};

describe('figures can be relied on', () => {
  test('for two hours after an event, a reading or a sweep, whichever was last', () => {
    for (const way of ['lastEventAt', 'lastSyncAt', 'lastSweepAt'] as const) {
      const heard = { ...nothing, [way]: hoursAgo(2) };
      expect(staleness(heard, [], NOW)).toBeNull();
      expect(staleness(heard, [], NOW.add({ seconds: 1 }))).toEqual({
        reason: 'silent',
        since: hoursAgo(2),
      });
    }
  });

  test('when a sweep has found that nothing happened since the last event', () => {
    const quiet = { ...nothing, lastEventAt: hoursAgo(30), lastSweepAt: hoursAgo(0.1) };

    expect(staleness(quiet, [], NOW)).toBeNull();
    expect(lastHeardAt(quiet)).toEqual(hoursAgo(0.1));
  });

  test('while an event that failed waits for its next attempt', () => {
    const waiting = { ...nothing, lastEventAt: hoursAgo(0), overdueSince: hoursAgo(1) };

    expect(staleness(waiting, [], NOW)).toBeNull();
  });
});

describe('figures cannot be relied on', () => {
  test('before anything has come', () => {
    expect(staleness(nothing, [], NOW)).toEqual({ reason: 'never_heard', since: null });
  });

  test('when events come and nobody reads them', () => {
    const stuck = { ...nothing, lastEventAt: hoursAgo(0), overdueSince: hoursAgo(3) };

    expect(staleness(stuck, [], NOW)).toEqual({ reason: 'unread', since: hoursAgo(3) });
  });

  test('when a check is broken, before every other reason', () => {
    const broken = [{ brokenSince: hoursAgo(20) }, { brokenSince: hoursAgo(4) }];

    expect(staleness({ ...nothing, lastEventAt: hoursAgo(9) }, broken, NOW)).toEqual({
      reason: 'failed_check',
      since: hoursAgo(20),
    });
  });
});
