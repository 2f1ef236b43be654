import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { SCOPES } from '#delivery/access/scopes.ts';
import { restHandlers } from '#delivery/rest/handlers.ts';
import { describedRoutes, openApiDocument } from '#delivery/rest/openapi/document.ts';
import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';

import { listen } from '../../../../src/http.ts';
import { createLog } from '../../../../src/log.ts';
import { addAlerts } from '../../../support/alert-rows.ts';
import { asRole, test as base } from '../../../support/database.ts';
import { assertDocumented } from '../../../support/documented.ts';
import { restContext } from '../../../support/doors.ts';
import { addSpans } from '../../../support/ledger-rows.ts';
import { requestsTo, type FuzzedRequest, type Known } from '../../../support/openapi-requests.ts';
import { sell, subscribe, use, type World } from '../../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const RUNS_BY_ITSELF = 25;
/** Of each route; FUZZ_RUNS=1000 looks longer, and FUZZ_SEED repeats what was found. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? RUNS_BY_ITSELF);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_610);
const TIMEOUT_MS = 180_000 + RUNS * 2_000;
/** So many requests have one key: fewer than a key may make in a minute. */
const REQUESTS_PER_KEY = 50;

const DESIGN = {
  name: 'Dearer',
  hypothesis: 'Nobody leaves',
  change_description: 'It costs $12',
  metric_tracked: 'mrr',
  affected_segment: '',
  stop_on: '2026-07-10',
};
const DAILY = "select date '2026-06-01' + n as day, n as value from generate_series(0, 8) as n";
const METRIC_NAMES = ['days', 'nights', 'weeks', 'months', 'years'];
const RECORD = { customer_id: 'cus_a', metric_name: 'calls', quantity: 1 };

/** Bodies with which it goes well, for one odd field in them to be looked at. */
const GOOD: Readonly<Record<string, readonly Body[]>> = {
  '/api/settings': [{ timezone: 'Europe/Berlin' }, { digest_at: null, allowed_users: ['*'] }],
  '/api/metrics/custom/{name}': [
    { query: DAILY, title: 'Days', unit: 'days', higher_is_better: true },
    { query: DAILY, higher_is_better: null, digest_place: null },
  ],
  '/api/fx-rates': [{ rates: [{ currency: 'EUR', rate: '1.1', from: '2026-01-01' }] }],
  '/api/alerts/{id}/snooze': [{ until: 'worse' }, { until: '2026-07-01' }],
  '/api/experiments': [
    DESIGN,
    { ...DESIGN, metric_tracked: 'usage:calls', comparison: 'control:0.2' },
  ],
  '/api/experiments/{id}/complete': [
    { outcome: 'better' },
    { outcome: 'worse', actual_value: 1.5 },
  ],
  '/api/plans/{id}/limits': [
    { limits: { calls: 100 } },
    { limits: { seats: null }, from: '2026-06-01' },
  ],
  '/api/usage/track': [RECORD, { ...RECORD, timestamp: '2026-06-01T00:00:00Z', kind: 'sum' }],
  '/api/usage/batch': [{ records: [RECORD, { ...RECORD, quantity: 'x' }] }],
};

type Body = Readonly<Record<string, unknown>>;
type Ask = (request: FuzzedRequest) => Promise<{ status: number; body: Body; response: Response }>;
type Doc = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const test = base.extend('ask', async ({ db, target }, { onCleanup }) => {
  await prepareMetricsRole(target, { isOurServer: true });
  const context = { ...restContext(db, NOW), metricsTarget: asRole(target, METRICS_ROLE) };
  let asked = 0;
  // Every key may do everything, and is another one before it has asked too often.
  const authenticate = async () => {
    asked += 1;
    return { id: String(Math.floor(asked / REQUESTS_PER_KEY)), scopes: SCOPES };
  };
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(context, authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  return async ({ method, path, headers, body }: FuzzedRequest) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      // A connection that is kept may be closed at the moment of the next request.
      headers: { ...headers, authorization: 'Bearer key', connection: 'close' },
      ...(body !== null && { body }),
    });
    return { response, status: response.status, body: (await response.json()) as Body };
  };
});

const restOnly = describedRoutes().filter(
  ({ path }) => path.startsWith('/api/') && path !== '/api/openapi.json',
);

