import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createMoneyRadar } from '../src/sdk.ts';
import { urlOf } from './journeys/bot-process.ts';
import { addAlerts } from './support/alert-rows.ts';
import { test as base } from './support/database.ts';
import { addSpans } from './support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** One customer, who leaves in ten days. */
const test = base.extend('risks', async ({ db, target }, { onCleanup }) => {
  const end = '2026-06-20T00:00:00Z';
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z', until: end, cancelAt: end },
  ]);
  const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone: 'UTC', now: () => NOW });
  onCleanup(() => radar.close());
  return radar.risks;
});

describe('alerts in the SDK', () => {
  test('come with their words, in pages', async ({ risks, db }) => {
    const [small, large] = await addAlerts(db, [
      { customer: 'cus_a' },
      { customer: 'cus_b', mrr: '9900', severity: 'critical' },
    ]);

    const first = await risks.alerts({ limit: 1 });
    expect(first.alerts).toMatchObject([
      { id: BigInt(large ?? 0), title: 'Payment failed 2 times: cus_b', mrrAtStakeMinor: 9_900n },
    ]);
    const second = await risks.alerts({ limit: 1, cursor: first.nextCursor ?? '' });
    expect(second.alerts.map(({ id }) => Number(id))).toEqual([small]);
    expect(second.nextCursor).toBeNull();
    const one = await risks.alert(small ?? 0);
    expect(one?.description).toContain('cus_a owes $49.00');
    expect(one?.recommendedAction).toContain('Let Stripe try again first');
    expect(await risks.alert(77_777)).toBeNull();
    await expect(risks.alerts({ cursor: 'x' })).rejects.toThrow(RangeError);
    await expect(risks.alerts({ limit: 0 })).rejects.toThrow(RangeError);
  });

  test('are given, snoozed and resolved once', async ({ risks, db }) => {
    const [id = 0] = await addAlerts(db, [{}]);

    expect(await risks.assign(id, 'Ada')).toMatchObject({
      kind: 'assigned',
      alert: { assignedTo: 'Ada' },
    });
    expect(await risks.snooze(id, 'worse')).toMatchObject({
      kind: 'snoozed',
      alert: { status: 'snoozed', snoozedUntil: null },
    });
    await expect(risks.snooze(id, 'later')).rejects.toThrow(RangeError);
    expect(await risks.resolve(id, { outcome: 'kept', note: 'new card' })).toMatchObject({
      kind: 'resolved',
      alert: { outcome: 'kept', note: 'new card', resolvedBy: 'sdk' },
    });
    expect(await risks.resolve(id, { outcome: 'lost' })).toMatchObject({
      kind: 'already',
      alert: { outcome: 'kept' },
    });
    expect(await risks.resolve(77_777)).toEqual({ kind: 'unknown' });
  });

  test('have figures, and a calendar of what may go', async ({ risks, db }) => {
    const [id = 0] = await addAlerts(db, [{}]);
    await risks.resolve(id, { outcome: 'kept' });

    const { total, types } = await risks.figures({ days: 30 });
    expect(total).toMatchObject({ keptMinor: 4_900n, falseAlarmRate: 0 });
    expect(types.map(({ type }) => type)).toEqual(['payment_retry']);
    expect(await risks.forecastLosses()).toMatchObject({
      total: { minor: 4_900n, subscriptions: 1 },
      entries: [{ kind: 'scheduled_cancellation', customerId: 'cus_a' }],
    });
    await expect(risks.forecastLosses({ days: 0 })).rejects.toThrow(RangeError);
  });
});
