import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { scanRisks } from '#analysis/risks/scan.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';

import { test } from '../../support/database.ts';
import {
  daily,
  endedOf,
  inDays,
  leave,
  openOf,
  paying,
  scanAfter,
  scopeAt,
  setSubscription,
  use,
} from './risk-world.ts';

describe('declining_usage', () => {
  test('is a fall of 20 % in two looks a day apart; critical from 60 %', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '200' });
    await use(db, 'cus_a', { days: { ...daily(-40, -18, 100), ...daily(-17, 14, 70) } });
    await use(db, 'cus_b', { days: { ...daily(-40, -18, 100), ...daily(-17, 14, 81) } });
    await use(db, 'cus_c', { days: { ...daily(-40, -18, 100), ...daily(-17, 14, 20) } });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual([
      'cus_a warning 4900',
      'cus_c critical 200',
    ]);
    const [alert] = await db`select data from alerts where mrr_at_stake_minor = 4900`;
    expect(alert?.['data']).toEqual({
      metric: 'calls',
      a_day: '70',
      a_day_before: '96',
      change: -0.27,
      portfolio_change: 0,
    });
  });

  test('is not one in the first look, unless it is below the customer’s own tenth percentile', async ({
    db,
  }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    // Yesterday it was 19.6 %; today it is 20 % exactly.
    const fall = { ...daily(-16, -1, 80), 0: 80 };
    await use(db, 'cus_a', { days: { ...daily(-31, -17, 100), ...fall, [-16]: 100 } });
    await use(db, 'cus_b', { days: { ...daily(-99, -17, 100), ...fall, [-16]: 100 } });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_b warning 100']);
    await use(db, 'cus_a', { days: { 0: -20 } });
    await scanAfter(db, 24);
    expect(await openOf(db, 'declining_usage')).toEqual([
      'cus_a warning 4900',
      'cus_b warning 100',
    ]);
  });

  test('is seen of who used terabytes', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await use(db, 'cus_a', { days: { ...daily(-40, -18, 9e11), ...daily(-17, 14, 1e11) } });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_a critical 4900']);
  });

  test('needs 14 days with data', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await use(db, 'cus_a', { days: { ...daily(-28, -17, 100), ...daily(-2, -1, 100) } });
    await use(db, 'cus_b', { days: { ...daily(-28, -17, 100), [-3]: 100 } });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_a critical 4900']);
  });

  test('is none for a dip of the whole portfolio, and one for who falls beyond it', async ({
    db,
  }) => {
    const names = Array.from({ length: 12 }, (_, n) => `cus_${String(n + 10)}`);
    await paying(db, Object.fromEntries([...names, 'cus_deep'].map((name) => [name, '100'])));
    for (const [n, name] of names.entries()) {
      const usual = 50 + n;
      const holidays = { ...daily(-40, -18, usual), ...daily(-17, 0, usual / 2) };
      await use(db, name, { days: holidays });
    }
    await use(db, 'cus_deep', { days: { ...daily(-40, -18, 100), ...daily(-17, 0, 20) } });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_deep warning 100']);
  });

  test('goes by the metric of which the customer has the largest share', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await use(db, 'cus_b', { days: daily(-40, 0, 10_000) });
    // Few calls of the many, and every seat there is.
    await use(db, 'cus_a', { days: { ...daily(-40, -18, 100), ...daily(-17, 0, 10) } });
    await use(db, 'cus_a', { metric: 'seats', kind: 'last', days: daily(-40, 0, 5) });
    await scanAfter(db);
    expect(await openOf(db, 'declining_usage')).toEqual([]);
    await use(db, 'cus_a', { metric: 'seats', kind: 'last', days: daily(-17, 0, 3) });
    await scanAfter(db, 1);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_a warning 4900']);
  });

  test('stays until it is back within 10 %, and while nothing is used at all', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '200' });
    for (const name of ['cus_a', 'cus_b', 'cus_c']) {
      await use(db, name, { days: { ...daily(-40, -16, 100), ...daily(-15, -1, 60) } });
    }
    await scanAfter(db);
    await use(db, 'cus_a', { days: daily(0, 40, 60) });
    await leave(db, 'cus_c', 1);
    await scanAfter(db, 24 * 10);
    // 15 days at 60 against 5 at 100 and 10 at 60 are 18 % less: below 20, and not back.
    expect(await openOf(db, 'declining_usage')).toEqual([
      'cus_a warning 4900',
      'cus_b critical 100',
    ]);
    expect(await endedOf(db, 'declining_usage')).toEqual(['cus_c lost']);
    await scanAfter(db, 24 * 40);
    expect(await openOf(db, 'declining_usage')).toEqual(['cus_b critical 100']);
    expect(await endedOf(db, 'declining_usage')).toEqual(['cus_a kept', 'cus_c lost']);
  });

  test('counts local days through a change of clocks', async ({ db }) => {
    for (const timezone of ['America/New_York', 'Pacific/Chatham'] as Timezone[]) {
      await db`delete from alerts`;
      await db`delete from usage_series`;
      await db`delete from usage_daily`;
      await db`delete from mrr_spans`;
      await paying(db, { cus_a: '4900' });
      const today = Temporal.PlainDate.from('2026-11-10');
      const records = Array.from({ length: 40 }, (_, n) => ({
        customer_id: 'cus_a',
        metric_name: 'calls',
        quantity: n >= 1 && n <= 15 ? 79 : 100,
        timestamp: today
          .subtract({ days: n })
          .toZonedDateTime({ timeZone: timezone, plainTime: '23:30' })
          .toInstant()
          .toString(),
      }));
      const now = today.toZonedDateTime({ timeZone: timezone, plainTime: '23:45' }).toInstant();
      await takeUsage(db, records, { now, timezone });
      const scope = { ...scopeAt(now), timezone };
      await scanRisks(db, scope);
      const tomorrow = { ...scope, now: now.add({ hours: 24 }) };
      expect(await openOf(db, 'declining_usage'), timezone).toEqual([]);
      await takeUsage(db, [{ ...records[0], quantity: -50 }], { now, timezone });
      await scanRisks(db, tomorrow);
      expect(await openOf(db, 'declining_usage'), timezone).toEqual(['cus_a warning 4900']);
    }
  });
});

