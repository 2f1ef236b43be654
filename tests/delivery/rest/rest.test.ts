import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createApiKey, createAuthenticate } from '#delivery/access/api-keys.ts';
import type { Scope } from '#delivery/access/scopes.ts';
import { restRoutes } from '#delivery/rest/routes.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const ENVIRONMENT_KEY = 'a-key-of-my-own-choice';

type Body = Record<string, unknown>;

/** The REST interface on a real server; `ask` sends the environment's key unless given another. */
const test = base.extend('rest', async ({ db }, { onCleanup }) => {
  const log = createLog({ level: 'silent', isPretty: false });
  const authenticate = createAuthenticate({
    db,
    environmentKey: ENVIRONMENT_KEY,
    now: () => NOW,
    onError: () => {},
  });
  const routes = restHandlers(restContext(db, NOW), authenticate);
  const server = await listen({ port: 0, host: '127.0.0.1', routes, log });
  onCleanup(() => server.close(0));

  async function ask(path: string, init: RequestInit & { key?: string | null } = {}) {
    const { key = ENVIRONMENT_KEY, ...rest } = init;
    const headers = key === null ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { ...rest, headers });
    return { response, status: response.status, body: (await response.json()) as Body };
  }
  const keyWith = async (...scopes: Scope[]) =>
    (await createApiKey(db, { name: 'test', scopes, now: NOW })).key;
  return { ask, keyWith };
});

describe('who may ask', () => {
  test('every route and what a key must be allowed to do there', () => {
    expect(restRoutes.map(({ method, path, scope }) => `${scope} ${method} ${path}`)).toEqual([
      'read GET /api/status',
      'read GET /api/revenue/mrr',
      'read GET /api/revenue/snapshots',
      'read GET /api/revenue/movements',
      'read GET /api/revenue/fx-effects',
      'read GET /api/revenue/breakdown',
      'read GET /api/revenue/metrics',
      'read GET /api/revenue/cohorts',
      'read GET /api/reports/weekly',
      'read GET /api/revenue/reconcile',
      'read GET /api/metrics/custom',
      'read GET /api/metrics/custom/:name',
      'admin PUT /api/metrics/custom/:name',
      'admin DELETE /api/metrics/custom/:name',
      'admin GET /api/settings',
      'admin PATCH /api/settings',
      'read GET /api/fx-rates',
      'admin PUT /api/fx-rates',
      'admin POST /api/admin/calculate-mrr-snapshot',
      'admin POST /api/admin/sync-stripe',
      'admin GET /api/admin/sync-stripe/:id',
      'read GET /api/analysis/mismatches',
      'read GET /api/analysis/feature-pricing',
      'read GET /api/analysis/backtest',
      'read GET /api/analysis/radar',
      'read GET /api/analysis/radar/earned',
      'write POST /api/analysis/radar/:id/answer',
      'read GET /api/alerts',
      'read GET /api/alerts/figures',
      'read GET /api/alerts/forecast-losses',
      'read GET /api/alerts/:id',
      'write POST /api/alerts/:id/resolve',
      'write POST /api/alerts/:id/snooze',
      'write POST /api/alerts/:id/assign',
      'read GET /api/customers/:id',
      'admin DELETE /api/customers/:id',
      'read GET /api/customers/:id/score',
      'read GET /api/experiments',
      'write POST /api/experiments',
      'read GET /api/experiments/learnings',
      'read GET /api/experiments/:id',
      'read GET /api/experiments/:id/analysis',
      'read GET /api/experiments/:id/assignment',
      'write POST /api/experiments/:id/start',
      'write POST /api/experiments/:id/complete',
      'write POST /api/experiments/:id/cancel',
      'read GET /api/plans',
      'write PUT /api/plans/:id/limits',
      'read GET /api/plans/:id/what-if',
      'write POST /api/alerts/scan',
      'track POST /api/usage/track',
      'track POST /api/usage/batch',
    ]);
  });

  test('no route answers without a key, or with one that is not known', async ({ rest }) => {
    for (const { method, path } of restRoutes) {
      const without = await rest.ask(path, { method, key: null });
      expect(without.status, path).toBe(401);
      expect(without.response.headers.get('www-authenticate')).toBe('Bearer realm="moneyradar"');
      expect(without.response.headers.get('content-type')).toMatch('application/problem+json');
      const wrong = await rest.ask(path, { method, key: `${ENVIRONMENT_KEY}?` });
      expect(wrong.status, path).toBe(401);
      expect(wrong.response.headers.get('www-authenticate')).toMatch('error="invalid_token"');
    }
  });

  test('a key without the scope is told which one it lacks', async ({ rest }) => {
    for (const { method, path, scope } of restRoutes) {
      const key = await rest.keyWith(scope === 'read' ? 'track' : 'read');
      const { status, body } = await rest.ask(path, { method, key });
      expect(status, path).toBe(403);
      expect(body['detail']).toMatch(`needs the scope ${scope}`);
    }
  });

  test('a key with the scope is let in', async ({ db, rest }) => {
    await db`insert into attribution_key (metadata_key, since) values ('utm_source', now())`;
    const key = await rest.keyWith('read');
    for (const { method, path, scope } of restRoutes) {
      // What a part of the address stands for is not there, and that is all that is wrong.
      const expected = path.includes(':') ? 404 : 200;
      if (scope === 'read')
        expect((await rest.ask(path, { method, key })).status, path).toBe(expected);
    }
  });
});

