import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createMoneyRadar } from '../src/sdk.ts';
import { urlOf } from './journeys/bot-process.ts';
import { test as base } from './support/database.ts';
import { addDifferences } from './support/difference-rows.ts';
import { addSpans } from './support/ledger-rows.ts';
import { sell, subscribe, use } from './support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('radar', async ({ db, target }, { onCleanup }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '1999', from: '2026-06-09T08:00:00Z' },
    { customer: 'cus_b', mrr: '5000', from: '2026-01-15T12:00:00Z', until: '2026-06-10T08:00:00Z' },
  ]);
  const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone: 'UTC', now: () => NOW });
  onCleanup(() => radar.close());
  return radar;
});

describe('the SDK', () => {
  test('answers with the same figures as the other doors, exactly', async ({ radar }) => {
    const mrr = await radar.revenue.mrr();
    expect(mrr).toMatchObject({ mrrMinor: 1999n, customers: 1, currency: 'usd' });
    expect(await radar.revenue.pipeline()).toMatchObject({ trials: 0, usageRunRateMinor: 0n });
    const snapshots = await radar.revenue.snapshots({ days: 2 });
    expect(snapshots.map(({ day, totalMinor }) => [day.toString(), totalMinor])).toEqual([
      ['2026-06-09', 6999n],
      ['2026-06-10', 1999n],
    ]);
    const bridge = await radar.revenue.bridge({ from: '2026-06-01', to: '2026-06-10' });
    expect(bridge).toMatchObject({
      startMinor: 5000n,
      newMinor: 1999n,
      churnMinor: 5000n,
      closes: true,
    });
    expect(await radar.status()).toMatchObject({ isStale: true, inboxPending: 0 });
  });

  test('keeps rates, and answers by month or in one currency', async ({ db, radar }) => {
    await addSpans(db, [
      { customer: 'cus_e', mrr: '100', currency: 'eur', from: '2026-06-09T08:00:00Z' },
    ]);
    const csv = 'day,currency,rate\n2026-01-01,EUR,1.5\n2026-06-10,EUR,0\n';
    expect(await radar.fx.import(csv)).toMatchObject({ rates: 0, errors: [{ line: 3 }] });
    expect(await radar.fx.import(csv, { isSkipping: true })).toMatchObject({
      rates: 1,
      changed: 1,
    });
    await radar.fx.set('EUR', '2');
    await expect(radar.fx.set('USD', '1')).rejects.toThrow(RangeError);
    await expect(radar.fx.set('EUR', '0')).rejects.toThrow(RangeError);

    expect((await radar.fx.list()).map(({ rate }) => rate)).toEqual(['1.5', '2']);
    const [june] = await radar.revenue.snapshots({ days: 1, interval: 'month' });
    expect(june).toMatchObject({ totalMinor: 2199n, newMinor: 2149n, fxMinor: 50n });
    const [euros] = await radar.revenue.snapshots({ days: 1, currency: 'EUR' });
    expect(euros).toMatchObject({ totalMinor: 100n, currency: 'eur', isComplete: false });
    await expect(radar.revenue.snapshots({ currency: 'euro' })).rejects.toThrow(RangeError);
  });

  test('tells metrics over days and cohorts by month', async ({ radar }) => {
    const metrics = await radar.revenue.metrics({ from: '2026-06-01', to: '2026-06-10' });
    expect(metrics).toMatchObject({
      mrrMinor: 1999n,
      customerChurn: { value: 1, part: 1, whole: 1 },
      quickRatio: { value: 0.3998, partMinor: 1999n, wholeMinor: 5000n },
    });
    const { cohorts } = await radar.revenue.cohorts();
    expect(cohorts.map(({ month, customers }) => [month.toString(), customers])).toEqual([
      ['2026-01', 1],
      ['2026-06', 1],
    ]);
    await expect(radar.revenue.metrics({ from: '2026-06-31' })).rejects.toThrow(RangeError);
  });

  test('turns pages of movements', async ({ radar }) => {
    const first = await radar.revenue.movements({ limit: 2 });
    expect(first.movements.map(({ customerId }) => customerId)).toEqual(['cus_b', 'cus_a']);
    const cursor = first.nextCursor ?? '';
    const second = await radar.revenue.movements({ limit: 2, cursor });
    expect(second.movements.map(({ type }) => type)).toEqual(['churn']);
    expect(second.nextCursor).toBeNull();
  });

  test('reconciles with Stripe, and turns pages of the customers', async ({ db, radar }) => {
    const [{ subscription }] = await db<[{ subscription: string }]>`
      select subscriptions.stripe_id as subscription from subscriptions
      inner join customers on customers.id = customer_id
      where customers.stripe_id = 'cus_a'`;
    const from = '2026-06-09T09:00:00Z';
    await addDifferences(db, [
      { subscription, rule: 'scheduled_cancellation', amount: '1000', from },
      { subscription, rule: 'repeating_discount', amount: '-500', from },
    ]);

    const first = await radar.revenue.reconcile({ limit: 1 });
    expect(first).toMatchObject({ mrrMinor: 1999n, stripeModeMinor: 1499n, roundingMinor: 0n });
    expect(first.differences.map(({ amountMinor }) => amountMinor)).toEqual([1000n]);
    const second = await radar.revenue.reconcile({ cursor: first.nextCursor ?? '' });
    expect(second.differences.map(({ rule }) => rule)).toEqual(['repeating_discount']);
    const before = await radar.revenue.reconcile({ at: '2026-06-08' });
    expect(before).toMatchObject({ mrrMinor: 5000n, stripeModeMinor: 5000n, differences: [] });
    await expect(radar.revenue.reconcile({ at: '2026-06-11' })).rejects.toThrow(RangeError);
    await expect(radar.revenue.reconcile({ limit: 501 })).rejects.toThrow(RangeError);
  });

  test('rejects days and cursors that make no sense', async ({ radar }) => {
    await expect(radar.revenue.snapshots({ from: '2026-02-30' })).rejects.toThrow(RangeError);
    await expect(radar.revenue.snapshots({ from: '2026-06-02', to: '2026-06-01' })).rejects.toThrow(
      'from must not be after the last day',
    );
    await expect(radar.revenue.movements({ cursor: 'abc' })).rejects.toThrow(RangeError);
  });

  test('takes in usage, and names the field that is wrong', async ({ db, radar }) => {
    const record = {
      customer_id: 'cus_a',
      metric_name: 'calls',
      quantity: 5,
      idempotency_key: 'k',
    };
    expect(await radar.usage.track(record)).toEqual({ isDuplicate: false });
    expect(await radar.usage.batch([record, { ...record, quantity: 'x' }])).toEqual({
      accepted: 0,
      duplicates: 1,
      rejected: [{ index: 1, field: 'quantity', detail: expect.stringContaining('a number') }],
    });
    await expect(radar.usage.track({ ...record, customer_id: '' })).rejects.toThrow(/^customer_id/);
    expect(await db`select quantity from usage_daily`).toEqual([{ quantity: '5' }]);
  });

  test('tells whose plan does not fit, in pages, and judges usage for it', async ({
    db,
    target,
    onTestFinished,
  }) => {
    const world = { db, now: NOW };
    await sell(world, 'Starter', { amount: 1000, metadata: { calls: '10' } });
    await sell(world, 'Pro', { amount: 3000, metadata: { calls: '100' } });
    for (const customer of ['cus_n1', 'cus_n2', 'cus_n3', 'cus_n4', 'cus_n5']) {
      await subscribe(world, customer, { plan: 'Starter', mrr: '1000' });
      await use(world, `${customer} calls`, { from: 9, until: 1, each: 1 });
    }
    const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone: 'UTC', now: () => NOW });
    onTestFinished(() => radar.close());

    const first = await radar.analysis.mismatches({ limit: 3 });
    const second = await radar.analysis.mismatches({
      limit: 3,
      upgradeCursor: first.nextUpgradeCursor ?? '',
    });

    expect(first.totals).toMatchObject({ upgradeCustomers: 5, additionalMinor: 10_000n });
    expect(first.upgradeCandidates[0]).toMatchObject({ used: '9', additionalMinor: 2000n });
    expect([first, second].map(({ upgradeCandidates: rows }) => rows.length)).toEqual([3, 2]);
    expect(second.nextUpgradeCursor).toBeNull();
    const [feature] = await radar.analysis.featurePricing();
    expect(feature).toMatchObject({ planName: 'Starter', finding: 'limit_carries_value' });
    expect(await radar.analysis.whatIf(feature!.planId, 20)).toMatchObject({
      gainMinor: 1000n,
      leaversToBreakEven: 1,
    });
    expect(await radar.analysis.whatIf('plan_x')).toBeNull();
    await expect(radar.analysis.mismatches({ limit: 501 })).rejects.toThrow(RangeError);
    await expect(radar.analysis.mismatches({ upgradeCursor: 'x' })).rejects.toThrow(RangeError);
    await expect(radar.analysis.whatIf(feature!.planId, 0)).rejects.toThrow(RangeError);
    await expect(radar.analysis.whatIf(feature!.planId, 12.34)).rejects.toThrow(RangeError);
  });

  test('lists plans, and says what they allow', async ({ db, radar }) => {
    await sell({ db, now: NOW }, 'Starter', { amount: 1000, metadata: { calls: '10' } });
    const [plan] = await radar.plans.list();
    expect(plan).toMatchObject({ name: 'Starter', limits: [{ metric: 'calls', quantity: '10' }] });

    const limits = { calls: 20_000, seats: null, exports: { limit: '0.5', per: 'month' } } as const;
    const changed = await radar.plans.setLimits(plan!.id, { limits, from: '2026-06-01' });

    const said = expect.objectContaining({ author: 'sdk' });
    expect(changed!.limits).toEqual([
      { metric: 'calls', quantity: '20000', per: 'period', said },
      { metric: 'exports', quantity: '0.5', per: 'month', said },
      { metric: 'seats', quantity: null, per: 'period', said },
    ]);
    expect(await radar.plans.setLimits('plan_x', { limits: {} })).toBeNull();
    for (const wrong of [-1, 'many', 1e13, Number.NaN, '0.0123456789', 1e-10]) {
      const terms = { limits: { calls: wrong } };
      await expect(radar.plans.setLimits(plan!.id, terms)).rejects.toThrow(
        /limit of calls .* at most 9 decimals/,
      );
    }
    const least = await radar.plans.setLimits(plan!.id, { limits: { calls: 1e-8 } });
    expect(least!.limits).toContainEqual(expect.objectContaining({ quantity: '0.00000001' }));
  });

  test('says at once which setting is wrong', () => {
    expect(() => createMoneyRadar({ timezone: 'Mars/Olympus' })).toThrow(/TIMEZONE must be/);
  });

  test('opens nothing before it is asked, and may be awaited', async () => {
    const radar = await Promise.resolve(
      createMoneyRadar({ databaseUrl: 'postgres://127.0.0.1:1/x' }),
    );
    await radar.close();
  });
});
