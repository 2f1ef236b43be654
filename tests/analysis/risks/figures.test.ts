import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { alertFigures, openAlertCounts } from '#analysis/risks/figures.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts, type AlertRow } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addRate } from '../../support/difference-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const FROM = Temporal.Instant.from('2026-05-01T00:00:00Z');

async function figuresOf(db: Db) {
  return alertFigures(db, {
    fromAt: FROM,
    now: NOW,
    timezone: 'Europe/Berlin' as Timezone,
    baseCurrency: 'usd' as Currency,
  });
}

function over(outcome: string, more: AlertRow = {}): AlertRow {
  return {
    state: 'resolved',
    outcome,
    resolvedBy: 'cli',
    resolvedAt: '2026-06-03T00:00:00Z',
    ...more,
  };
}

describe('what alerts were worth', () => {
  test('counts opened, cleared, resolved and wrong per type, and the money, by hand', async ({
    db,
  }) => {
    await addAlerts(db, [
      // $49 kept by itself and once more by a person, of the same customer: $49.
      over('kept', { customer: 'cus_a', resolvedBy: null }),
      over('kept', { customer: 'cus_a' }),
      over('kept', { customer: 'cus_b', mrr: '10000' }),
      over('lost', { customer: 'cus_c', mrr: '2500', resolvedBy: null }),
      over('wrong', { customer: 'cus_d' }),
      over('no_action', { customer: 'cus_e' }),
      { customer: 'cus_f' },
      // An offer that was taken is won, and one that was not was nothing to keep.
      over('won', { customer: 'cus_a', type: 'usage_mismatch_high', mrr: '3000' }),
      over('kept', { customer: 'cus_b', type: 'usage_mismatch_high', mrr: '3000' }),
    ]);

    const { types, total } = await figuresOf(db);

    expect(types.map(({ type }) => type)).toEqual(['payment_retry', 'usage_mismatch_high']);
    expect(types[0]).toMatchObject({
      opened: 7,
      stillOpen: 1,
      cleared: { kept: 1, lost: 1, other: 0 },
      resolved: { kept: 2, won: 0, lost: 0, wrong: 1, noAction: 1 },
      falseAlarmRate: 0.25,
      keptMinor: 14_900n,
      wonMinor: 0n,
      lostMinor: 2_500n,
      suggestsMuting: false,
      withoutRate: 0,
    });
    // Wilson's interval of 1 of 4, by his formula.
    expect(types[0]?.falseAlarmInterval?.low).toBeCloseTo(0.0456, 4);
    expect(types[0]?.falseAlarmInterval?.high).toBeCloseTo(0.6994, 4);
    expect(types[1]).toMatchObject({ keptMinor: 0n, wonMinor: 3_000n });
    expect(total).toMatchObject({
      opened: 9,
      stillOpen: 1,
      keptMinor: 14_900n,
      wonMinor: 3_000n,
      lostMinor: 2_500n,
      falseAlarmRate: 1 / 6,
    });
  });

  test('counts a customer whom several types kept once in the total, with the most', async ({
    db,
  }) => {
    await addAlerts(db, [
      over('kept', { customer: 'cus_a', mrr: '4900' }),
      over('kept', { customer: 'cus_a', type: 'card_expiring', mrr: '6000' }),
    ]);

    const { types, total } = await figuresOf(db);

    expect(types.map(({ keptMinor }) => keptMinor)).toEqual([6_000n, 4_900n]);
    expect(total.keptMinor).toBe(6_000n);
  });

  test('adds other currencies at the rate of the day, and says what has none', async ({ db }) => {
    await addRate(db, {
      base: 'usd',
      currency: 'jpy',
      from: '2026-01-01',
      rate: '0.01',
      minorFactor: '1',
    });
    await addAlerts(db, [
      over('kept', { customer: 'cus_a', mrr: '900', currency: 'jpy', base: null }),
      over('kept', { customer: 'cus_b', mrr: '5000', currency: 'kwd', base: null }),
    ]);

    expect((await figuresOf(db)).total).toMatchObject({ keptMinor: 900n, withoutRate: 1 });
  });

  test('looks at what opened or ended in the time, the first moment in and the last out', async ({
    db,
  }) => {
    await addAlerts(db, [
      over('kept', { openedAt: '2026-04-01T00:00:00Z', resolvedAt: '2026-04-30T23:59:59Z' }),
      over('kept', { openedAt: '2026-04-01T00:00:00Z', resolvedAt: '2026-05-01T00:00:00Z' }),
      over('lost', { openedAt: '2026-04-30T23:59:59Z', resolvedAt: '2026-06-10T09:00:01Z' }),
    ]);

    expect((await figuresOf(db)).total).toMatchObject({
      opened: 0,
      resolved: { kept: 1, lost: 0 },
    });
  });

  test('suggests to mute a type from five resolved on, when more than half were wrong', async ({
    db,
  }) => {
    const suggests = async () => (await figuresOf(db)).types[0]?.suggestsMuting;
    await addAlerts(db, [over('wrong'), over('wrong'), over('wrong'), over('kept')]);
    expect(await suggests()).toBe(false);
    await addAlerts(db, [over('kept')]);
    expect(await suggests()).toBe(true);
    await addAlerts(db, [over('kept')]);
    expect(await suggests()).toBe(false);
    // What ended by itself was judged by nobody.
    await addAlerts(db, [over('wrong'), over('kept', { resolvedBy: null })]);
    expect(await suggests()).toBe(true);
  });

  test('is nothing before the first alert', async ({ db }) => {
    expect(await figuresOf(db)).toMatchObject({
      types: [],
      total: { opened: 0, falseAlarmRate: null, falseAlarmInterval: null, keptMinor: 0n },
    });
  });
});

describe('what is open', () => {
  test('puts each customer at stake once, and neither offers nor the portfolio', async ({ db }) => {
    const decline = {
      change: -0.06,
      mrr_minor: '1',
      mrr_before_minor: '2',
      before_day: '2026-06-03',
    };
    await addAlerts(db, [
      { customer: 'cus_a', mrr: '4900', severity: 'critical' },
      { customer: 'cus_a', type: 'card_expiring', mrr: '6000', severity: 'informational' },
      { customer: 'cus_b', mrr: null },
      { customer: 'cus_c', type: 'usage_mismatch_high', mrr: '9900' },
      { customer: null, type: 'mrr_decline', mrr: '50000', data: decline },
      { customer: 'cus_d', state: 'snoozed', mrr: '100' },
    ]);

    expect(await openAlertCounts(db, {})).toEqual({
      active: {
        status: 'active',
        alerts: 5,
        critical: 1,
        warning: 3,
        informational: 1,
        atStakeMinor: 6_000n,
      },
      snoozed: {
        status: 'snoozed',
        alerts: 1,
        critical: 0,
        warning: 1,
        informational: 0,
        atStakeMinor: 100n,
      },
    });
    const cards = await openAlertCounts(db, { type: 'card_expiring' });
    expect(cards.active).toMatchObject({ alerts: 1, atStakeMinor: 6_000n });
    expect(cards.snoozed.alerts).toBe(0);
  });
});