describe('what is asked', () => {
  test.for([
    ['/api/revenue/mrr?currency=eur', ['currency is not known here (known: account)']],
    ['/api/revenue/snapshots?days=0', ['days must be a whole number from 1 to 3660']],
    ['/api/revenue/snapshots?days=all', ['days must be a whole number from 1 to 3660']],
    ['/api/revenue/snapshots?days=3&days=4', ['days is given more than once']],
    [
      '/api/revenue/snapshots?from=2026-02-30',
      ['from must be a day as YYYY-MM-DD, such as 2026-01-31'],
    ],
    ['/api/revenue/snapshots?days=3&from=2026-01-01', ['days cannot be combined with from and to']],
    ['/api/revenue/snapshots?to=2026-06-01', ['from is needed when to is given']],
    [
      '/api/revenue/snapshots?from=2026-06-02&to=2026-06-01',
      ['from must not be after the last day'],
    ],
    [
      '/api/revenue/snapshots?from=2026-06-01&to=2026-06-11',
      ['to must not be after today, 2026-06-10'],
    ],
    [
      '/api/revenue/snapshots?from=2016-01-01&to=2026-06-01',
      ['from must be less than 3660 days before the last day'],
    ],
    [
      '/api/revenue/movements?type=loss',
      ['type must be one of new, reactivation, expansion, contraction, churn'],
    ],
    ['/api/revenue/movements?cursor=abc', ['cursor is not one that an earlier page gave']],
    [
      '/api/revenue/movements?customer_id=%00',
      ['customer_id must be the id of a customer, such as cus_123'],
    ],
    ['/api/revenue/movements?limit=501', ['limit must be a whole number from 1 to 500']],
    [
      '/api/revenue/movements?from=1&to=2',
      [
        'from must be a day as YYYY-MM-DD, such as 2026-01-31',
        'to must be a day as YYYY-MM-DD, such as 2026-01-31',
      ],
    ],
  ] as const)('%s is refused field by field', async ([path, expected], { rest }) => {
    const { status, body } = await rest.ask(path);
    expect(status).toBe(400);
    const errors = body['errors'] as { field: string; detail: string }[];
    expect(errors.map(({ field, detail }) => `${field} ${detail}`)).toEqual(expected);
  });

  test.for([
    ['not json', 'The body is not JSON.'],
    ['null', /body /],
    ['[]', /body /],
    ['{"date":20260101}', /date must be a day/],
    ['{"date":"2026-06-11"}', 'date must not be after today, 2026-06-10.'],
    ['{"__proto__":{"date":"x"}}', /__proto__ is not known here/],
    ['{"day":"2026-01-01"}', 'day is not known here (known: date).'],
  ] as const)('a body like %j is refused', async ([body, detail], { rest }) => {
    const answer = await rest.ask('/api/admin/calculate-mrr-snapshot', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toMatch(detail);
  });

  test('a body that is nothing but depth is refused', async ({ rest }) => {
    const body = '['.repeat(200_000);
    const answer = await rest.ask('/api/admin/calculate-mrr-snapshot', { method: 'POST', body });
    expect(answer.status).toBe(400);
  });
});

describe('what is answered', () => {
  const SEED = [
    { customer: 'cus_a', mrr: '1999.00000000', from: '2026-06-08T22:30:00Z', product: 'prod_pro' },
    {
      customer: 'cus_b',
      mrr: '4999.50000000',
      from: '2026-01-15T12:00:00Z',
      until: '2026-06-09T10:00:00Z',
    },
    { customer: 'cus_b', mrr: '9999.50000000', from: '2026-06-09T10:00:00Z', product: 'prod_pro' },
    { customer: 'cus_c', mrr: '500000', from: '2026-06-01T00:00:00Z', currency: 'jpy' },
  ];

  test('status says how far the figures can be trusted', async ({ rest }) => {
    const { body } = await rest.ask('/api/status');
    expect(body).toEqual({
      version: '1.2.3',
      rules_version: 1,
      inbox_pending: 0,
      inbox_failed: 0,
      failed_customers: 0,
      outbox_pending: 0,
      last_event_at: null,
      last_sync_at: null,
      last_sweep_at: null,
      last_snapshot_date: null,
      unknown_customers: 0,
      incomplete_subscriptions: 0,
      stale: true,
      stale_reason: 'never_heard',
      stale_account: null,
      accounts: [
        {
          account: 'main',
          is_read: true,
          last_event_at: null,
          last_sync_at: null,
          last_sweep_at: null,
          error: null,
        },
      ],
      stale_since: null,
      failed_checks: [],
      last_check_at: null,
      recent_drifts: 0,
    });
  });

  test('MRR is a number of major units, and other currencies stand beside it', async ({
    db,
    rest,
  }) => {
    await addSpans(db, SEED);
    const { body } = await rest.ask('/api/revenue/mrr');
    expect(body).toEqual({
      // 19.99 + 99.995 = 119.985, rounded half away from zero once.
      current_mrr: 119.99,
      currency: 'USD',
      committed_mrr: 119.99,
      at_risk_mrr: 0,
      trial_pipeline: { count: 0, mrr: 0, without_payment_method: 0, by_currency: [] },
      usage_run_rate: 0,
      customers: 2,
      latest_snapshot: null,
      as_of: '2026-06-10T09:00:00Z',
      incomplete_subscriptions: 0,
      by_currency: [{ currency: 'USD', mrr: 119.99, customers: 2 }],
      not_included: [{ currency: 'JPY', mrr: 500_000, customers: 1 }],
    });
  });

  test('snapshots have every local day of the range, the last one as it stands', async ({
    db,
    rest,
  }) => {
    await addProduct(db, 'prod_pro', 'Pro "2026" <b>');
    await addSpans(db, SEED);
    const { body } = await rest.ask('/api/revenue/snapshots?days=3');
    const snapshots = body['snapshots'] as Body[];
    expect(snapshots.map(({ date, total_mrr }) => [date, total_mrr])).toEqual([
      ['2026-06-08', 50],
      // 22:30 in UTC is the next day in Berlin.
      ['2026-06-09', 119.99],
      ['2026-06-10', 119.99],
    ]);
    expect(snapshots[1]).toMatchObject({
      new_mrr: 19.99,
      reactivation_mrr: 0,
      expansion_mrr: 50,
      contraction_mrr: 0,
      churned_mrr: 0,
      fx_mrr: 0,
      customers: 2,
      product_breakdown: { 'Pro "2026" <b>': 119.99 },
    });
  });

  test('thirty days are shown unless a range is asked for', async ({ rest }) => {
    const month = await rest.ask('/api/revenue/snapshots');
    expect(month.body['snapshots']).toHaveLength(30);
    const range = await rest.ask('/api/revenue/snapshots?from=2025-12-31&to=2026-01-01');
    expect((range.body['snapshots'] as Body[]).map(({ date }) => date)).toEqual([
      '2025-12-31',
      '2026-01-01',
    ]);
  });

  test('movements come oldest first, in pages that neither repeat nor skip', async ({
    db,
    rest,
  }) => {
    await addSpans(db, SEED);
    await db`
      insert into stripe_events (id, created_at, is_livemode, type, state, payload)
      values ('evt_1780999200', '2026-06-09T10:00:00Z', true, 'customer.subscription.updated',
        'done', '{}')`;
    const seen: Body[] = [];
    let path: string | null = '/api/revenue/movements?limit=2';
    while (path !== null) {
      const { body }: { body: Body } = await rest.ask(path);
      seen.push(...(body['movements'] as Body[]));
      const cursor = body['next_cursor'] as string | null;
      path =
        cursor === null
          ? null
          : `/api/revenue/movements?limit=2&cursor=${encodeURIComponent(cursor)}`;
    }
    expect(
      seen.map(({ date, customer_id, type, amount }) => [date, customer_id, type, amount]),
    ).toEqual([
      ['2026-01-15', 'cus_b', 'new', 50],
      ['2026-06-01', 'cus_c', 'new', 500_000],
      ['2026-06-09', 'cus_a', 'new', 19.99],
      ['2026-06-09', 'cus_b', 'expansion', 50],
    ]);
    const onPro = {
      product: 'prod_pro',
      price: null,
      interval: null,
      interval_count: null,
      quantity: '1',
    };
    expect(seen[3]).toEqual({
      id: 'cus_b:usd:1780999200',
      date: '2026-06-09',
      occurred_at: '2026-06-09T10:00:00Z',
      customer_id: 'cus_b',
      type: 'expansion',
      cause: 'plan_change',
      amount: 50,
      currency: 'USD',
      mrr_before: 50,
      mrr_after: 100,
      away_since: null,
      plan_before: 'prod_pro',
      plan_after: 'prod_pro',
      plans_before: [onPro],
      plans_after: [onPro],
      event_ids: ['evt_1780999200'],
      events: [
        {
          id: 'evt_1780999200',
          type: 'customer.subscription.updated',
          created_at: '2026-06-09T10:00:00Z',
        },
      ],
    });
  });

  test('what rates did to MRR is told by currency', async ({ db, rest }) => {
    await addSpans(db, [
      { customer: 'cus_kwd', currency: 'kwd', mrr: '12500', from: '2026-01-01T00:00:00Z' },
    ]);
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'kwd', '2026-01-01', 3.25, 0.325), ('usd', 'kwd', '2026-06-08', 3.2, 0.32)`;

    const { body } = await rest.ask('/api/revenue/fx-effects?from=2026-06-01&to=2026-06-09');

    expect(body).toEqual({
      base: 'USD',
      effects: [
        { currency: 'KWD', start_mrr: 12.5, start_rate: '3.25', end_rate: '3.2', effect: -0.63 },
      ],
    });
  });

  test('movements can be had of a range, a type or a customer', async ({ db, rest }) => {
    await addSpans(db, SEED);
    const idsOf = async (query: string) => {
      const { body } = await rest.ask(`/api/revenue/movements?${query}`);
      return (body['movements'] as Body[]).map(
        ({ customer_id, type }) => `${customer_id as string} ${type as string}`,
      );
    };
    expect(await idsOf('from=2026-06-02')).toEqual(['cus_a new', 'cus_b expansion']);
    expect(await idsOf('from=2026-01-01&to=2026-06-01')).toEqual(['cus_b new', 'cus_c new']);
    expect(await idsOf('type=expansion')).toEqual(['cus_b expansion']);
    expect(await idsOf('customer_id=cus_c')).toEqual(['cus_c new']);
    expect(await idsOf('customer_id=cus_nobody')).toEqual([]);
  });

  test('calculating a snapshot stores the days that are over and answers with the one asked for', async ({
    db,
    rest,
  }) => {
    await addSpans(db, SEED);
    const post = (body: string) =>
      rest.ask('/api/admin/calculate-mrr-snapshot', { method: 'POST', body });
    const today = await post('');
    expect(today.body).toMatchObject({ date: '2026-06-10', total_mrr: 119.99 });
    const past = await post('{"date":"2026-06-08"}');
    expect(past.body).toMatchObject({ date: '2026-06-08', total_mrr: 50 });
    const status = await rest.ask('/api/status');
    expect(status.body['last_snapshot_date']).toBe('2026-06-09');
    const mrr = await rest.ask('/api/revenue/mrr');
    expect(mrr.body['latest_snapshot']).toEqual({
      date: '2026-06-09',
      total_mrr: 119.99,
      new_mrr: 19.99,
      reactivation_mrr: 0,
      expansion_mrr: 50,
      contraction_mrr: 0,
      churned_mrr: 0,
      fx_mrr: 0,
    });
  });
});
