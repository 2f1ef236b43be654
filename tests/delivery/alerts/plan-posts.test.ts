import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Alert } from '#analysis/risks/alert.ts';
import { moneyAtStake } from '#delivery/alerts/at-stake.ts';
import { planPosts } from '#delivery/alerts/plan-posts.ts';
import { parseCurrency } from '#domain/currency.ts';

const AT = Temporal.Instant.from('2031-05-14T10:00:00Z');

describe('what a scan posts', () => {
  test('is nothing when nothing is new', () => {
    expect(plan([])).toEqual([]);
  });

  test('is a message without a thread for a single alert', () => {
    expect(plan([alert(1n)])).toEqual(['alert:C1:1:1:lone']);
    expect(plan([alert(1n, { severity: 'critical' })])).toEqual(['alert:C1:1:1']);
  });

  test('is a message for each critical alert, and one for all others', () => {
    const alerts = [alert(1n), alert(2n, { severity: 'critical' }), alert(3n)];
    expect(plan(alerts)).toEqual([
      'alert:C1:2:1',
      'alerts:C1:1',
      'alert:C1:3:1 in alerts:C1:1',
      'alert:C1:1:1 in alerts:C1:1',
    ]);
  });

  test('is no flood when all is critical at once', () => {
    const alerts = Array.from({ length: 40 }, (_, i) =>
      alert(BigInt(i + 1), { severity: 'critical' }),
    );
    const own = plan(alerts).filter((post) => !post.includes(' in '));
    expect(own).toHaveLength(11);
    expect(own.at(-1)).toBe('alerts:C1:1');
  });

  test('puts the most money first, and what has none last', () => {
    const alerts = [
      alert(1n, { baseMrrAtStakeMinor: null }),
      alert(2n, { baseMrrAtStakeMinor: 1n }),
      alert(3n, { baseMrrAtStakeMinor: 5n }),
    ];
    expect(plan(alerts).slice(1)).toEqual([
      'alert:C1:3:1 in alerts:C1:1',
      'alert:C1:2:1 in alerts:C1:1',
      'alert:C1:1:1 in alerts:C1:1',
    ]);
  });

  test('has a message of its own for what became critical', () => {
    const worsened = [alert(7n, { severity: 'critical', version: 3 })];
    expect(named(planPosts({ channel: 'C1', opened: [], worsened }))).toEqual(['alert:C1:7:3']);
  });

  test('is no flood when many become critical at once', () => {
    const worsened = Array.from({ length: 40 }, (_, i) =>
      alert(BigInt(i + 1), { severity: 'critical', baseMrrAtStakeMinor: BigInt(i) }),
    );
    const posts = named(planPosts({ channel: 'C1', opened: [], worsened }));
    expect(posts).toHaveLength(10);
    expect(posts[0]).toBe('alert:C1:40:1');
  });
});

describe('money at stake', () => {
  test('counts a customer with several alerts once, with the largest', () => {
    const alerts = [
      alert(1n, { customerId: 'cus_a', baseMrrAtStakeMinor: 4900n }),
      alert(2n, { customerId: 'cus_a', baseMrrAtStakeMinor: 9900n }),
      alert(3n, { customerId: 'cus_b', baseMrrAtStakeMinor: 100n }),
    ];
    expect(moneyAtStake(alerts)).toBe(10_000n);
  });

  test('leaves out what an upgrade would bring, what is gone already, and what has no rate', () => {
    const alerts = [
      alert(1n, { type: 'usage_mismatch_high' }),
      alert(2n, { type: 'mrr_decline', customerId: null }),
      alert(3n, { baseMrrAtStakeMinor: null }),
    ];
    expect(moneyAtStake(alerts)).toBe(0n);
  });
});

function plan(opened: readonly Alert[]): string[] {
  return named(planPosts({ channel: 'C1', opened, worsened: [] }));
}

function named(posts: ReturnType<typeof planPosts>): string[] {
  return posts
    .filter(({ shows }) => shows !== null)
    .map(({ dedupeKey, threadKey }) =>
      threadKey === null || threadKey === dedupeKey ? dedupeKey : `${dedupeKey} in ${threadKey}`,
    );
}

/** An alert worth as many cents as its number says. */
function alert(id: bigint, parts: Partial<Alert> = {}): Alert {
  return {
    id,
    type: 'subscription_paused',
    severity: 'warning',
    customerId: `cus_${id}`,
    customerName: null,
    subscriptionId: null,
    status: 'active',
    outcome: null,
    note: null,
    assignedTo: null,
    mrrAtStakeMinor: id,
    currency: parseCurrency('usd'),
    baseMrrAtStakeMinor: id,
    data: { pause: 'paused', paused_at: null },
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    resolvedAt: null,
    resolvedBy: null,
    snoozedUntil: null,
    ...parts,
  };
}
