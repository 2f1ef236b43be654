import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { overpricedCustomers, upgradeCandidates } from '#analysis/usage/mismatches.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { judgeSlowly, type Company, type Judgement } from './slow-judge.ts';

const RUNS = 120;
const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const JUNE = Temporal.PlainDate.from('2026-06-01');
const KINDS = { calls: 'sum', seats: 'last', peak: 'max' } as const;
const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  threshold: 0.7,
};

const limit = fc.option(fc.constantFrom(0, 5, 10, 20, 40, 100), { nil: null });
const plans = fc
  .uniqueArray(fc.integer({ min: 10, max: 99 }), { minLength: 2, maxLength: 5 })
  .chain((amounts) =>
    fc.tuple(
      ...amounts.map((amount) =>
        fc
          .dictionary(fc.constantFrom('calls', 'seats', 'peak'), limit, { maxKeys: 3 })
          .map((limits) => ({ name: `Plan ${amount}`, amount: amount * 100, limits })),
      ),
    ),
  );

const usage = fc
  .record({
    metric: fc.constantFrom('calls', 'seats', 'peak'),
    from: fc.integer({ min: -64, max: 12 }),
    days: fc.integer({ min: 1, max: 70 }),
    quantity: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ metric, from, days, quantity }) =>
    Array.from({ length: days }, (_, day) => ({ metric, day: from + day, quantity })).filter(
      ({ day }) => day <= 15,
    ),
  );

const companies = plans.chain((chosen) =>
  fc.record({
    plans: fc.constant(chosen),
    customers: fc
      .array(
        fc.record({
          plan: fc.nat({ max: chosen.length - 1 }),
          discount: fc.constantFrom(0, 0, 500),
          since: fc.constantFrom(-400, -60, -20),
          usage: fc.array(usage, { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((customers) =>
        customers.map(({ plan, discount, since, usage: used }, index) => ({
          id: `cus_${index}`,
          plan,
          pays: chosen[plan]!.amount - discount,
          since,
          // One course of use for each metric, so that what stands at the end of a day is no question.
          usage: [...new Map(used.map((course) => [course[0]?.metric, course])).values()].flat(),
        })),
      ),
  }),
) as fc.Arbitrary<Company>;

test(`a slow reading of the rules finds the same, on ${RUNS} random companies`, async ({ db }) => {
  let findings = 0;
  await fc.assert(
    fc.asyncProperty(companies, async (company) => {
      await empty(db);
      await found(db, company);
      await judgeUsage(db, SCOPE);
      const slow = judgeSlowly(company);
      findings += slow.length;
      expect(byName(await judgements(db))).toEqual(byName(slow));
    }),
    { numRuns: RUNS },
  );
  // A generator that makes nothing worth finding would prove nothing.
  expect(findings).toBeGreaterThan(RUNS / 4);
});

async function empty(db: Db): Promise<void> {
  const tables = ['judged_items', 'usage_series', 'usage_daily', 'dirty_usage', 'mrr_spans'];
  const more = ['mrr_movements', 'subscriptions', 'customers', 'catalogue_objects'];
  await db.unsafe([...tables, ...more].map((name) => `delete from ${name}`).join('; '));
}

async function found(db: Db, { plans: sold, customers }: Company): Promise<void> {
  for (const { name, amount, limits } of sold) {
    const metadata = Object.fromEntries(
      Object.entries(limits).map(([metric, most]) => [metric, most === null ? 'none' : `${most}`]),
    );
    const id = `price_${amount}`;
    await addCatalogueObject(db, 'price', monthlyPrice(id, amount, { nickname: name, metadata }));
  }
  await addSpans(
    db,
    customers.map(({ id, plan, pays, since }) => ({
      customer: id,
      subscription: `sub_${id}`,
      mrr: String(pays),
      from: `${JUNE.add({ days: since - 1 }).toString()}T00:00:00Z`,
      price: `price_${sold[plan]!.amount}`,
    })),
  );
  await db`
    update subscriptions
    set current_period_start_at = '2026-06-01', current_period_end_at = '2026-07-01'`;
  const records = customers.flatMap(({ id, usage: used }) =>
    used.map(({ metric, day, quantity }) => ({
      customer_id: id,
      metric_name: metric,
      kind: KINDS[metric],
      quantity,
      timestamp: `${JUNE.add({ days: day - 1 }).toString()}T10:00:00Z`,
    })),
  );
  const { rejected } = await takeUsage(db, records, SCOPE);
  expect(rejected).toEqual([]);
}

async function judgements(db: Db): Promise<Judgement[]> {
  const { rows: upgrades } = await upgradeCandidates(db, { limit: 100 });
  const { rows: overpriced } = await overpricedCustomers(db, { limit: 100 });
  const of = (row: (typeof upgrades)[number] | (typeof overpriced)[number]) => ({
    customer: row.customerId,
    metric: row.metric,
    used: Number(row.used),
    suggested: row.suggestedPlanName,
  });
  return [
    ...upgrades.map((row) => ({
      ...of(row),
      finding: 'upgrade' as const,
      money: row.additionalMinor === null ? null : Number(row.additionalMinor),
    })),
    ...overpriced.map((row) => ({
      ...of(row),
      finding: 'overpriced' as const,
      money: Number(row.atRiskMinor),
    })),
  ];
}

function byName(judged: readonly Judgement[]): Judgement[] {
  return judged.toSorted((a, b) => (a.customer < b.customer ? -1 : 1));
}
