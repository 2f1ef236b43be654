import fc from 'fast-check';
import { expect } from 'vitest';

import { refreshMoves, refreshMovesOf } from '#analysis/radar/refresh.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { judgeChangedUsage } from '#analysis/usage/refresh.ts';
import { MOVE_KINDS } from '#domain/moves.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { inDays, NOW, scopeAfter } from './radar-world.ts';
import { findSlowly, type Company, type Customer } from './slow-moves.ts';

const RUNS = 160;
const SCOPE = scopeAfter();

const plan = fc.record({
  interval: fc.constantFrom('month' as const, 'month' as const, 'year' as const),
  versions: fc
    .array(
      fc.record({
        monthly: fc.integer({ min: 1, max: 90 }),
        age: fc.integer({ min: 1, max: 200 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((versions) => {
      let day = 0;
      const dated = versions.map(({ monthly, age }) => ({
        monthly: monthly * 100,
        day: (day -= age),
      }));
      return dated.toReversed();
    }),
  isActive: fc.boolean(),
});

const step = fc.record({
  plan: fc.nat({ max: 1 }),
  version: fc.nat({ max: 2 }),
  mrr: fc.integer({ min: 1, max: 9999 }),
  days: fc.constantFrom(1, 20, 20, 60, 109, 110, 111, 200, 365),
});

/** Items end with their last step, or go on; they begin so long ago that most of them lie in the past. */
const item = fc
  .record({
    begins: fc.constantFrom(-800, -500, -366, -365, -364, -200, -80, -60, -40, -20),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    goesOn: fc.boolean(),
    isOneTerm: fc.boolean(),
  })
  .map(({ begins, steps, goesOn, isOneTerm }) => {
    let day = begins;
    return steps.map(({ days, ...given }, index) => {
      const [first = given] = steps;
      const terms = isOneTerm ? { plan: first.plan, version: first.version } : given;
      const from = day;
      day += days;
      const isLast = index === steps.length - 1;
      return { ...given, ...terms, from, until: isLast && goesOn ? null : day };
    });
  });

const customer = fc.record({
  items: fc.array(item, { minLength: 1, maxLength: 2 }),
  usage: fc.option(
    fc
      .record({
        from: fc.constantFrom(-98, -61, -60, -59, -45, -30),
        days: fc.constantFrom(5, 40, 59, 60, 98),
        each: fc.constantFrom(10, 20),
        more: fc.constantFrom(1, 1.05, 1.1, 1.2, 3),
      })
      .map(({ from, days, each, more }) => ({
        from,
        to: Math.min(from + days - 1, 0),
        each,
        lately: each * more,
      })),
  ),
  alerts: fc.uniqueArray(
    fc.record({
      type: fc.constantFrom(
        'payment_retry' as const,
        'scheduled_cancellation' as const,
        'declining_usage' as const,
        'plan_downgrade' as const,
        'usage_mismatch_high' as const,
      ),
      state: fc.constantFrom('open' as const, 'open' as const, 'snoozed' as const),
      mrr: fc.integer({ min: 0, max: 9999 }),
    }),
    { maxLength: 2, selector: ({ type }) => type },
  ),
  upgrade: fc.option(
    fc.record({
      plan: fc.nat({ max: 1 }),
      difference: fc.option(fc.integer({ min: 1, max: 9999 })),
    }),
    { freq: 3 },
  ),
});

const companies: fc.Arbitrary<Company> = fc
  .record({
    plans: fc.tuple(plan, plan),
    customers: fc.array(customer, { minLength: 1, maxLength: 5 }),
  })
  .map(({ plans, customers }) => ({
    plans: plans.map((one, index) => ({ name: `Plan ${index}`, ...one })),
    customers: customers.map(({ alerts, ...one }, index) => ({
      id: `cus_${index}`,
      ...one,
      // Of two alerts that are worth the same, either may be the one.
      alerts: alerts.map((alert, place) => ({ ...alert, mrr: alert.mrr * 2 + place })),
      items: one.items.map((steps) =>
        steps.map((given) => ({
          ...given,
          version: given.version % (plans[given.plan]?.versions.length ?? 1),
        })),
      ),
    })),
  }));

test(`a slow reading of the rules finds the same, on ${RUNS} random companies`, async ({ db }) => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(companies, async (company) => {
      await empty(db);
      await found(db, company);
      await refreshMoves(db, SCOPE);
      const slow = findSlowly(company);
      for (const { kind } of slow) seen.set(kind, (seen.get(kind) ?? 0) + 1);
      const fast = await movesIn(db);
      expect(fast.toSorted()).toEqual(slow.map(worded).toSorted());
      const { moves } = await topMoves(db, { ...SCOPE, limit: 500 });
      const rankOf = new Map(slow.map((move) => [worded(move), move.rank]));
      const ranks = fast.map((move) => rankOf.get(move) ?? Number.NaN);
      ranks.slice(1).forEach((rank, index) => {
        expect(rank).toBeLessThanOrEqual((ranks[index] ?? 0) + 0.001);
      });

      // Whoever is looked at alone is found to be the same.
      const before = moves.map(({ id, amountMinor }) => [id, amountMinor]);
      const rows = await db<{ id: bigint }[]>`select id from customers`;
      const customerIds = rows.map(({ id }) => id);
      const again = await db.begin((transaction) =>
        refreshMovesOf(transaction, { ...SCOPE, customerIds }),
      );
      expect(again).toEqual({ opened: 0, gone: 0 });
      const after = (await topMoves(db, { ...SCOPE, limit: 500 })).moves;
      expect(after.map(({ id, amountMinor }) => [id, amountMinor])).toEqual(before);
    }),
    { numRuns: RUNS },
  );
  // A generator that never makes a kind would prove nothing about it.
  expect([...seen.keys()].toSorted()).toEqual(MOVE_KINDS.toSorted());
});

function worded({
  kind,
  about,
  amount,
  effort,
}: {
  readonly kind: string;
  readonly about: string;
  readonly amount: number;
  readonly effort: string;
}): string {
  // Half a cent is rounded up in both, but for what floating point makes of it.
  return `${kind} ${about} ${Math.round(amount + 1e-6)} ${effort}`;
}

async function movesIn(db: Db): Promise<string[]> {
  const { moves } = await topMoves(db, { ...SCOPE, limit: 500 });
  return moves.map(({ kind, customerId, plan: name, amountMinor, effort }) =>
    worded({ kind, about: customerId ?? name ?? '?', amount: Number(amountMinor), effort }),
  );
}

async function empty(db: Db): Promise<void> {
  const tables = ['moves', 'move_looks', 'move_rates', 'alerts', 'judged_items', 'usage_series'];
  const more = ['usage_daily', 'dirty_usage', 'mrr_spans', 'mrr_movements', 'subscriptions'];
  await db.unsafe(
    [...tables, ...more, 'customers', 'catalogue_objects']
      .map((name) => `delete from ${name}`)
      .join('; '),
  );
}

async function found(db: Db, { plans, customers }: Company): Promise<void> {
  for (const [index, { name, interval, versions, isActive }] of plans.entries()) {
    for (const [version, { monthly, day }] of versions.entries()) {
      const amount = interval === 'year' ? monthly * 12 : monthly;
      const price = monthlyPrice(`price_${index}_${version}`, amount, {
        nickname: name,
        created: NOW.add({ hours: day * 24 }).epochMilliseconds / 1000,
        active: isActive,
        recurring: { interval, interval_count: 1, usage_type: 'licensed' },
      });
      await addCatalogueObject(db, 'price', price);
    }
  }
  await addSpans(db, customers.flatMap(spansOf));
  const records = customers.flatMap(recordsOf);
  if (records.length > 0) await takeUsage(db, records, SCOPE);
  await judgeChangedUsage(db, { ...SCOPE, threshold: 0.7 });
  await addAlerts(
    db,
    customers.flatMap(({ id, alerts }) =>
      alerts.map(({ mrr, ...alert }) => ({ customer: id, mrr: String(mrr), ...alert })),
    ),
  );
  for (const { id, upgrade } of customers) {
    if (upgrade === null) continue;
    const price = `price_${upgrade.plan}_0`;
    await db`
      insert into judged_items
        (subscription_id, item_stripe_id, customer_id, plan_id, price_id, currency, mrr_minor,
          metric, used, demand, limit_quantity, utilisation, finding, suggested_price_id,
          difference_minor, base_difference_minor, judged_day)
      select subscriptions.id, 'si_judged', customers.id, 'plan_1', ${price}, 'usd', 1000,
        'calls', 9, 9, 10, 0.9, 'upgrade', ${upgrade.difference === null ? null : price},
        ${upgrade.difference}, ${upgrade.difference}, '2026-06-15'
      from customers inner join subscriptions on subscriptions.customer_id = customers.id
      where customers.stripe_id = ${id} order by subscriptions.id limit 1`;
  }
}

function spansOf({ id, items }: Customer) {
  return items.flatMap((steps, index) =>
    steps.map(({ plan: of, version, mrr, from, until }) => ({
      customer: id,
      subscription: `sub_${id}_${index}`,
      item: `si_${id}_${index}`,
      price: `price_${of}_${version}`,
      mrr: String(mrr),
      from: inDays(from),
      until: until === null ? null : inDays(until),
    })),
  );
}

function recordsOf({ id, usage }: Customer) {
  if (usage === null) return [];
  const today = NOW.toZonedDateTimeISO('UTC').toPlainDate();
  return Array.from({ length: usage.to - usage.from + 1 }, (_, index) => ({
    customer_id: id,
    metric_name: 'calls',
    quantity: usage.from + index < -30 ? usage.each : usage.lately,
    timestamp: `${today.add({ days: usage.from + index }).toString()}T08:00:00Z`,
  }));
}
