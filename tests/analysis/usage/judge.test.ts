import { describe, expect } from 'vitest';

import { formatMismatchCursor, parseMismatchCursor } from '#analysis/usage/mismatch-cursor.ts';
import { overpricedCustomers, upgradeCandidates } from '#analysis/usage/mismatches.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { SCOPE, everyDay, subscribe, test, use } from './judge-world.ts';

async function upgrades(db: Db) {
  await judgeUsage(db, SCOPE);
  const { rows } = await upgradeCandidates(db, { limit: 50 });
  return rows.map((row) => ({ ...row, limitReachedOn: row.limitReachedOn?.toString() ?? null }));
}

/** A hundred calls a month or year, which only people can say. */
async function limitOver(db: Db, priceId: string, per: 'month' | 'year') {
  await db`
    insert into plan_limits (plan_id, metric, from_day, limit_quantity, per, author)
    select plan_id, 'calls', '2025-01-01', 100, ${per}, 'sdk'
    from metrics.catalogue_prices
    where price_id = ${priceId}`;
}

async function overpriced(db: Db) {
  await judgeUsage(db, SCOPE);
  return (await overpricedCustomers(db, { limit: 50 })).rows;
}

describe('an upgrade candidate', () => {
  test('uses more than 70 % of the closest limit, and gets the cheapest plan that fits', async ({
    db,
  }) => {
    await subscribe(db, 'cus_a');
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    expect(await upgrades(db)).toMatchObject([
      {
        customerId: 'cus_a',
        planName: 'Starter',
        metric: 'calls',
        used: '8',
        limit: '10',
        utilization: 0.8,
        suggestedPlanName: 'Pro',
        additionalMinor: 2000n,
      },
    ]);
  });

  test('is not one at 70 % exactly, nor with fewer than seven days of usage', async ({ db }) => {
    await subscribe(db, 'cus_a');
    // What came today says nothing about the days to come.
    await use(db, 'cus_a calls', { ...everyDay(-9, 0, 1), 15: 7 });
    await subscribe(db, 'cus_b');
    await use(db, 'cus_b calls', everyDay(1, 6, 2));
    expect(await upgrades(db)).toEqual([]);
  });

  test('will reach the limit within the period, and is told the day', async ({ db }) => {
    await subscribe(db, 'cus_a');
    // 0.5 a day: 7 until the 14th, and the limit of 10 six days after the 15th.
    await use(db, 'cus_a calls', everyDay(1, 14, 0.5));
    expect(await upgrades(db)).toMatchObject([
      { used: '7', demand: '15', limitReachedOn: '2026-06-21', suggestedPlanName: 'Pro' },
    ]);
  });

  test('gets no plan whose limits the usage exceeds, and pays its own discounted price now', async ({
    db,
  }) => {
    await subscribe(db, 'cus_a', { mrr: '500' });
    await use(db, 'cus_a calls', everyDay(1, 9, 1));
    // Six seats are one more than Pro has, though Starter has no limit of seats.
    await use(db, 'cus_a seats', { 1: 6 });
    expect(await upgrades(db)).toMatchObject([
      { suggestedPlanName: 'Scale', additionalMinor: 8500n },
    ]);
  });

  test('of a price by the package pays for whole packages of the plan that fits', async ({
    db,
  }) => {
    for (const [nickname, amount, calls, size] of [
      ['Tens', 1000, '10', 10],
      ['Fours', 1100, '1000', 4],
      ['Eights', 1200, '1000', 8],
    ] as const) {
      const transform_quantity = { divide_by: size, round: 'up' };
      const shown = { nickname, product: 'prod_2', metadata: { calls }, transform_quantity };
      await addCatalogueObject(db, 'price', monthlyPrice(`price_${nickname}`, amount, shown));
    }
    await subscribe(db, 'cus_a', { price: 'price_Tens', mrr: '1000' });
    await db`update mrr_spans set quantity = 10`;
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    // Three packages of four are $33, two of eight $24.
    expect(await upgrades(db)).toMatchObject([
      { suggestedPlanName: 'Eights', additionalMinor: 1400n },
    ]);
  });

  test('of a price with tax inside brings no tax', async ({ db }) => {
    for (const [nickname, amount, calls, tax_behavior] of [
      ['Small', 11900, '10', 'inclusive'],
      ['Net', 12000, '1000', 'exclusive'],
      ['Large', 23800, '1000', 'inclusive'],
    ] as const) {
      const shown = { nickname, product: 'prod_2', metadata: { calls }, tax_behavior };
      await addCatalogueObject(db, 'price', monthlyPrice(`price_${nickname}`, amount, shown));
    }
    await subscribe(db, 'cus_a', { price: 'price_Small', mrr: '10000' });
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    expect(await upgrades(db)).toMatchObject([
      { suggestedPlanName: 'Large', additionalMinor: 10000n },
    ]);
  });

  test('on the highest plan is due a price of its own', async ({ db }) => {
    await addCatalogueObject(
      db,
      'price',
      monthlyPrice('price_Top', 99000, { nickname: 'Top', metadata: { calls: '20' } }),
    );
    await subscribe(db, 'cus_a', { price: 'price_Top', mrr: '99000' });
    await use(db, 'cus_a calls', everyDay(1, 10, 2));
    expect(await upgrades(db)).toMatchObject([
      { suggestedPlanId: null, additionalMinor: null, limitReachedOn: '2026-06-15' },
    ]);
  });

  test('presses against a limit of nothing as soon as it uses any', async ({ db }) => {
    const metadata = { exports: '0' };
    await addCatalogueObject(
      db,
      'price',
      monthlyPrice('price_Zero', 500, { nickname: 'Zero', metadata }),
    );
    await subscribe(db, 'cus_a', { price: 'price_Zero', mrr: '500' });
    await use(db, 'cus_a exports', everyDay(1, 7, 1));
    expect(await upgrades(db)).toMatchObject([{ metric: 'exports', limit: '0' }]);
  });

  test('does not press against a limit of nothing that it used before this period', async ({
    db,
  }) => {
    const zero = { nickname: 'Zero', metadata: { exports: '0' } };
    await addCatalogueObject(db, 'price', monthlyPrice('price_Zero', 500, zero));
    await subscribe(db, 'cus_a', { price: 'price_Zero', mrr: '500' });
    await db`
      update subscriptions
      set current_period_start_at = '2026-06-14', current_period_end_at = '2026-07-14'`;
    await use(db, 'cus_a exports', everyDay(1, 13, 1));
    // At this pace there will be exports before the period is over.
    expect(await upgrades(db)).toMatchObject([{ used: '0', demand: '26', utilization: 0 }]);
    await db`update subscriptions set current_period_end_at = '2026-06-16'`;
    expect(await upgrades(db)).toEqual([]);
  });

  test('is not one by what a clock ahead of ours tells of tomorrow', async ({ db }) => {
    const peak = { nickname: 'Peak', metadata: { peak: '10' } };
    await addCatalogueObject(db, 'price', monthlyPrice('price_Peak', 500, peak));
    await subscribe(db, 'cus_a', { price: 'price_Peak', mrr: '500' });
    const record = { customer_id: 'cus_a', metric_name: 'peak', kind: 'max' };
    const days = everyDay(6, 16, 1);
    await takeUsage(
      db,
      Object.keys(days).map((day) => ({
        ...record,
        quantity: day === '16' ? 50 : 1,
        timestamp: `2026-06-${day.padStart(2, '0')}T08:00:00Z`,
      })),
      SCOPE,
    );
    expect(await upgrades(db)).toEqual([]);
  });

  test('of a plan without limits there is none', async ({ db }) => {
    await subscribe(db, 'cus_a', { price: 'price_Scale', mrr: '9000' });
    await use(db, 'cus_a calls', everyDay(1, 14, 1_000_000));
    expect(await upgrades(db)).toEqual([]);
  });

  test('counts seats as they stand, not added up', async ({ db }) => {
    await subscribe(db, 'cus_a', { price: 'price_Pro', mrr: '3000' });
    await use(db, 'cus_a seats', everyDay(-40, 14, 3));
    expect(await upgrades(db)).toEqual([]);
    await use(db, 'cus_a seats', { 15: 4 });
    expect(await upgrades(db)).toMatchObject([{ metric: 'seats', used: '4', utilization: 0.8 }]);
  });

  test('on an annual plan is judged by the calendar month', async ({ db }) => {
    const recurring = { interval: 'year', interval_count: 1, usage_type: 'licensed' };
    const year = { recurring, metadata: { calls: '10' } };
    await addCatalogueObject(db, 'price', monthlyPrice('price_Year', 12000, year));
    await subscribe(db, 'cus_a', { price: 'price_Year' });
    await db`
      update subscriptions
      set current_period_start_at = '2026-01-20', current_period_end_at = '2027-01-20'`;
    await use(db, 'cus_a calls', { ...everyDay(-30, 0, 5), ...everyDay(1, 8, 1) });
    expect(await upgrades(db)).toMatchObject([{ used: '8', suggestedPlanName: null }]);
  });

  test('on a plan of two years has the limit of a year in each of them', async ({ db }) => {
    const recurring = { interval: 'year', interval_count: 2, usage_type: 'licensed' };
    await addCatalogueObject(db, 'price', monthlyPrice('price_Two', 24000, { recurring }));
    await limitOver(db, 'price_Two', 'year');
    await subscribe(db, 'cus_a', { price: 'price_Two' });
    await db`
      update subscriptions
      set current_period_start_at = '2025-01-20', current_period_end_at = '2027-01-20'`;
    // 90 in the first year, and 80 since 20 January.
    await use(db, 'cus_a calls', { [-200]: 90, [-120]: 72, ...everyDay(1, 8, 1) });
    expect(await upgrades(db)).toMatchObject([{ used: '80', limit: '100' }]);
  });

  test('is judged by the plan it is on now, with what it used in this period', async ({ db }) => {
    await subscribe(db, 'cus_a', { until: '2026-06-10T00:00:00Z' });
    await subscribe(db, 'cus_a', {
      from: '2026-06-10T00:00:00Z',
      price: 'price_Pro',
      mrr: '3000',
    });
    await use(db, 'cus_a calls', everyDay(1, 14, 6));
    expect(await upgrades(db)).toMatchObject([{ planName: 'Pro', used: '84', limit: '100' }]);
  });
});

