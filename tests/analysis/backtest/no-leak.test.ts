import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { endOfDay } from '#domain/day.ts';
import { seededRandom, type Random } from '#domain/statistics/random.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { sellPlans } from '../scores/score-world.ts';
import { addUsage, company, FIRST_DAY, LIMIT, live, SCOPE, type Person } from './company.ts';

/** Days after FIRST_DAY: the last of June and of August 2025. */
const MONTH_ENDS = [180, 242];
const CUSTOMERS = 80;

interface Invoice {
  readonly id: string;
  readonly customer: string;
  readonly createdDay: number;
  readonly failureDays: readonly number[];
  readonly closedDay: number;
  readonly status: 'paid' | 'void' | 'uncollectible';
}

/** What somebody said about leaving: that they do, or that they stay. */
interface Word {
  readonly customer: string;
  readonly day: number;
  readonly isLeaving: boolean;
}

test.for([1, 2, 3])(
  'facts of later change no score of the past, in company %i',
  async (seed, { db }) => {
    const random = seededRandom(seed);
    const people = company(seed, { customers: CUSTOMERS, isDriven: true });
    const invoices = people.flatMap((person) => invoicesOf(person, random));
    const words = people.flatMap((person) => wordsOf(person, random));
    const exports = people.map(({ id, used }) => ({
      id,
      used: used.map((_, day) => (day > 242 ? 9 : null)),
    }));
    await sellPlans(db, {
      limits: { calls: LIMIT },
      nextLimits: { calls: LIMIT * 10, exports: 10 },
    });
    for (const lastDay of MONTH_ENDS) {
      await forget(db);
      await live(
        db,
        people.map((person) => until(person, lastDay)),
      );
      await tellInvoices(db, invoices, lastDay);
      await tellWords(db, words, lastDay);
      const then = await scoresAt(db, lastDay);
      expect(then.length).toBeGreaterThan(CUSTOMERS / 2);

      await forget(db);
      await live(db, people);
      await tellInvoices(db, invoices, 10_000);
      await tellWords(db, words, 10_000);
      await addUsage(db, 'exports', exports);
      await db`
        insert into plan_limits (plan_id, metric, from_day, limit_quantity, author)
        select distinct plan_id, 'calls', ${dayText(lastDay + 1)}::date, 1, 'test'
        from metrics.plan_versions on conflict do nothing`;
      expect(await scoresAt(db, lastDay)).toEqual(then);
      await db`delete from plan_limits`;
    }
  },
);

function until(person: Person, lastDay: number): Person {
  const { endDay, expansionDays, used } = person;
  return {
    ...person,
    endDay: endDay !== null && endDay <= lastDay ? endDay : null,
    expansionDays: expansionDays.filter((day) => day <= lastDay),
    used: used.slice(0, lastDay + 1),
  };
}

function invoicesOf({ id, startDay, used }: Person, random: Random): Invoice[] {
  const count = Math.ceil(used.length / 30);
  return Array.from({ length: count }, (_, month): Invoice => {
    const createdDay = Math.max(startDay, 0) + month * 30;
    const failures = random() < 0.3 ? 1 + Math.floor(random() * 3) : 0;
    const failureDays = Array.from({ length: failures }, (__, n) => createdDay + n * 7);
    const fate = random();
    return {
      id: `in_${id}_${month}`,
      customer: id,
      createdDay,
      failureDays,
      closedDay: (failureDays.at(-1) ?? createdDay) + (failures > 0 ? 5 : 0),
      status:
        failures > 0 && fate < 0.2 ? 'void' : failures > 0 && fate < 0.3 ? 'uncollectible' : 'paid',
    };
  });
}

function wordsOf({ id }: Person, random: Random): Word[] {
  const day = 100 + Math.floor(random() * 200);
  if (random() < 0.6) return [];
  const leaves = { customer: id, day, isLeaving: true };
  return random() < 0.5 ? [leaves] : [leaves, { customer: id, day: day + 30, isLeaving: false }];
}

