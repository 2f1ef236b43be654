import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { scanRisks } from '#analysis/risks/scan.ts';
import { scoreAll } from '#analysis/scores/score-all.ts';
import { scoreCustomer } from '#analysis/scores/score.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { openOf, scopeAt } from '../risks/risk-world.ts';
import { count, live, NOW, scoredOf, SCOPE, sellPlans, upgrade } from './score-world.ts';
import type { Life } from './slow-score.ts';

const daily = (quantity: number, days = 90) => Array.from({ length: days + 1 }, () => quantity);

/** 27 of 30 calls a day of 900, a tenth more than before; two years of invoices paid at once. */
const GOOD: Life = {
  counted: { calls: [...daily(27, 30), ...daily(18, 60)] },
  limits: { calls: 900 },
  nextMetrics: ['calls'],
  invoices: [1, 1, 1],
  tenureDays: 400,
  isLeaving: false,
  isPastDue: false,
  hasUpgraded: false,
  hasTicketSpike: false,
};

const test = base.extend('db', async ({ db }) => {
  await sellPlans(db, { limits: { calls: 900 }, nextLimits: { calls: 9000 } });
  return db;
});

describe('the parts of a score', () => {
  test('come to a hundred for who is at the limit, grows, pays and has stayed', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    const found = await scoredOf(db, 'cus_a');
    expect(found).toMatchObject({ score: 100, category: 'safe_to_upsell', cap: null });
    expect(found.parts.map(({ part, points, of }) => [part, points, of])).toEqual([
      ['headroom', 45, 45],
      ['growth', 20, 20],
      ['breadth', 15, 15],
      ['payment_standing', 10, 10],
      ['tenure', 10, 10],
    ]);
    expect(found.evidence).toMatchObject({
      limit: { metric: 'calls', used: 810, limit: 900, share: 0.9 },
      trend: 0.5,
      nextPlan: 'Scale',
      tenureDays: 400,
    });
  });

  test('count a metric once for who has two items of the same price', async ({ db }) => {
    await db`
      update catalogue_objects
      set payload = jsonb_set(payload, '{metadata,seats}', '"50"')
      where id = 'price_next'`;
    await live(db, 'cus_a', GOOD);
    await db`
      insert into mrr_spans
        (subscription_id, item_stripe_id, from_at, customer_id, currency, price_id, quantity,
          mrr_minor, is_at_risk)
      select
        subscription_id, 'si_second', from_at, customer_id, currency, price_id, quantity, 100,
        is_at_risk
      from mrr_spans`;
    await count(db, 'cus_a seats', { days: daily(1), kind: 'last' });
    expect((await scoredOf(db, 'cus_a')).evidence).toMatchObject({ metrics: 2, metricsUsed: 2 });
  });

  test('are found for everybody however large what somebody has used', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await db`update usage_daily set quantity = quantity * 1e12`;
    await live(db, 'cus_b', GOOD);
    expect(await scoredOf(db, 'cus_b')).toMatchObject({ score: 100 });
    expect(await scoreAll(db, SCOPE)).toEqual({ scored: 2, notScored: 0 });
  });

  test('rise with the share of the limit from 0.4 to 0.9', async ({ db }) => {
    for (const [id, aDay, points] of [
      ['cus_40', 12, 0],
      ['cus_65', 19.5, 22.5],
      ['cus_90', 27, 45],
      ['cus_over', 60, 45],
    ] as const) {
      await live(db, id, { ...GOOD, counted: { calls: daily(aDay) } });
      expect((await scoredOf(db, id)).parts[0]).toMatchObject({ points });
    }
  });

  test('take seats as they stand, and compare them with a month ago', async ({ db }) => {
    await addCatalogueObject(
      db,
      'price',
      monthlyPrice('price_seats', 4900, { product: 'prod_seats', metadata: { seats: '10' } }),
    );
    await live(db, 'cus_a', { ...GOOD, counted: {} });
    await db`update mrr_spans set price_id = 'price_seats', product_id = 'prod_seats'`;
    await count(db, 'cus_a seats', { days: [...daily(9, 30), ...daily(6, 60)], kind: 'last' });
    const { evidence, parts } = await scoredOf(db, 'cus_a');
    expect(evidence).toMatchObject({
      limit: { metric: 'seats', used: 9, limit: 10, share: 0.9 },
      trend: 0.5,
      // There is no plan above it.
      nextPlan: null,
      metrics: 1,
      metricsUsed: 1,
    });
    expect(parts.map(({ points }) => points)).toEqual([45, 20, 15, 10, 10]);
  });

  test('count a limit of nothing that is used as reached', async ({ db }) => {
    await db`
      insert into plan_limits (plan_id, metric, from_day, limit_quantity, per, author)
      select plan_id, 'calls', '2026-01-01', 0, 'period', 'cli'
      from metrics.plan_versions where price_id = 'price_now'`;
    await live(db, 'cus_a', GOOD);
    expect((await scoredOf(db, 'cus_a')).parts[0]).toMatchObject({ points: 45 });
  });

  test('count what was reported a moment ago', async ({ db }) => {
    await live(db, 'cus_a', { ...GOOD, hasTicketSpike: true });
    const found = await scoreCustomer(db, { ...SCOPE, customerId: 'cus_a' });
    expect(found).toMatchObject({ score: 100, engagement: 100, supportTickets: 6 });
    expect(await db`select from usage_series`).toHaveLength(0);
  });

  test('do not take a debit that is on its way for a failed one', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await db`
      insert into invoices
        (stripe_id, customer_id, status, currency, amount_due_minor, attempt_count, created_at)
      select 'in_debit', id, 'open', 'usd', 4900, 1, '2026-06-14' from customers`;
    expect((await scoredOf(db, 'cus_a')).evidence).toMatchObject({
      invoices: 3,
      paidAtFirstTry: 3,
    });
  });

  test('do not take an invoice that was paid by hand after a failure for one paid at the first try', async ({
    db,
  }) => {
    await live(db, 'cus_a', GOOD);
    await db`update invoices set failed_at = closed_at where stripe_id = 'in_cus_a_0'`;
    const { evidence, score } = await scoredOf(db, 'cus_a');
    expect(evidence).toMatchObject({ invoices: 3, paidAtFirstTry: 2 });
    expect(score).toBe(97);
    await scoreAll(db, SCOPE);
    expect(await db`select score from customer_scores`).toEqual([{ score: 97 }]);
  });

  test('know nothing of growth before a week of the month before is known', async ({ db }) => {
    await live(db, 'cus_36', { ...GOOD, counted: { calls: daily(27, 36) } });
    await live(db, 'cus_37', { ...GOOD, counted: { calls: daily(27, 37) } });
    expect((await scoredOf(db, 'cus_36')).evidence?.trend).toBeNull();
    expect((await scoredOf(db, 'cus_37')).evidence?.trend).toBe(0);
  });

  test('are those of whom no payment has failed where nothing else is known', async ({ db }) => {
    await live(db, 'cus_a', { ...GOOD, counted: { other: daily(1) }, invoices: [], tenureDays: 0 });
    const { parts, score, category } = await scoredOf(db, 'cus_a');
    expect(parts.map(({ points }) => points)).toEqual([0, 0, 0, 10, 0]);
    expect({ score, category }).toEqual({ score: 10, category: 'do_not_touch' });
  });
});

