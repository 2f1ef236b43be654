import { describe, expect, test } from 'vitest';

import { expectedLength, objectsLeft } from '#ingestion/sync/forecast.ts';

describe('how long a list will be', () => {
  test('follows from how much of its time it has covered', () => {
    const reached = { objects: 100, startedAt: 1_000, oldestAt: 750, fromAt: 0 };
    expect(expectedLength(reached)).toBe(400);
    expect(expectedLength({ ...reached, oldestAt: 0 })).toBe(100);
  });

  test('is unknown for a list without a beginning, and before anything has been covered', () => {
    const reached = { objects: 100, startedAt: 1_000, oldestAt: 750, fromAt: null };
    expect(expectedLength(reached)).toBeNull();
    expect(expectedLength({ ...reached, fromAt: 0, oldestAt: 1_000 })).toBeNull();
    expect(expectedLength({ ...reached, fromAt: 0, oldestAt: null })).toBeNull();
  });
});

describe('how much is left', () => {
  const done = { name: 'customers', isDone: true, objects: 1_000, expectedObjects: 1_000 };

  test('counts what is expected and not read yet', () => {
    const current = { name: 'invoices', isDone: false, objects: 300, expectedObjects: 900 };
    expect(objectsLeft([done, current])).toBe(600);
  });

  test('is guessed from the customers for a list that nobody has read before', () => {
    const next = { name: 'invoices', isDone: false, objects: 0, expectedObjects: null };
    expect(objectsLeft([done, next])).toBe(10_000);
    expect(objectsLeft([{ ...done, isDone: false, expectedObjects: null }, next])).toBeNull();
  });

  test('is never below nothing', () => {
    const longer = { name: 'invoices', isDone: false, objects: 950, expectedObjects: 900 };
    expect(objectsLeft([done, longer])).toBe(0);
  });
});