test(
  'no request brings a 500, or an answer that openapi.json does not have',
  async ({ db, ask }) => {
    const known = await company({ db, now: NOW }, ask);
    const paths = openApiDocument('1.2.3')['paths'] as Doc;
    // What is over can be asked about no more.
    const isLast = ({ path, method }: { path: string; method: string }) =>
      Number(method === 'DELETE' || /(resolve|cancel|scan)$/.test(path));
    const order = restOnly.toSorted((a, b) => isLast(a) - isLast(b));
    const statuses = new Map<string, Set<number>>();
    for (const described of order) {
      const { method } = described;
      const path = described.path.replace(/:(\w+)/, '{$1}');
      const operation = paths[path]![method.toLowerCase()]!;
      const met = new Set<number>();
      // oxlint-disable-next-line no-await-in-loop -- one after another, so that a failure can be repeated
      await fc.assert(
        fc.asyncProperty(requestsTo({ path, method, operation }, known), async (request) => {
          const { response, ...answer } = await ask(request);
          met.add(answer.status);
          expect(answer, `${method} ${request.path}`).not.toMatchObject({ status: 500 });
          assertDocumented(described, answer);
          assertHeaders(response);
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: false },
      );
      statuses.set(`${method} ${path}`, met);
    }
    // Where nothing went well, only refusals were looked at; a long look may use everything up before.
    if (RUNS > RUNS_BY_ITSELF) return;
    const never = [...statuses].filter(([, met]) => ![...met].some((status) => status < 300));
    expect(never.map(([route]) => route)).toEqual([]);
  },
  TIMEOUT_MS,
);

function assertHeaders({ status, headers }: Response): void {
  const kind = status >= 400 ? 'application/problem+json' : 'application/json';
  expect(headers.get('content-type')).toBe(`${kind}; charset=utf-8`);
  expect(headers.get('cache-control')).toBe('no-store');
}

/** A company with something of everything, and the ids and cursors by which it can be asked for more. */
async function company(world: World, ask: Ask): Promise<Known> {
  const { db } = world;
  await sell(world, 'small', { amount: 1_000, metadata: { limit_calls: '300' } });
  await sell(world, 'large', { amount: 4_900, metadata: { limit_calls: '10000' } });
  for (const customer of ['cus_a', 'cus_b', 'cus_c', 'cus_d']) {
    // oxlint-disable-next-line no-await-in-loop
    await subscribe(world, customer, { plan: 'small' });
    // oxlint-disable-next-line no-await-in-loop
    await use(world, `${customer} calls`, { from: 60, until: 1, each: 20 });
  }
  await addSpans(db, [
    { customer: 'cus_e', mrr: '4900', from: '2026-05-02T08:00:00Z', until: '2026-06-20T00:00:00Z' },
    { customer: 'cus_f', mrr: '900', currency: 'eur', from: '2026-03-01T00:00:00Z' },
    { customer: 'cus_g', mrr: '100', currency: 'jpy', from: '2026-02-28T23:59:59Z' },
  ]);
  await db`insert into attribution_key (metadata_key, since) values ('utm_source', ${NOW})`;
  await db`update customers set attribution = 'google' where stripe_id <> 'cus_f'`;
  const alerts = await addAlerts(db, [
    { customer: 'cus_a' },
    { customer: 'cus_b', mrr: '9900', severity: 'critical' },
    ...Array.from({ length: 20 }, (_, n) => ({ customer: `cus_with_alert_${n}` })),
    { customer: 'cus_e', state: 'resolved', outcome: 'kept', resolvedAt: '2026-06-02T00:00:00Z' },
  ]);
  const json = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? null : JSON.stringify(body);
    const answer = await ask({ method, path, headers: {}, body: sent });
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const numbers = Array.from({ length: 16 }, (_, n) => String(n + 1));
  for (const number of numbers) {
    // oxlint-disable-next-line no-await-in-loop
    await json('POST', '/api/experiments', { ...DESIGN, name: `Dearer ${number}` });
  }
  await json('POST', '/api/experiments/1/start');
  await json('POST', '/api/experiments/2/start');
  await json('POST', '/api/experiments/2/complete', { outcome: 'better', learning: 'They stay' });
  const moves = (await json('GET', '/api/analysis/radar'))['moves'] as { id: number }[];
  const plans = (await json('GET', '/api/plans'))['plans'] as { id: string }[];
  await json('POST', '/api/admin/sync-stripe');
  for (const name of METRIC_NAMES) {
    // oxlint-disable-next-line no-await-in-loop
    await json('PUT', `/api/metrics/custom/${name}`, { query: DAILY });
  }
  const pages = await Promise.all(
    [
      '/api/alerts?status=all',
      '/api/experiments?state=draft',
      '/api/revenue/movements?from=2024-01-01&to=2026-06-10',
      '/api/analysis/mismatches?',
      '/api/revenue/reconcile?',
    ].map((path) => json('GET', `${path}&limit=1`)),
  );
  const cursors = pages.flatMap((page) =>
    Object.entries(page).flatMap(([name, value]) =>
      name.endsWith('cursor') && typeof value === 'string' ? value : [],
    ),
  );
  expect(cursors.length).toBeGreaterThan(2);
  const ids = {
    alerts: alerts.map(String),
    analysis: moves.map(({ id }) => String(id)),
    customers: ['cus_a', 'cus_b', 'cus_e', 'cus_f', 'cus_g'],
    experiments: numbers,
    plans: plans.map(({ id }) => id),
    admin: ['latest', '1'],
    metrics: METRIC_NAMES,
  };
  return {
    ids: (path) =>
      Object.entries(ids).find(([area]) => path.startsWith(`/api/${area}/`))?.[1] ?? [],
    bodies: (path) => GOOD[path] ?? [],
    words: [...cursors, 'cus_a', 'cus_f', 'calls', 'usage:calls', 'small'],
  };
}