describe('what a customer is called', () => {
  test.for<[string, Partial<Life>, string, number]>([
    ['grows at the limit', {}, 'safe_to_upsell', 100],
    ['uses two thirds', { counted: { calls: daily(18) } }, 'neutral', 53],
    ['uses a third', { counted: { calls: daily(10) } }, 'do_not_touch', 35],
    ['suddenly asks for help', { hasTicketSpike: true }, 'do_not_touch', 100],
    ['has not paid', { isPastDue: true }, 'do_not_touch', 30],
    ['has said that they leave', { isLeaving: true }, 'likely_to_churn', 30],
    [
      'uses a third less',
      { counted: { calls: [...daily(20, 30), ...daily(30, 60)] } },
      'likely_to_churn',
      59,
    ],
    [
      'uses a fifth less',
      { counted: { calls: [...daily(24, 30), ...daily(30, 60)] } },
      'safe_to_upsell',
      71,
    ],
  ])('who %s', async ([, changes, category, score], { db }) => {
    await live(db, 'cus_a', { ...GOOD, ...changes });
    expect(await scoredOf(db, 'cus_a')).toMatchObject({ category, score });
  });

  test('does not leave who cancels one subscription and keeps another', async ({ db }) => {
    await live(db, 'cus_a', { ...GOOD, isLeaving: true, mrr: '1000' });
    expect(await scoredOf(db, 'cus_a')).toMatchObject({ cap: 'scheduled_cancellation' });
    await addSpans(db, [
      { customer: 'cus_a', subscription: 'sub_kept', mrr: '99000', from: '2025-01-01T00:00:00Z' },
    ]);
    await db`delete from mrr_movements`;
    expect(await scoredOf(db, 'cus_a')).toMatchObject({ cap: null, category: 'safe_to_upsell' });
  });

  test('is left alone for 60 days after paying more', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await upgrade(db, 'cus_a');
    expect(await scoredOf(db, 'cus_a')).toMatchObject({
      category: 'do_not_touch',
      score: 30,
      cap: 'recent_upgrade',
    });
    const later = { ...SCOPE, now: NOW.add({ hours: 24 * 2 }) };
    expect((await scoredOf(db, 'cus_a', later)).cap).toBeNull();
  });
});

describe('engagement', () => {
  test('is the share of days on which anything was used, and nothing is not use', async ({
    db,
  }) => {
    const none = Array.from({ length: 10 }, () => null);
    await live(db, 'cus_idle', {
      ...GOOD,
      counted: { calls: [...daily(0, 30), ...daily(18, 60)] },
    });
    await live(db, 'cus_both', {
      ...GOOD,
      counted: { calls: [...none, ...none, ...daily(9, 60)], exports: [...daily(1, 20)] },
    });
    expect((await scoredOf(db, 'cus_idle')).engagement).toBe(0);
    expect((await scoredOf(db, 'cus_both')).engagement).toBe(100);
  });
});

