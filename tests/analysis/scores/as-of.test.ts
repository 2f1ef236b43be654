import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { tellItems } from '../customers/customer-world.ts';
import { count, live, NOW, scoredOf, sellPlans, TODAY } from './score-world.ts';
import type { Life } from './slow-score.ts';

const daily = (quantity: number, days = 90) => Array.from({ length: days + 1 }, () => quantity);

const GOOD: Life = {
  counted: { calls: [...daily(27, 30), ...daily(18, 60)], exports: daily(3, 40) },
  limits: { calls: 900 },
  nextMetrics: ['calls'],
  invoices: [1, 2, 1],
  tenureDays: 400,
  isLeaving: false,
  isPastDue: false,
  hasUpgraded: false,
  hasTicketSpike: false,
};

const test = base.extend('db', async ({ db }) => {
  await sellPlans(db, { limits: { calls: 900, seats: 10 }, nextLimits: { calls: 9000 } });
  return db;
});

describe('a score of the past', () => {
  test('is the one of that instant, when nothing has happened since', async ({ db }) => {
    await live(db, 'cus_good', GOOD);
    await live(db, 'cus_new', { ...GOOD, counted: { calls: daily(27, 13) }, invoices: [] });
    await live(db, 'cus_asking', { ...GOOD, hasTicketSpike: true });
    await live(db, 'cus_less', {
      ...GOOD,
      counted: { calls: [...daily(9, 30), ...daily(18, 60)] },
    });
    await live(db, 'cus_seats', { ...GOOD, invoices: [null, 1] });
    await count(db, 'cus_seats seats', { days: [...daily(8, 20), ...daily(4, 50)], kind: 'last' });
    await count(db, 'cus_less peak', { days: [5, 9, ...daily(7, 70)], kind: 'max' });
    for (const id of ['cus_good', 'cus_new', 'cus_asking', 'cus_less', 'cus_seats']) {
      await scoredOf(db, id);
    }
    const then = await scoresOf(db, { isPast: true });
    expect(then).toEqual(await scoresOf(db, { isPast: false }));
    expect(then.map(({ id, category }) => [id, category])).toEqual([
      ['cus_asking', 'do_not_touch'],
      ['cus_good', 'safe_to_upsell'],
      ['cus_less', 'likely_to_churn'],
      ['cus_new', null],
      ['cus_seats', 'safe_to_upsell'],
    ]);
  });

  test('knows nothing of what came later', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    await count(db, 'cus_a seats', { days: daily(4, 40), kind: 'last' });
    await scoredOf(db, 'cus_a');
    const [then] = await scoresOf(db, { isPast: true });
    await happen(db, 'cus_a');
    expect(await scoresOf(db, { isPast: true })).toEqual([then]);
    // The same instant by what is known now would be another one.
    expect(await scoresOf(db, { isPast: false })).not.toEqual([then]);
  });

  test('goes by what Stripe had told of a cancellation, also when it was taken back', async ({
    db,
  }) => {
    await live(db, 'cus_a', GOOD);
    await live(db, 'cus_later', GOOD);
    await tell(db, 'cus_a', { days: -3, cancelAt: '2026-07-01T00:00:00Z' });
    await tell(db, 'cus_a', { days: 2, cancelAt: null });
    await tell(db, 'cus_later', { days: 1, cancelAt: '2026-07-01T00:00:00Z' });
    await scoredOf(db, 'cus_a');
    const then = await scoresOf(db, { isPast: true });
    expect(then.map(({ id, cap }) => [id, cap])).toEqual([
      ['cus_a', 'scheduled_cancellation'],
      ['cus_later', null],
    ]);
  });

  test('goes by the click on "cancel" where no event tells of it', async ({ db }) => {
    for (const id of ['cus_before', 'cus_since', 'cus_told']) await live(db, id, GOOD);
    await db`update subscriptions set ended_at = ${NOW.add({ hours: 700 }).toString()}`;
    await tell(db, 'cus_told', { days: -5, cancelAt: null });
    for (const [id, hours] of [
      ['cus_before', -48],
      ['cus_since', 48],
      ['cus_told', -48],
    ] as const) {
      await db`
        update subscriptions set canceled_at = ${NOW.add({ hours }).toString()}
        where stripe_id = ${`sub_${id}`}`;
    }
    const then = await scoresOf(db, { isPast: true });
    expect(then.map(({ id, cap }) => [id, cap])).toEqual([
      ['cus_before', 'scheduled_cancellation'],
      ['cus_since', null],
      ['cus_told', null],
    ]);
  });
});

/** Everybody's score as of NOW, by the ledger as it was then or as it is. */
async function scoresOf(db: Db, { isPast }: { isPast: boolean }) {
  return db<{ id: string; score: number | null; category: string | null; cap: string | null }[]>`
    select
      customers.stripe_id as id, score, category, cap, headroom_points, growth_points,
      breadth_points, payment_points, tenure_points, scores.trend, scores.trend_metric, evidence
    from metrics.scores(
      ${knownUntil(NOW).toString()}, ${TODAY.toString()}, 'UTC', 'usd', 3, null, true, ${isPast}, ${isPast}
    ) as scores
    inner join customers on customers.id = scores.customer_id
    order by 1`;
}

/** Use goes up, a payment fails, more is paid, and then they leave. */
async function happen(db: Db, customer: string): Promise<void> {
  const later = (days: number) => NOW.add({ minutes: 1440 * days }).toString();
  await db`
    insert into usage_daily (day, metric_id, customer_id, quantity, last_at)
    select ${TODAY.add({ days: 1 }).toString()}::date + n, usage_metrics.id, customers.id, 900, ${later(1)}
    from usage_metrics cross join customers cross join generate_series(0, 29) as n
    where usage_metrics.name in ('calls', 'seats') and customers.stripe_id = ${customer}`;
  for (const created of [-0.1, 3]) {
    await db`
      insert into invoices
        (stripe_id, customer_id, status, currency, amount_due_minor, attempt_count, created_at,
          failed_at, closed_at)
      select
        ${`in_${customer}_${created}`}, id, 'paid', 'usd', 4900, 4, ${later(created)}, ${later(4)},
        ${later(5)}
      from customers where stripe_id = ${customer}`;
  }
  await db`
    insert into mrr_movements
      (customer_id, currency, occurred_at, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select id, 'usd', ${later(3)}, 'expansion', 'plan_change', 100, 4900, 5000, '{}'
    from customers where stripe_id = ${customer}`;
  await db`
    update subscriptions set cancel_at = ${later(40)}, status = 'past_due'
    where stripe_id = ${`sub_${customer}`}`;
  await tell(db, customer, { days: 4, cancelAt: later(40) });
}

async function tell(
  db: Db,
  customer: string,
  { days, cancelAt }: { days: number; cancelAt: string | null },
): Promise<void> {
  const at = NOW.add({ hours: 24 * days }).toString();
  const subscription = `sub_${customer}`;
  await tellItems(db, subscription, { customer, items: ['si_a price_now'], at });
  const seconds =
    cancelAt === null ? null : Temporal.Instant.from(cancelAt).epochMilliseconds / 1000;
  await db`
    update stripe_events
    set payload = jsonb_set(payload, '{object,cancel_at}', ${seconds === null ? 'null' : String(seconds)}::text::jsonb)
    where id = ${`evt_${subscription}_${at}`}`;
}
