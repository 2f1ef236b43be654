import { describe, expect } from 'vitest';

import { planMap } from '#analysis/plans/plan-map.ts';
import { setPlanTerms } from '#analysis/plans/plan-terms.ts';
import { customerUsage } from '#analysis/usage/customer-usage.ts';
import { mismatchTotals, upgradeCandidates } from '#analysis/usage/mismatches.ts';
import { judgeChangedUsage, judgeUsage } from '#analysis/usage/refresh.ts';
import { bringUsageUpToDate } from '#analysis/usage/up-to-date.ts';
import { connect, type Db } from '#store/postgres.ts';

import { NOW, SCOPE, everyDay, subscribe, test, use } from './judge-world.ts';

describe('another look', () => {
  test('at those whose usage changed agrees with a look at all', async ({ db }) => {
    for (const customer of ['cus_a', 'cus_b', 'cus_c']) await subscribe(db, customer);
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    await use(db, 'cus_b calls', everyDay(1, 8, 0.2));
    await judgeUsage(db, SCOPE);
    await use(db, 'cus_b calls', { 9: 8 });
    await use(db, 'cus_c calls', everyDay(1, 9, 1));
    expect(await judgeChangedUsage(db, SCOPE)).toBe(2);
    const changed = (await upgradeCandidates(db, { limit: 50 })).rows;
    expect(changed.map(({ customerId }) => customerId).toSorted()).toEqual([
      'cus_a',
      'cus_b',
      'cus_c',
    ]);
    await judgeUsage(db, SCOPE);
    expect((await upgradeCandidates(db, { limit: 50 })).rows).toEqual(changed);
  });

  test('of the next day writes only of those of whom something else is found', async ({ db }) => {
    for (const customer of ['cus_a', 'cus_b', 'cus_c']) await subscribe(db, customer);
    await use(db, 'cus_a calls', everyDay(1, 14, 1));
    await use(db, 'cus_b calls', { ...everyDay(-40, -30, 1), ...everyDay(-9, 0, 0.9) });
    await use(db, 'cus_c calls', everyDay(1, 8, 0.6));
    await judgeUsage(db, SCOPE);
    expect(await written(db)).toMatchObject([{ customer: 'cus_a' }]);
    const before = await written(db);
    await judgeUsage(db, SCOPE);
    expect(await written(db)).toEqual(before);
    await judgeUsage(db, { ...SCOPE, now: NOW.add({ hours: 24 }) });
    expect(await written(db)).toMatchObject([{ customer: 'cus_a' }]);
    expect(await written(db)).not.toEqual(before);
    expect((await mismatchTotals(db, SCOPE)).judgedDay?.toString()).toBe('2026-06-16');
  });

  test('comes with the next question when people have changed a limit', async ({ db }) => {
    await subscribe(db, 'cus_a');
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    await bringUsageUpToDate(db, SCOPE);
    expect((await upgradeCandidates(db, { limit: 50 })).rows).toHaveLength(1);
    const [starter] = (await planMap(db, SCOPE)).filter(({ name }) => name === 'Starter');
    const limits = [{ metric: 'calls', quantity: '1000', per: 'period' as const }];
    await setPlanTerms(db, starter!.id, { ...SCOPE, terms: { limits, author: 'cli' } });
    await bringUsageUpToDate(db, SCOPE);
    expect((await upgradeCandidates(db, { limit: 50 })).rows).toEqual([]);
  });

  test('at some who can be judged since tells that somebody can', async ({ db }) => {
    await subscribe(db, 'cus_a');
    await use(db, 'cus_a calls', everyDay(1, 6, 0.1));
    expect(await bringUsageUpToDate(db, SCOPE)).toMatchObject({ judgedItems: 0 });
    expect((await customerUsage(db, { ...SCOPE, customerId: 'cus_a' }))?.items).toMatchObject([
      { isJudged: false, finding: null },
    ]);
    await use(db, 'cus_a calls', { 7: 0.1 });
    expect(await bringUsageUpToDate(db, SCOPE)).toMatchObject({ judgedItems: 1 });
    expect((await customerUsage(db, { ...SCOPE, customerId: 'cus_a' }))?.items).toMatchObject([
      { isJudged: true, finding: null },
    ]);
  });

  test('shows seats beside the finding as they were said last, however long ago', async ({
    db,
  }) => {
    await subscribe(db, 'cus_a', { price: 'price_Pro', mrr: '3000' });
    await use(db, 'cus_a calls', everyDay(1, 14, 1));
    await use(db, 'cus_a seats', { [-45]: 5 });
    await judgeUsage(db, SCOPE);
    expect((await upgradeCandidates(db, { limit: 1 })).rows).toMatchObject([
      { metric: 'seats', used: '5' },
    ]);
    const usage = await customerUsage(db, { ...SCOPE, customerId: 'cus_a' });
    expect(usage?.items[0]?.limits).toMatchObject([
      { metric: 'seats', used: '5' },
      { metric: 'calls', used: '14' },
    ]);
  });

  test('comes with the next question when Stripe tells of the first limit', async ({ db }) => {
    await subscribe(db, 'cus_a', { price: 'price_Scale' });
    await use(db, 'cus_a calls', everyDay(1, 14, 1));
    expect(await bringUsageUpToDate(db, SCOPE)).toMatchObject({ judgedItems: 0 });
    await db`
      update catalogue_objects
      set payload = jsonb_set(payload, '{metadata,calls}', '"15"')
      where id = 'price_Scale'`;
    expect(await bringUsageUpToDate(db, SCOPE)).toMatchObject({ judgedItems: 1 });
    expect((await upgradeCandidates(db, { limit: 50 })).rows).toHaveLength(1);
  });

  test('knows nothing of a customer whose plan has no limit', async ({ db }) => {
    await subscribe(db, 'cus_a', { price: 'price_Scale' });
    await use(db, 'cus_a calls', everyDay(1, 14, 1));
    expect(await bringUsageUpToDate(db, SCOPE)).toMatchObject({ judgedItems: 0 });
    expect((await customerUsage(db, { ...SCOPE, customerId: 'cus_a' }))?.items).toMatchObject([
      { isJudged: false },
    ]);
  });

  test('turns pages to the end, the most money first', async ({ db }) => {
    for (let number = 1; number <= 7; number += 1) {
      const customer = `cus_${number}`;
      await subscribe(db, customer, { mrr: String(1000 - 100 * number) });
      await use(db, `${customer} calls`, everyDay(1, 8, 1));
    }
    await judgeUsage(db, SCOPE);
    const seen: string[] = [];
    let cursor: Awaited<ReturnType<typeof upgradeCandidates>>['nextCursor'] = null;
    do {
      const page = await upgradeCandidates(db, { limit: 2, cursor });
      seen.push(...page.rows.map(({ customerId }) => customerId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((number) => `cus_${number}`));
  });
});

test('one plan for some customers and for everybody is never made', async ({ db, target }) => {
  await subscribe(db, 'cus_a');
  const alone = connect(target, { max: 1 });
  for (let run = 0; run < 8; run += 1) await judgeUsage(alone, SCOPE);
  const statements = await alone`
    select custom_plans::int4 as "customPlans", generic_plans::int4 as "genericPlans"
    from pg_prepared_statements
    where statement like '-- Whose plan does not fit what they use?%'`;
  await alone.end();
  expect(statements).toEqual([{ customPlans: 8, genericPlans: 0 }]);
});

/** What is kept, and which transaction wrote it. */
async function written(db: Db) {
  return db`
    select customers.stripe_id as customer, judged_items.xmin::text
    from judged_items
    inner join customers on customers.id = judged_items.customer_id
    order by customers.stripe_id`;
}