describe('who is not scored', () => {
  test('has used something on fewer than 14 days', async ({ db }) => {
    await live(db, 'cus_13', { ...GOOD, counted: { calls: daily(27, 13) } });
    await live(db, 'cus_14', { ...GOOD, counted: { calls: daily(27, 14) } });
    expect(await scoredOf(db, 'cus_13')).toMatchObject({
      score: null,
      category: null,
      notScored: 'too_little_usage',
      evidence: { usageDays: 13 },
    });
    expect(await scoredOf(db, 'cus_14')).toMatchObject({ score: 37, notScored: null });
  });

  test('pays nothing, or is nobody', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await db`update mrr_spans set until_at = '2026-06-15T11:00:00Z'`;
    expect(await scoredOf(db, 'cus_a')).toMatchObject({
      score: null,
      notScored: 'not_paying',
      parts: [],
      evidence: null,
    });
    for (const customerId of ['cus_nobody', '', 'cus_\0']) {
      expect(await scoreCustomer(db, { ...SCOPE, customerId })).toBeNull();
    }
  });
});

describe('all scores', () => {
  const kept = (db: Db) => db`
    select stripe_id as id, score, category, base_mrr_minor::int as mrr, as_of_day::text as day
    from customer_scores inner join customers on customers.id = customer_id order by stripe_id`;

  test('are kept, told again only when they change, and go with who leaves', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await live(db, 'cus_b', { ...GOOD, counted: {}, mrr: '9900' });
    await scoredOf(db, 'cus_a');
    expect(await scoreAll(db, SCOPE)).toEqual({ scored: 1, notScored: 1 });
    expect(await kept(db)).toEqual([
      { id: 'cus_a', score: 100, category: 'safe_to_upsell', mrr: 4900, day: '2026-06-15' },
      { id: 'cus_b', score: null, category: null, mrr: 9900, day: '2026-06-15' },
    ]);
    const [before] =
      await db`select array_agg(ctid::text order by customer_id) as rows from customer_scores`;
    await scoreAll(db, SCOPE);
    expect(
      await db`select array_agg(ctid::text order by customer_id) as rows from customer_scores`,
    ).toEqual([before]);
    await db`update subscriptions set status = 'past_due' where stripe_id = 'sub_cus_a'`;
    await scoreAll(db, { ...SCOPE, now: NOW.add({ hours: 24 }) });
    const history = await db`
      select day::text, score from score_history inner join customers on id = customer_id
      where stripe_id = 'cus_a' order by day`;
    expect(history).toEqual([
      { day: '2026-06-15', score: 100 },
      { day: '2026-06-16', score: 30 },
    ]);
    await db`update mrr_spans set until_at = '2026-06-16T13:00:00Z'`;
    await scoreAll(db, { ...SCOPE, now: NOW.add({ hours: 48 }) });
    expect(await kept(db)).toEqual([]);
  });

  test('add up what is paid in several currencies, where there is a rate', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await db`update mrr_spans set currency = 'eur'`;
    await scoreAll(db, SCOPE);
    expect(await kept(db)).toMatchObject([{ mrr: null }]);
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2026-01-01', 1.1, 1.1)`;
    await scoreAll(db, SCOPE);
    expect(await kept(db)).toMatchObject([{ mrr: 5390 }]);
  });
});

describe('churn_risk', () => {
  const leaving: Life = { ...GOOD, counted: { calls: [...daily(15, 30), ...daily(30, 60)] } };

  test('is who is likely to leave and pays more than the half of all', async ({ db }) => {
    await live(db, 'cus_small', { ...leaving, mrr: '1000' });
    await live(db, 'cus_middle', { ...leaving, mrr: '2000' });
    await live(db, 'cus_large', { ...leaving, mrr: '3000' });
    await live(db, 'cus_well', { ...GOOD, mrr: '1500' });
    await scanRisks(db, scopeAt());
    expect(await openOf(db, 'churn_risk')).toEqual([
      'cus_large warning 3000',
      'cus_middle warning 2000',
    ]);
    const [alert] =
      await db`select data from alerts where type = 'churn_risk' order by mrr_at_stake_minor desc`;
    expect(alert?.['data']).toMatchObject({ metric: 'calls', trend: -0.5, is_leaving: false });
  });

  test('ends when they use it again', async ({ db }) => {
    await live(db, 'cus_large', { ...leaving, mrr: '3000' });
    await live(db, 'cus_small', { ...GOOD, mrr: '1000' });
    await scanRisks(db, scopeAt());
    expect(await openOf(db, 'churn_risk')).toHaveLength(1);
    await count(db, 'cus_large calls', { days: daily(15, 30) });
    const tomorrow = Temporal.Instant.from('2026-06-16T12:00:00Z');
    await scanRisks(db, scopeAt(tomorrow));
    expect(await openOf(db, 'churn_risk')).toEqual([]);
  });
});
