import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import { restRoutes } from '#delivery/rest/routes.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { sell, subscribe, use } from '../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

const ODD_WORDS = [
  '',
  '0',
  '-1',
  '1e3',
  'NaN',
  'null',
  '9223372036854775808',
  '99999999999999999999999999',
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%F0%9F%92%A9',
  "';drop table customers--",
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2026-02-30',
  '2026-06-10',
  '2026-06-10T09:00:00%2B23:59',
  'USD',
  'xau',
  'last',
  '__proto__',
  'eyJhIjoxfQ',
  'x'.repeat(2_000),
];
const PARAMETERS = [
  'from',
  'to',
  'days',
  'interval',
  'currency',
  'type',
  'customer_id',
  'cursor',
  'limit',
  'upgrade_cursor',
  'overpriced_cursor',
  'percent',
  'at',
  'rule',
  'status',
  'severity',
  'month',
  'by',
  'state',
  'q',
  'metric',
];

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e-7,
  1e300,
  '',
  '\u0000',
  '\uD800',
  '0000-01-01',
  '9999-12-31',
  '2026-06-10',
  '2026-06-10T09:00:00+23:59',
  '999999999999',
  '1e400',
  'NaN',
  [],
  ['\u0000'],
  ['\uD800'],
  {},
  { '\u0000': 1 },
  { '\uD800': 1 },
  { calls: 1e-7 },
  { calls: 1e12 },
  { calls: -0 },
  [{}],
  [{ currency: 'EUR', rate: '1', from: '0000-01-01' }],
  [{ currency: 'EUR', rate: '1', from: '9999-12-31' }],
  [{ currency: 'EUR', rate: '0', from: '2026-01-01' }],
  [{ currency: 'EUR', rate: '0.000000000000000000000000000001', from: '2026-01-01' }],
  [{ currency: 'EUR', rate: `1${'0'.repeat(40)}`, from: '2026-01-01' }],
  [{ customer_id: '\u0000', metric_name: 'calls', quantity: 1 }],
  [{ metric: 'usage:\u0000', worse_than: 1 }],
  'plan:\u0000',
  'usage:\uD800',
  { plan: '\uD800' },
  { kind: 'plan', plan: '\u0000' },
  { meta: { '\uD800': '\u0000' } },
];
const FIELDS = [
  'limits',
  'features',
  'from',
  'rates',
  'records',
  'date',
  'note',
  'outcome',
  'until',
  'assigned_to',
  'customer_id',
  'metric_name',
  'quantity',
  'timestamp',
  'name',
  'hypothesis',
  'change_description',
  'metric_tracked',
  'affected_segment',
  'comparison',
  'target_value',
  'guardrails',
  'stop_on',
  'actual_value',
  'learning',
];
/** Ranges of which one end is odd are refused before the other is looked at. */
const ODD_RANGES = [
  ['0000-01-01', '0000-02-01'],
  ['0001-01-01', '0001-02-01'],
  ['1000-01-01', '1000-02-01'],
  ['9999-12-01', '9999-12-31'],
] as const;
/** What else a body needs, for its odd field to be looked at. */
const NEEDED: Readonly<Record<string, object>> = {
  '/api/usage/track': { customer_id: 'cus_a', metric_name: 'calls', quantity: 1 },
  '/api/plans/:id/limits': { limits: {} },
  '/api/experiments': {
    name: 'Dearer',
    hypothesis: 'Nobody leaves',
    change_description: 'It costs $59',
    metric_tracked: 'mrr',
    affected_segment: '',
  },
  '/api/experiments/:id/complete': { outcome: 'better' },
};

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

const test = base.extend('send', async ({ db }, { onCleanup }) => {
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  return async ({ method, path, body }: Asked): Promise<Answered> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, text: await response.text() };
  };
});

const MANY = { timeout: 240_000 };

test(
  'an odd value in any place of a request is never more than a bad request',
  MANY,
  async ({ db, send }) => {
    const world = { db, now: NOW };
    await sell(world, 'small', { amount: 1_000, metadata: { limit_calls: '100' } });
    await subscribe(world, 'cus_a', { plan: 'small' });
    await use(world, 'cus_a calls', { from: 60, until: 1, each: 10 });
    const [plan] = await db<{ id: string }[]>`select plan_id as id from metrics.plan_versions`;
    const planId = plan?.id ?? '';
    const asIs = { method: 'PUT', path: `/api/plans/${planId}/limits`, body: '{"limits":{}}' };
    expect(await send(asIs)).toMatchObject({ status: 200 });

    const failed: string[] = [];
    for (const { method, path } of restRoutes) {
      const filled = path.replace(':id', path.startsWith('/api/plans') ? planId : '1');
      const asked = [
        ...oddParts(method, path),
        ...(method === 'GET'
          ? await oddQueries(filled, send)
          : oddBodies(NEEDED[path] ?? {}).map((body) => ({ method, path: filled, body }))),
      ];
      for (const one of asked) {
        const { status } = await send(one);
        if (status >= 500) failed.push([status, method, one.path, one.body].join(' '));
      }
    }
    expect(failed).toEqual([]);
  },
);

function oddParts(method: string, path: string): Asked[] {
  if (!path.includes(':id')) return [];
  const body = method === 'GET' ? {} : { body: JSON.stringify(NEEDED[path] ?? {}) };
  return ODD_WORDS.filter((word) => word !== '').map((word) => {
    return { method, path: path.replace(':id', word), ...body };
  });
}

async function oddQueries(
  path: string,
  send: (asked: Asked) => Promise<Answered>,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const parameter of PARAMETERS) {
    const { text } = await send({ method: 'GET', path: `${path}?${parameter}=` });
    if (text.includes('is not known here')) continue;
    asked.push(
      ...ODD_WORDS.map((word) => ({ method: 'GET', path: `${path}?${parameter}=${word}` })),
    );
  }
  const ranges = ODD_RANGES.map(([from, to]) => `${path}?from=${from}&to=${to}`);
  return [...asked, ...ranges.map((range) => ({ method: 'GET', path: range }))];
}

function oddBodies(needed: object): string[] {
  const bodies = ODD_VALUES.flatMap((value) => [
    value,
    ...FIELDS.map((field) => ({ ...needed, [field]: value })),
  ]);
  return bodies.map((body) => JSON.stringify(body));
}
