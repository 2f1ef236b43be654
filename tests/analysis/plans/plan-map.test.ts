import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { planMap } from '#analysis/plans/plan-map.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { setPlanLimit } from '#store/queries/plans.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';

const SCOPE = {
  now: Temporal.Instant.from('2026-06-10T09:00:00Z'),
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
};
const at = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

describe('a plan', () => {
  test('has a version per price, and knows who is still on which', async ({ db }) => {
    await addProduct(db, 'prod_1', 'Acme API');
    const v1 = { created: at('2025-01-01'), active: false, lookup_key: 'pro_1' };
    const v2 = { created: at('2026-01-01'), lookup_key: 'pro_2' };
    await addCatalogueObject(db, 'price', monthlyPrice('price_old', 4900, v1));
    await addCatalogueObject(db, 'price', monthlyPrice('price_new', 5900, v2));
    await addSpans(db, [
      { customer: 'cus_a', mrr: '4900', from: '2025-03-01', price: 'price_old' },
      { customer: 'cus_b', mrr: '4900', from: '2025-04-01', price: 'price_old' },
      { customer: 'cus_c', mrr: '5900', from: '2026-02-01', price: 'price_new' },
      {
        customer: 'cus_d',
        mrr: '5900',
        from: '2026-02-01',
        until: '2026-05-01',
        price: 'price_new',
      },
    ]);
    const [plan, ...others] = await planMap(db, SCOPE);
    expect(others).toEqual([]);
    expect(plan).toMatchObject({ name: 'Pro', productName: 'Acme API', interval: 'month' });
    expect(plan?.versions).toMatchObject([
      { priceId: 'price_new', version: 2, customers: 1, mrrMinor: 5900n, givenAwayMinor: null },
      { priceId: 'price_old', version: 1, customers: 2, mrrMinor: 9800n, givenAwayMinor: 2000n },
    ]);
    expect(plan?.versions.map(({ untilAt }) => untilAt?.toString())).toEqual([
      undefined,
      '2026-01-01T00:00:00Z',
    ]);
  });

  test('by the package gives away nobody knows what', async ({ db }) => {
    const transform_quantity = { divide_by: 10, round: 'up' };
    for (const [id, amount, created] of [
      ['price_old', 4900, at('2025-01-01')],
      ['price_new', 5900, at('2026-01-01')],
    ] as const) {
      const price = monthlyPrice(id, amount, { created, transform_quantity });
      await addCatalogueObject(db, 'price', price);
    }
    await addSpans(db, [
      { customer: 'cus_a', mrr: '4900', from: '2025-03-01', price: 'price_old' },
    ]);
    await db`update mrr_spans set quantity = 7`;
    const [plan] = await planMap(db, SCOPE);
    expect(plan?.versions).toMatchObject([
      { priceId: 'price_new' },
      { priceId: 'price_old', mrrMinor: 4900n, givenAwayMinor: null },
    ]);
  });

  test('is another one for another interval, name or product', async ({ db }) => {
    const yearly = { interval: 'year', interval_count: 1, usage_type: 'licensed' };
    await addCatalogueObject(db, 'price', monthlyPrice('price_1', 4900));
    await addCatalogueObject(db, 'price', monthlyPrice('price_2', 49000, { recurring: yearly }));
    await addCatalogueObject(db, 'price', monthlyPrice('price_3', 9900, { nickname: 'Scale' }));
    await addCatalogueObject(db, 'price', monthlyPrice('price_4', 900, { product: 'prod_2' }));
    await addCatalogueObject(db, 'price', monthlyPrice('price_5', 900, { recurring: null }));
    expect(await planMap(db, SCOPE)).toHaveLength(4);
  });

  test('no longer sold and with nobody on it is not shown', async ({ db }) => {
    await addCatalogueObject(db, 'price', monthlyPrice('price_1', 4900, { active: false }));
    expect(await planMap(db, SCOPE)).toEqual([]);
  });
});

describe('limits', () => {
  test('come from metadata until somebody says otherwise, from a day on', async ({ db }) => {
    await addCatalogueObject(db, 'product', {
      id: 'prod_1',
      name: 'Acme API',
      metadata: { projects: '3', seats: '5' },
      marketing_features: [{ name: 'Priority support' }, { name: '' }],
    });
    const metadata = { api_calls: '10,000', seats: 'unlimited', support: 'e-mail', v: '1e5' };
    await addCatalogueObject(db, 'price', monthlyPrice('price_1', 4900, { metadata }));
    const [plan] = await planMap(db, SCOPE);
    const limits = plan?.limits.map(({ metric, quantity }) => [metric, quantity]);
    expect(limits).toEqual([
      ['api_calls', '10000'],
      ['projects', '3'],
      ['seats', null],
    ]);
    expect(plan?.features).toEqual(['Priority support', 'support: e-mail', 'v: 1e5']);

    const said = { planId: plan?.id ?? '', metric: 'api_calls', per: 'period', author: 'U1' };
    for (const [day, limitQuantity] of [
      ['2026-06-01', '20000'],
      ['2026-06-11', '30000'],
    ] as const) {
      await setPlanLimit(db, { ...said, limitQuantity, fromDay: Temporal.PlainDate.from(day) });
    }
    const [later] = await planMap(db, { ...SCOPE, planId: plan?.id ?? '' });
    expect(later?.limits[0]).toMatchObject({
      quantity: '20000',
      said: { author: 'U1', fromDay: Temporal.PlainDate.from('2026-06-01') },
    });
  });
});