describe('a customer who pays in a currency beside that of the price', () => {
  test('is told what plans cost in it, or to have a price of their own', async ({ db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'jpy', '2026-01-01', 0.0067, 0.67)`;
    for (const [nickname, amount, calls, yen] of [
      ['Small', 1000, '10', 1500],
      ['Large', 3000, '100', 4500],
    ] as const) {
      const shown = {
        nickname,
        product: 'prod_2',
        metadata: { calls },
        currency_options: { jpy: { unit_amount: yen, unit_amount_decimal: String(yen) } },
      };
      await addCatalogueObject(db, 'price', monthlyPrice(`price_${nickname}`, amount, shown));
    }
    const yen = { mrr: '1500', currency: 'jpy' };
    await subscribe(db, 'cus_a', { price: 'price_Small', ...yen });
    await use(db, 'cus_a calls', everyDay(1, 8, 1));
    // Nobody has said what Pro costs in yen.
    await subscribe(db, 'cus_b', yen);
    await use(db, 'cus_b calls', everyDay(1, 8, 1));

    expect(await upgrades(db)).toMatchObject([
      {
        customerId: 'cus_a',
        currency: 'jpy',
        suggestedPlanName: 'Large',
        additionalMinor: 3000n,
        baseAdditionalMinor: 2010n,
      },
      { customerId: 'cus_b', currency: 'jpy', mrrMinor: 1500n, suggestedPlanName: null },
    ]);
  });
});

describe('an overpriced customer', () => {
  test('used little of every limit for two whole periods, and a cheaper plan has room', async ({
    db,
  }) => {
    await subscribe(db, 'cus_a', { price: 'price_Pro', mrr: '3000' });
    await use(db, 'cus_a calls', everyDay(-61, 14, 0.1));
    expect(await overpriced(db)).toMatchObject([
      { customerId: 'cus_a', suggestedPlanName: 'Starter', atRiskMinor: 2000n },
    ]);
  });

  test('is not one when one metric is used, or the cheaper plan has no room', async ({ db }) => {
    await subscribe(db, 'cus_a', { price: 'price_Pro', mrr: '3000' });
    await use(db, 'cus_a calls', everyDay(-61, 14, 0.1));
    await use(db, 'cus_a seats', everyDay(-61, 14, 2));
    await subscribe(db, 'cus_b', { price: 'price_Pro', mrr: '3000' });
    await use(db, 'cus_b calls', everyDay(-61, 14, 0.3));
    expect(await overpriced(db)).toEqual([]);
  });

  test('is not one at 30 % exactly', async ({ db }) => {
    const middle = { nickname: 'Middle', metadata: { calls: '50' } };
    await addCatalogueObject(db, 'price', monthlyPrice('price_Middle', 2000, middle));
    for (const [customer, inApril] of [
      ['cus_a', 30],
      ['cus_b', 29.999],
    ] as const) {
      await subscribe(db, customer, { price: 'price_Pro', mrr: '3000' });
      await use(db, `${customer} calls`, { [-59]: inApril, ...everyDay(7, 14, 0.1) });
    }
    expect(await overpriced(db)).toMatchObject([{ customerId: 'cus_b' }]);
  });

  test('has had the plan for two periods', async ({ db }) => {
    const young = { price: 'price_Pro', mrr: '3000', from: '2026-04-10T00:00:00Z' };
    await subscribe(db, 'cus_a', young);
    await use(db, 'cus_a calls', everyDay(-51, 14, 0.1));
    expect(await overpriced(db)).toEqual([]);
  });

  test('has had it for two months, where a limit goes by the month', async ({ db }) => {
    const recurring = { interval: 'week', interval_count: 1, usage_type: 'licensed' };
    for (const [nickname, amount] of [
      ['Weekly', 1000],
      ['Less', 100],
    ] as const) {
      const shown = { nickname, product: 'prod_2', recurring };
      await addCatalogueObject(db, 'price', monthlyPrice(`price_${nickname}`, amount, shown));
    }
    await limitOver(db, 'price_Weekly', 'month');
    for (const [customer, since] of [
      ['cus_a', '2026-04-01T23:00:00Z'],
      ['cus_b', '2026-04-02T00:00:00Z'],
    ] as const) {
      await subscribe(db, customer, { price: 'price_Weekly', mrr: '4333', from: since });
      await use(db, `${customer} calls`, everyDay(1, 14, 0.1));
    }
    await db`
      update subscriptions
      set current_period_start_at = '2026-06-15', current_period_end_at = '2026-06-22'`;
    expect(await overpriced(db)).toMatchObject([{ customerId: 'cus_a' }]);
  });
});

describe('a list of them', () => {
  test('goes on after money of as many decimals as a rate of exchange makes', async ({ db }) => {
    const rate = '1.0834236186348862';
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2026-01-01', ${rate}, ${rate})`;
    const recurring = { interval: 'year', interval_count: 1, usage_type: 'licensed' };
    for (const [nickname, amount, calls] of [
      ['Small', 19_995, '10'],
      ['Large', 59_995, '1000'],
    ] as const) {
      const shown = { nickname, currency: 'eur', recurring, metadata: { calls } };
      await addCatalogueObject(db, 'price', monthlyPrice(`price_${nickname}`, amount, shown));
    }
    for (const customer of ['cus_a', 'cus_b']) {
      const span = { price: 'price_Small', mrr: '1458.33333333', currency: 'eur' };
      await subscribe(db, customer, span);
      await use(db, `${customer} calls`, everyDay(1, 8, 1));
    }
    await judgeUsage(db, SCOPE);

    const { nextCursor } = await upgradeCandidates(db, { limit: 1 });

    expect(parseMismatchCursor(formatMismatchCursor(nextCursor!))).toEqual(nextCursor);
    const { rows } = await upgradeCandidates(db, { limit: 1, cursor: nextCursor });
    expect(rows).toMatchObject([{ customerId: 'cus_b' }]);
  });
});
