import { describe, expect, test } from 'vitest';

import { createStripeLimiter } from '#ingestion/sync/stripe-limiter.ts';

function limiter() {
  let nowMs = 1_000;
  const made = createStripeLimiter(() => nowMs);
  return {
    ...made,
    advance: (ms: number) => void (nowMs += ms),
    /** How many of an endpoint's requests begin within a second when they are asked for at once. */
    inASecond: (endpoint: string) => {
      const delays = Array.from({ length: 100 }, () => made.delayMs(endpoint));
      return delays.filter((delayMs) => delayMs < 1_000).length;
    },
  };
}

describe('the pace of requests', () => {
  test('is twenty a second for each endpoint, whatever the others do', () => {
    const { inASecond } = limiter();
    expect(inASecond('v1/prices')).toBe(20);
    expect(inASecond('v1/invoices')).toBe(20);
  });

  test('an endpoint that was asked too often is asked half as often for a minute', () => {
    const { inASecond, slowDown, advance } = limiter();
    slowDown('v1/prices');
    expect(inASecond('v1/prices')).toBe(10);
    expect(inASecond('v1/invoices')).toBe(20);

    advance(59_000);
    expect(inASecond('v1/prices')).toBe(10);
    advance(20_000);
    expect(inASecond('v1/prices')).toBe(20);
  });

  test('halves again while it is still too fast, and never stops altogether', () => {
    const { inASecond, slowDown } = limiter();
    for (let times = 0; times < 10; times += 1) slowDown('v1/prices');
    expect(inASecond('v1/prices')).toBe(1);
  });

  test('an endpoint that was left alone owes nothing', () => {
    const { delayMs, advance } = limiter();
    expect(delayMs('v1/prices')).toBe(0);
    advance(10_000);
    expect(delayMs('v1/prices')).toBe(0);
    expect(delayMs('v1/prices')).toBe(50);
  });
});
