import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { planMap } from '#analysis/plans/plan-map.ts';
import { setPlanTerms } from '#analysis/plans/plan-terms.ts';
import { whatIf } from '#analysis/plans/what-if.ts';
import { setFxRates } from '#analysis/revenue/fx.ts';
import { featurePricing } from '#analysis/usage/feature-pricing.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { sell, subscribe, use, type World } from '../../support/usage-world.ts';

/** Fourteen days into June; May is the last whole period of everybody. */
const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  threshold: 0.7,
};
const MAY = { from: 45, until: 15 };
const MAY_DAYS = 31;

const test = base.extend('world', async ({ db }): Promise<World> => {
  const world = { db, now: NOW };
  await sell(world, 'Pro', { amount: 3000, metadata: { calls: '3100' } });
  return world;
});

/** Customers who used such shares of 3,100 calls in May, and something in April, so that May is whole. */
async function useShares(world: World, shares: readonly number[]): Promise<void> {
  for (const [number, share] of shares.entries()) {
    const customer = `cus_${number}`;
    await subscribe(world, customer, { plan: 'Pro', mrr: '3000' });
    await use(world, `${customer} calls`, { from: 46, until: 46, each: 1 });
    await use(world, `${customer} calls`, { ...MAY, each: (share * 3100) / MAY_DAYS });
  }
}

async function features({ db }: World) {
  await judgeUsage(db, SCOPE);
  return featurePricing(db, SCOPE);
}

describe('the limit of a plan', () => {
  test('is judged from five customers on', async ({ world }) => {
    await useShares(world, [0.5, 0.5, 0.5, 0.5]);
    expect(await features(world)).toEqual([]);
    await subscribe(world, 'cus_e', { plan: 'Pro', mrr: '3000' });
    await use(world, 'cus_e calls', { ...MAY, each: 50 });
    expect(await features(world)).toMatchObject([
      {
        planName: 'Pro',
        metric: 'calls',
        customers: 5,
        p50: 0.5,
        mrrMinor: 15_000n,
        finding: null,
      },
    ]);
  });

  test('carries value when more than half use more than 80 % of it', async ({ world }) => {
    await useShares(world, [0.9, 0.9, 0.9, 0.2, 0.2]);
    expect(await features(world)).toMatchObject([
      { highUsageShare: 0.6, finding: 'limit_carries_value', p10: 0.2, p50: 0.9, p90: 0.9 },
    ]);
  });

  test('does not at half of them, nor where they use 80 % exactly', async ({ world }) => {
    await useShares(world, [0.9, 0.9, 0.9, 0.8, 0.8, 0.8]);
    expect(await features(world)).toMatchObject([{ highUsageShare: 0.5, finding: null }]);
  });

  test('is not felt when more than 80 % use less than 10 % of it', async ({ world }) => {
    await useShares(world, [0.05, 0.05, 0.05, 0.05, 0.05, 0.5]);
    expect(await features(world)).toMatchObject([
      { lowUsageShare: 5 / 6, finding: 'limit_not_felt' },
    ]);
  });

  test('is felt where 80 % of them hardly use it, and one comes to 10 % exactly', async ({
    world,
  }) => {
    await useShares(world, [0.05, 0.05, 0.05, 0.05, 0.1]);
    expect(await features(world)).toMatchObject([{ lowUsageShare: 0.8, finding: null }]);
  });

  test('counts the last whole period, and the one that runs for who was not there yet', async ({
    world,
  }) => {
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Pro', mrr: '3000' });
      // Since June alone: 15 days of 124 are 60 % of 3,100.
      await use(world, `${customer} calls`, { from: 14, until: 0, each: 124 });
    }
    expect(await features(world)).toMatchObject([{ p50: 0.6 }]);
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e'])
      await use(world, `${customer} calls`, { from: 46, until: 15, each: 10 });
    expect(await features(world)).toMatchObject([{ p50: 0.1 }]);
  });

  test('goes by the calendar month on annual plans', async ({ world }) => {
    const recurring = { interval: 'year', interval_count: 1, usage_type: 'licensed' };
    await sell(world, 'Yearly', { amount: 36_000, recurring, metadata: { calls: '3100' } });
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Yearly', mrr: '3000' });
      await use(world, `${customer} calls`, { from: 90, until: 46, each: 1000 });
      await use(world, `${customer} calls`, { ...MAY, each: 90 });
    }
    await world.db`
      update subscriptions
      set current_period_start_at = '2026-01-20', current_period_end_at = '2027-01-20'`;
    expect(await features(world)).toMatchObject([{ planName: 'Yearly', p50: 0.9 }]);
  });

  test('goes by its own weeks on weekly plans', async ({ world }) => {
    const recurring = { interval: 'week', interval_count: 1, usage_type: 'licensed' };
    await sell(world, 'Weekly', { amount: 1000, recurring, metadata: { calls: '700' } });
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Weekly', mrr: '4333' });
      await use(world, `${customer} calls`, { from: 40, until: 0, each: 90 });
    }
    await world.db`
      update subscriptions
      set current_period_start_at = '2026-06-12', current_period_end_at = '2026-06-19'`;
    expect(await features(world)).toMatchObject([{ planName: 'Weekly', p50: 0.9 }]);
  });

  test('by the year is a twelfth of it in a calendar month', async ({ world }) => {
    const [plan] = await planMap(world.db, SCOPE);
    await setPlanTerms(world.db, plan!.id, {
      ...SCOPE,
      terms: {
        limits: [{ metric: 'calls', quantity: '37200', per: 'year' }],
        fromDay: Temporal.PlainDate.from('2026-01-01'),
        author: 'cli',
      },
    });
    await useShares(world, [0.9, 0.9, 0.9, 0.9, 0.9]);
    expect(await features(world)).toMatchObject([{ p50: 0.9, finding: 'limit_carries_value' }]);
  });

  test('takes the largest day of kind max, and what stood there at the end of kind last', async ({
    world,
  }) => {
    await sell(world, 'Team', { amount: 5000, metadata: { peak: '100', seats: '10' } });
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Team', mrr: '5000' });
      await use(world, `${customer} peak`, { from: 50, until: 21, each: 20, kind: 'max' });
      await use(world, `${customer} peak`, { from: 20, until: 20, each: 70, kind: 'max' });
      await use(world, `${customer} seats`, { from: 50, until: 17, each: 4, kind: 'last' });
      await use(world, `${customer} seats`, { from: 16, until: 16, each: 9, kind: 'last' });
    }
    expect(await features(world)).toMatchObject([
      { metric: 'peak', p10: 0.7, p90: 0.7 },
      { metric: 'seats', p10: 0.9, p90: 0.9 },
    ]);
  });

  test('adds up what it is worth in the base currency, and leaves out what has no rate', async ({
    world,
  }) => {
    await sell(world, 'Euro', { amount: 3000, currency: 'eur', metadata: { calls: '3100' } });
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Euro', currency: 'eur', mrr: '3000' });
      await use(world, `${customer} calls`, { ...MAY, each: 90 });
    }
    expect(await features(world)).toMatchObject([{ planName: 'Euro', customers: 5, mrrMinor: 0n }]);
    await setFxRates(world.db, {
      baseCurrency: SCOPE.baseCurrency,
      rates: [
        {
          currency: parseCurrency('eur') as Currency,
          fromDay: Temporal.PlainDate.from('2026-01-01'),
          rate: '1.5',
        },
      ],
    });
    expect(await features(world)).toMatchObject([{ mrrMinor: 22_500n, currency: 'usd' }]);
  });

  test('of nothing, or without one, says nothing', async ({ world }) => {
    await sell(world, 'Odd', { amount: 100, metadata: { calls: '0', seats: 'unlimited' } });
    for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d', 'cus_e']) {
      await subscribe(world, customer, { plan: 'Odd', mrr: '100' });
      await use(world, `${customer} calls`, { ...MAY, each: 1 });
      await use(world, `${customer} seats`, { ...MAY, each: 1, kind: 'last' });
    }
    expect(await features(world)).toEqual([]);
  });
});

