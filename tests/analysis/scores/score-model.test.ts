import fc from 'fast-check';
import { expect } from 'vitest';

import { scoreAll } from '#analysis/scores/score-all.ts';

import { test } from '../../support/database.ts';
import { live, scoredOf, SCOPE, sellPlans, upgrade } from './score-world.ts';
import { slowScore, type Life } from './slow-score.ts';

const RUNS = 25;
const DAYS = 90;

const quantity = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 60 }));

/** So much a day until some day, and so much after it; some days without a report; begun at some day. */
const course = fc
  .record({
    begun: fc.oneof(fc.constant(DAYS), fc.integer({ min: 5, max: DAYS })),
    before: fc.integer({ min: 0, max: 50 }),
    after: fc.integer({ min: 0, max: 50 }),
    turn: fc.integer({ min: 0, max: 60 }),
    noise: fc.array(quantity, { minLength: DAYS, maxLength: DAYS }),
    isNoisy: fc.boolean(),
  })
  .map(({ begun, before, after, turn, noise, isNoisy }) =>
    Array.from({ length: begun + 1 }, (_, ago) => {
      if (isNoisy && ago % 3 === 1) return noise[ago] ?? null;
      return ago < turn ? after : before;
    }),
  );

const lives = fc.record({
  counted: fc.record({ calls: course, exports: course }, { requiredKeys: [] }),
  invoices: fc.array(fc.constantFrom(null, 1, 1, 1, 2, 4), { maxLength: 5 }),
  tenureDays: fc.integer({ min: 61, max: 400 }),
  isLeaving: fc.boolean(),
  isPastDue: fc.boolean(),
  hasUpgraded: fc.boolean(),
  hasTicketSpike: fc.boolean(),
});

const rarely = { isLeaving: false, isPastDue: false, hasUpgraded: false };

const worlds = fc.record({
  limits: fc.record(
    { calls: fc.constantFrom(0, 500, 900, 1500, 5000), exports: fc.constantFrom(500, 2000) },
    { requiredKeys: [] },
  ),
  nextLimits: fc.record(
    { calls: fc.constantFrom(5000, 9000), exports: fc.constant(9000), seats: fc.constant(10) },
    { requiredKeys: [] },
  ),
  lives: fc.array(fc.tuple(lives, fc.boolean()), { minLength: 1, maxLength: 4 }),
});

test(
  'every score agrees with the rules read one after the other',
  { timeout: 180_000 },
  async ({ db }) => {
    // Limits of a metric that nobody has named yet are none.
    await db`insert into usage_metrics (name) values ('calls'), ('exports'), ('seats')`;
    await fc.assert(
      fc.asyncProperty(worlds, async ({ limits, nextLimits, lives: told }) => {
        await clear(db);
        await sellPlans(db, { limits, nextLimits });
        const known = told.map(([life, isPlain], index) => ({
          id: `cus_${index}`,
          life: {
            ...life,
            ...(isPlain && rarely),
            limits,
            nextMetrics: Object.keys(nextLimits),
          } as Life,
        }));
        for (const { id, life } of known) await live(db, id, life);
        for (const { id, life } of known) if (life.hasUpgraded) await upgrade(db, id);
        for (const { id, life } of known) {
          const found = await scoredOf(db, id);
          const wanted = slowScore(life);
          expect({ id, score: found.score, category: found.category, cap: found.cap }).toEqual({
            id,
            score: wanted.score,
            category: wanted.category,
            cap: wanted.cap,
          });
          for (const [index, { points }] of found.parts.entries()) {
            expect(points).toBeCloseTo(wanted.parts[index]!, 1);
          }
        }
        await agreeOnAll(db, known);
      }),
      { numRuns: RUNS },
    );
  },
);

/** One statement for all finds what it finds for one, and keeps it. */
async function agreeOnAll(
  db: Parameters<typeof scoreAll>[0],
  known: readonly { id: string; life: Life }[],
): Promise<void> {
  const wanted = known.map(({ id, life }) => {
    const { score, category } = slowScore(life);
    return { id, score, category };
  });
  const scored = wanted.filter(({ score }) => score !== null).length;
  expect(await scoreAll(db, SCOPE)).toEqual({ scored, notScored: wanted.length - scored });
  const kept = await db`
    select customers.stripe_id as id, score, category
    from customer_scores inner join customers on customers.id = customer_id order by 1`;
  expect(kept).toEqual(wanted);
}

async function clear(db: Parameters<typeof scoreAll>[0]): Promise<void> {
  for (const table of [
    'score_history',
    'customer_scores',
    'judged_items',
    'usage_series',
    'usage_daily',
    'dirty_usage',
    'unknown_customers',
    'invoices',
    'mrr_movements',
    'mrr_spans',
    'risk_dirty',
    'subscriptions',
    'customers',
    'catalogue_objects',
  ]) {
    await db.unsafe(`delete from ${table}`);
  }
}