describe('support_ticket_spike', () => {
  const tickets = (days: Record<number, number>) => ({ metric: 'support_tickets', days });

  test('is three times the mean week of the eight before, and three tickets', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100', cus_c: '200', cus_d: '300' });
    const oneAWeek = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((week) => [-7 * week, 1]));
    await use(db, 'cus_a', tickets({ ...oneAWeek, [-6]: 1, 0: 2 }));
    await use(db, 'cus_b', tickets({ ...oneAWeek, [-6]: 1, 0: 1 }));
    await use(db, 'cus_c', tickets({ 0: 2 }));
    await use(db, 'cus_d', tickets({ [-6]: 3 }));
    await scanAfter(db);
    expect(await openOf(db, 'support_ticket_spike')).toEqual([
      'cus_a warning 4900',
      'cus_d warning 300',
    ]);
  });

  test('opens at a threshold that is below one and a half times', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    const tenAWeek = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((week) => [-7 * week, 10]));
    await use(db, 'cus_a', tickets({ ...tenAWeek, 0: 12 }));
    await use(db, 'cus_b', tickets({ ...tenAWeek, 0: 11 }));
    const scope = scopeAt();
    const thresholds = { ...scope.thresholds, supportTicketSpike: 1.2 };
    await scanRisks(db, { ...scope, thresholds });
    expect(await openOf(db, 'support_ticket_spike')).toEqual(['cus_a warning 4900']);
  });

  test('ends below one and a half times', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    const twoAWeek = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((week) => [-7 * week, 2]));
    await use(db, 'cus_a', tickets({ ...twoAWeek, [-6]: 3, 0: 3 }));
    await scanAfter(db);
    await scanAfter(db, 24);
    // Three of today are left, against a mean week of 2.375: below three times and above.
    expect(await openOf(db, 'support_ticket_spike')).toEqual([]);
    expect(await endedOf(db, 'support_ticket_spike')).toEqual(['cus_a kept']);
  });
});

describe('usage_mismatch', () => {
  test('is what usage against price has found, and ends with it', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await db`
      insert into judged_items (subscription_id, item_stripe_id, customer_id, plan_id, price_id,
        currency, mrr_minor, base_mrr_minor, metric, used, demand, limit_quantity, utilisation,
        finding, suggested_price_id, difference_minor, base_difference_minor, judged_day)
      select id, 'si', customer_id, 'plan_1', 'price_1', 'usd', 4900, 4900, 'calls', 8, 9, 10, 0.8,
        case stripe_id when 'sub_a' then 'upgrade' else 'overpriced' end, 'price_2', 2000, 2000, '2026-06-15'
      from subscriptions`;
    await scanAfter(db);
    expect(await openOf(db, 'usage_mismatch_high')).toEqual(['cus_a warning 2000']);
    expect(await openOf(db, 'usage_mismatch_low')).toEqual(['cus_b informational 2000']);
    await db`update judged_items set finding = null`;
    await setSubscription(db, 'cus_a', { status: 'active' });
    await scanAfter(db, 1);
    expect(await endedOf(db, 'usage_mismatch_high')).toEqual(['cus_a kept']);
    expect(await endedOf(db, 'usage_mismatch_low')).toEqual(['cus_b kept']);
  });

  test('of a plan that is too large is lost with the money when they go to a smaller one', async ({
    db,
  }) => {
    await paying(db, { cus_a: '9900', cus_b: '9900', cus_c: '9900' });
    await db`
      insert into judged_items (subscription_id, item_stripe_id, customer_id, plan_id, price_id,
        currency, mrr_minor, base_mrr_minor, metric, used, demand, limit_quantity, utilisation,
        finding, suggested_price_id, difference_minor, base_difference_minor, judged_day)
      select id, 'si', customer_id, 'plan_1', 'price_1', 'usd', 9900, 9900, 'calls', 1, 1, 10, 0.1,
        'overpriced', 'price_2', 5000, 5000, '2026-06-15'
      from subscriptions`;
    await scanAfter(db);
    for (const [customer, mrr] of [
      ['sub_a', '4900'],
      ['sub_b', '9800'],
    ] as const) {
      await db`
        update mrr_spans set until_at = ${inDays(0.5)}
        from subscriptions
        where subscriptions.id = subscription_id and stripe_id = ${customer}`;
      await paying(db, { [`cus_${customer.slice(4)}`]: mrr }, { from: inDays(0.5) });
    }
    await db`update judged_items set finding = null`;
    await scanAfter(db, 24);
    expect(await endedOf(db, 'usage_mismatch_low')).toEqual([
      'cus_a lost',
      'cus_b kept',
      'cus_c kept',
    ]);
  });
});