describe('a higher price', () => {
  const asked = async ({ db }: World, percent: number) => {
    const [plan] = await featurePricing(db, SCOPE);
    return whatIf(db, { ...SCOPE, planId: plan!.planId, percent });
  };

  test('brings its share of MRR, and bears so many who leave', async ({ world }) => {
    await useShares(
      world,
      Array.from({ length: 11 }, () => 0.5),
    );
    await judgeUsage(world.db, SCOPE);
    // One of eleven is what 10 % more makes up for exactly, so then nothing is gained.
    expect(await asked(world, 10)).toMatchObject({
      customers: 11,
      mrrMinor: 33_000n,
      gainMinor: 3_300n,
      breakEvenChurn: 10 / 110,
      breakEvenCustomers: 1,
      leaversToBreakEven: 1,
    });
    expect(await asked(world, 12.5)).toMatchObject({
      gainMinor: 4_125n,
      breakEvenCustomers: 1,
      leaversToBreakEven: 2,
    });
    expect(await asked(world, 100)).toMatchObject({ breakEvenCustomers: 5, leaversToBreakEven: 6 });
  });

  test('counts each customer once, and leaves out whose currency has no rate', async ({
    world,
  }) => {
    await sell(world, 'Pro2', { amount: 4000, nickname: 'Pro' });
    await subscribe(world, 'cus_a', { plan: 'Pro', mrr: '3000' });
    await subscribe(world, 'cus_a', { plan: 'Pro2', mrr: '4000' });
    await subscribe(world, 'cus_b', { plan: 'Pro', mrr: '2900', currency: 'eur' });
    const [plan] = await planMap(world.db, SCOPE);
    const answer = await whatIf(world.db, { ...SCOPE, planId: plan!.id, percent: 10 });
    expect(answer).toMatchObject({
      customers: 1,
      customersWithoutRate: 1,
      mrrMinor: 7000n,
      gainMinor: 700n,
    });
  });

  test('of a plan that nobody pays, or that is none, is unknown', async ({ world }) => {
    expect(await whatIf(world.db, { ...SCOPE, planId: 'plan_x', percent: 10 })).toBeNull();
  });
});
