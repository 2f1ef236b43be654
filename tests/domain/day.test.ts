import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { dayOf, endOfDay, parseTimezone, startOfDay, type Timezone } from '#domain/day.ts';

const zone = (name: string): Timezone => parseTimezone(name)!;
const date = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);
const hours = (day: string, timezone: Timezone): number =>
  startOfDay(date(day), timezone)
    .until(endOfDay(date(day), timezone))
    .total('hours');

const anyInstant = fc
  .integer({ min: 0, max: 4_102_444_800 })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000));
const anyZone = fc.constantFrom(
  zone('UTC'),
  zone('Europe/Berlin'),
  zone('America/New_York'),
  zone('America/Sao_Paulo'),
  zone('Asia/Kathmandu'),
  zone('Australia/Lord_Howe'),
  zone('Pacific/Chatham'),
  zone('Pacific/Apia'),
);

describe('a local day', () => {
  test('is 23 hours long when the clocks go forward, 25 when they go back', () => {
    expect(hours('2026-03-29', zone('Europe/Berlin'))).toBe(23);
    expect(hours('2026-10-25', zone('Europe/Berlin'))).toBe(25);
    expect(hours('2026-03-30', zone('Europe/Berlin'))).toBe(24);
    expect(hours('2026-03-08', zone('America/New_York'))).toBe(23);
    expect(hours('2026-04-05', zone('Australia/Lord_Howe'))).toBe(24.5);
  });

  test('begins three quarters of an hour off in Chatham', () => {
    const chatham = zone('Pacific/Chatham');
    expect(startOfDay(date('2026-01-01'), chatham).toString()).toBe('2025-12-31T10:15:00Z');
    expect(startOfDay(date('2026-07-01'), chatham).toString()).toBe('2026-06-30T11:15:00Z');
    expect(hours('2026-04-05', chatham)).toBe(25);
    expect(hours('2026-09-27', chatham)).toBe(23);
  });

  test('begins at one when midnight was skipped', () => {
    const saoPaulo = zone('America/Sao_Paulo');
    expect(startOfDay(date('2018-11-04'), saoPaulo).toString()).toBe('2018-11-04T03:00:00Z');
    expect(hours('2018-11-04', saoPaulo)).toBe(23);
  });

  test('takes its first instant and leaves the first of the next', () => {
    const berlin = zone('Europe/Berlin');
    expect(dayOf(instant('2026-03-28T23:00:00Z'), berlin).toString()).toBe('2026-03-29');
    expect(dayOf(instant('2026-03-29T21:59:59.999Z'), berlin).toString()).toBe('2026-03-29');
    expect(dayOf(instant('2026-03-29T22:00:00Z'), berlin).toString()).toBe('2026-03-30');
  });

  test('is there on 29 February, and follows the last of a month', () => {
    const utc = zone('UTC');
    expect(endOfDay(date('2024-02-28'), utc).toString()).toBe('2024-02-29T00:00:00Z');
    expect(endOfDay(date('2024-02-29'), utc).toString()).toBe('2024-03-01T00:00:00Z');
    expect(endOfDay(date('2025-02-28'), utc).toString()).toBe('2025-03-01T00:00:00Z');
    expect(endOfDay(date('2025-12-31'), utc).toString()).toBe('2026-01-01T00:00:00Z');
  });

  test('holds every instant that falls on it, in any zone', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, timezone) => {
        const day = dayOf(at, timezone);
        expect(startOfDay(day, timezone).epochMilliseconds).toBeLessThanOrEqual(
          at.epochMilliseconds,
        );
        expect(endOfDay(day, timezone).epochMilliseconds).toBeGreaterThan(at.epochMilliseconds);
        expect(dayOf(startOfDay(day, timezone), timezone).equals(day)).toBe(true);
      }),
    );
  });
});

describe('a zone', () => {
  test.each(['UTC', 'Europe/Berlin', 'Pacific/Chatham', 'Asia/Kathmandu', 'Etc/GMT+5'])(
    '%s is known',
    (name) => {
      expect(parseTimezone(name)).toBe(name);
    },
  );

  test.each(['', '+01:00', '-05:00', 'Berlin', 'Europe/Atlantis', 'Europe/Berlin[x]', 'UTC '])(
    '%j is refused',
    (name) => {
      expect(parseTimezone(name)).toBeNull();
    },
  );
});
