import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { judgeUsage } from '#analysis/usage/refresh.ts';
import { createAuthenticate } from '#delivery/access/api-keys.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

type Body = Record<string, unknown>;

/** A customer on a plan of 100 calls, who has used 90 of them, and a plan above it. */
const test = base.extend('ask', async ({ db }, { onCleanup }) => {
  const context = restContext(db, NOW);
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(context, authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  for (const [id, amount, nickname, calls] of [
    ['price_1', 4900, 'Pro', '100'],
    ['price_2', 9900, 'Scale', '1000'],
  ] as const) {
    const price = monthlyPrice(id, amount, { nickname, metadata: { calls } });
    await addCatalogueObject(db, 'price', price);
  }
  await addSpans(db, [{ customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' }]);
  const days = Array.from({ length: 9 }, (_, day) => `2026-06-0${day + 1}T10:00:00Z`);
  const used = { customer_id: 'cus_a', metric_name: 'calls', quantity: 10 };
  const records = days.map((timestamp) => ({ ...used, timestamp }));
  await takeUsage(db, records, { now: NOW, timezone: context.timezone });
  await judgeUsage(db, { ...context, now: NOW, threshold: 0.7 });
  return async (path: string, body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      headers: { authorization: `Bearer ${KEY}` },
      ...(body !== undefined && { method: 'PUT', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };
});

describe('what fits whom', () => {
  test('names the plan, the money and the day', async ({ ask }) => {
    const { body } = await ask('/api/analysis/mismatches');
    expect(body).toMatchObject({
      upgrade_candidates: [
        {
          customer_id: 'cus_a',
          plan: 'Pro',
          mrr: 49,
          currency: 'USD',
          metric: 'calls',
          utilization: 0.9,
          suggested_plan: 'Scale',
          additional_mrr: 50,
          limit_reached_on: '2026-06-12',
          recommendation: 'Offer Scale: $50.00 a month more.',
        },
      ],
      overpriced_customers: [],
      next_upgrade_cursor: null,
      totals: { upgrades: 1, additional_mrr: 50, currency: 'USD', as_of: '2026-06-10' },
    });
  });

  test('refuses a cursor that no page gave', async ({ ask }) => {
    expect((await ask('/api/analysis/mismatches?upgrade_cursor=YQ')).status).toBe(400);
  });

  test('tells of limits only with five customers or more', async ({ ask }) => {
    expect((await ask('/api/analysis/feature-pricing')).body).toEqual({ features: [] });
  });
});

describe('plans', () => {
  test('take limits from people, from a day on, and say who said it', async ({ ask }) => {
    const plans = (await ask('/api/plans')).body['plans'] as Body[];
    const [pro] = plans.filter(({ name }) => name === 'Pro');
    expect(pro).toMatchObject({
      limits: { calls: { limit: 100, source: 'stripe' } },
      versions: [{ price_id: 'price_1', unit_amount: 49, customers: 1, mrr: 49 }],
    });
    const path = `/api/plans/${String(pro?.['id'])}/limits`;
    const said = {
      limits: { calls: 200, seats: { limit: null, per: 'month' } },
      features: ['SSO'],
    };
    const { status, body } = await ask(path, said);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      limits: {
        calls: { limit: 200, per: 'period', author: 'api:environment', from: '2026-06-10' },
        seats: { limit: null, per: 'month', source: 'api' },
      },
      features: ['SSO'],
    });
  });

  test('refuse terms that make no sense, and plans that are not there', async ({ ask }) => {
    expect((await ask('/api/plans/plan_none/limits', { limits: { calls: 1 } })).status).toBe(404);
    for (const limits of [{ calls: -1 }, { calls: 'many' }, [], { '': 1 }]) {
      expect((await ask('/api/plans/plan_none/limits', { limits })).status).toBe(400);
    }
    for (const [calls, reason] of [
      [1e13, 'must be at most 1000000000000'],
      [0.123_456_789_1, 'must have at most 9 decimals'],
    ] as const) {
      const { status, body } = await ask('/api/plans/plan_none/limits', { limits: { calls } });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(reason);
    }
  });

  test('take limits of up to nine decimals', async ({ ask, db }) => {
    const [pro] = (await ask('/api/plans')).body['plans'] as Body[];
    const path = `/api/plans/${String(pro?.['id'])}/limits`;
    for (const calls of [0.0123456789, { limit: 1e-10, per: 'month' }, 0.1 + 0.2]) {
      const { status, body } = await ask(path, { limits: { calls } });
      expect([status, body['detail']]).toEqual([
        400,
        expect.stringMatching(/^limits\.calls\S* must have at most 9 decimals\.$/),
      ]);
    }
    for (const [calls, kept] of [
      [0.123456789, '0.123456789'],
      [1e-9, '0.000000001'],
      [123_456_789.012345, '123456789.012345'],
      [1e12, '1000000000000'],
    ] as const) {
      expect((await ask(path, { limits: { calls } })).status).toBe(200);
      expect(await db`select limit_quantity from plan_limits`).toEqual([{ limitQuantity: kept }]);
    }
  });

  test('tell what a higher price would bring and what it may cost', async ({ ask }) => {
    const [pro] = (await ask('/api/plans')).body['plans'] as Body[];
    const path = `/api/plans/${String(pro?.['id'])}/what-if`;
    expect((await ask(`${path}?percent=20`)).body).toMatchObject({
      plan: 'Pro',
      percent: 20,
      customers: 1,
      mrr: 49,
      additional_mrr: 9.8,
      break_even_churn: 20 / 120,
    });
    expect((await ask(`${path}?percent=-5`)).status).toBe(400);
    expect((await ask('/api/plans/plan_none/what-if')).status).toBe(404);
  });
});