/** Invoices as they stood at the end of a day. */
async function tellInvoices(db: Db, invoices: readonly Invoice[], lastDay: number): Promise<void> {
  const known = invoices.filter(({ createdDay }) => createdDay <= lastDay);
  const rows = known.map(({ id, customer, createdDay, failureDays, closedDay, status }) => {
    const failed = failureDays.filter((day) => day <= lastDay);
    const isClosed = closedDay <= lastDay;
    return {
      id,
      customer,
      status: isClosed ? status : 'open',
      attempts: failed.length + (isClosed && status === 'paid' ? 1 : 0),
      created: at(createdDay, 8),
      failed: failed.length === 0 ? null : at(failed.at(-1) ?? 0, 9),
      closed: isClosed ? at(closedDay, 10) : null,
      failures: failed.map((day) => at(day, 9)),
    };
  });
  const json = JSON.stringify(rows);
  await db`
    insert into invoices
      (stripe_id, customer_id, status, currency, amount_due_minor, attempt_count, created_at,
        failed_at, closed_at)
    select rows.id, customers.id, status, 'usd', 4900, attempts, created, failed, closed
    from jsonb_to_recordset(${json}::text::jsonb) as rows (
      id text, customer text, status text, attempts int, created timestamptz, failed timestamptz,
      closed timestamptz
    )
    inner join customers on customers.stripe_id = rows.customer`;
  await db`
    insert into stripe_events (id, created_at, is_livemode, type, object_id, state, payload)
    select 'evt_' || rows.id || failures.at, failures.at, false, 'invoice.payment_failed', rows.id,
      'done', '{}'
    from jsonb_to_recordset(${json}::text::jsonb) as rows (id text, failures timestamptz[])
    cross join lateral unnest(rows.failures) as failures (at)`;
}

/** What people had said about leaving by the end of a day. */
async function tellWords(db: Db, words: readonly Word[], lastDay: number): Promise<void> {
  for (const { customer, day, isLeaving } of words.filter((word) => word.day <= lastDay)) {
    const subscription = `sub_${customer}`;
    const cancelAt = isLeaving ? at(day + 90, 0) : null;
    const seconds = cancelAt && Temporal.Instant.from(cancelAt).epochMilliseconds / 1000;
    const payload = JSON.stringify({ object: { id: subscription, cancel_at: seconds } });
    await db`
      insert into stripe_events (id, created_at, is_livemode, type, object_id, state, payload)
      values (${`evt_${subscription}_${day}`}, ${at(day, 7)}, false, 'customer.subscription.updated',
        ${subscription}, 'done', ${payload}::text::jsonb)`;
    await db`update subscriptions set cancel_at = ${cancelAt} where stripe_id = ${subscription}`;
  }
}

async function forget(db: Db): Promise<void> {
  await db`delete from stripe_events`;
  await db`delete from invoices`;
  await db`delete from usage_daily`;
  await db`delete from usage_metrics`;
  await db`delete from mrr_spans`;
  await db`update subscriptions set cancel_at = null`;
}

async function scoresAt(db: Db, lastDay: number) {
  const day = FIRST_DAY.add({ days: lastDay });
  const beforeAt = endOfDay(day, SCOPE.timezone).toString();
  return db`
    select
      customers.stripe_id as id, score, not_scored, category, cap, headroom_points, growth_points,
      breadth_points, payment_points, tenure_points, scores.trend, base_mrr_minor,
      -- Of those who never had to be asked twice, invoices are not counted: their points are the same.
      evidence - '{invoices,paid_at_first_try}'::text[] as evidence
    from metrics.scores(
      ${beforeAt}, ${day.toString()}, 'UTC', 'usd', 3, null, true, true, true
    ) as scores
    inner join customers on customers.id = scores.customer_id
    order by customers.stripe_id`;
}

function at(day: number, hour: number): string {
  return `${dayText(day)}T${String(hour).padStart(2, '0')}:00:00Z`;
}

function dayText(day: number): string {
  return FIRST_DAY.add({ days: day }).toString();
}
