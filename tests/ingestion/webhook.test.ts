import Stripe from 'stripe';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { receiveWebhook, type WebhookDeps } from '#ingestion/webhook.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../support/database.ts';

const SECRET = 'whsec_of_the_test';
const NOW_S = 1_767_225_600;

function depsOf(db: Db, overrides: Partial<WebhookDeps> = {}): WebhookDeps {
  return {
    secrets: [{ account: 'main', secret: SECRET }],
    livemode: null,
    keepNames: false,
    record: createEventRecorder(db, () => {}),
    now: () => Temporal.Instant.fromEpochMilliseconds(NOW_S * 1000),
    onFailure: () => {},
    ...overrides,
  };
}

function signed(payload: string, { secret = SECRET, timestamp = NOW_S } = {}) {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { body: Buffer.from(payload), signature };
}

const event = (fields: object = {}) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'customer.created',
    created: NOW_S,
    livemode: false,
    api_version: '2026-10-28.endive',
    data: { object: { id: 'cus_1', object: 'customer', name: 'Ada', email: 'ada@example.com' } },
    ...fields,
  });

const stored = (db: Db) => db`select id, type, state, payload from stripe_events order by id`;

describe('a webhook', () => {
  test('is stored without personal data before it is answered', async ({ db }) => {
    const answer = await receiveWebhook(depsOf(db), signed(event()));

    expect(answer.status).toBe(200);
    const [row] = await stored(db);
    expect(row).toMatchObject({ id: 'evt_1', state: 'pending' });
    expect(row?.['payload']).toEqual({ object: { id: 'cus_1', object: 'customer' } });
  });

  test('is of the account whose secret has signed it', async ({ db }) => {
    const secrets = [
      { account: 'main', secret: SECRET },
      { account: 'us', secret: 'whsec_us' },
    ];
    const told = (id: string, secret: string) => signed(event({ id }), { secret });
    for (const request of [told('evt_1', SECRET), told('evt_2', 'whsec_us')]) {
      expect((await receiveWebhook(depsOf(db, { secrets }), request)).status).toBe(200);
    }
    const refused = await receiveWebhook(depsOf(db, { secrets }), told('evt_3', 'whsec_eu'));
    expect(refused.status).toBe(400);
    expect(await db`select id, account, stripe_customer_id from stripe_events order by id`).toEqual(
      [
        { id: 'evt_1', account: 'main', stripeCustomerId: 'cus_1' },
        { id: 'evt_2', account: 'us', stripeCustomerId: 'us/cus_1' },
      ],
    );
  });

  test('that Stripe delivers five times at once is stored once', async ({ db }) => {
    const deps = depsOf(db);

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => receiveWebhook(deps, signed(event()))),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await stored(db)).toHaveLength(1);
  });

  test('of a type nobody knows is stored and answered', async ({ db }) => {
    const unknown = event({
      type: 'quantum.entangled',
      data: { object: { id: 'q_1', object: 'quantum', secret_note: 'x' } },
    });

    expect((await receiveWebhook(depsOf(db), signed(unknown))).status).toBe(200);
    expect(await stored(db)).toMatchObject([{ type: 'quantum.entangled' }]);
  });

  test('signed with the second of two secrets is taken', async ({ db }) => {
    const deps = depsOf(db, {
      secrets: ['whsec_new', SECRET].map((secret) => ({ account: 'main', secret })),
    });

    expect((await receiveWebhook(deps, signed(event()))).status).toBe(200);
  });

  test('of the other mode is refused', async ({ db }) => {
    const answer = await receiveWebhook(depsOf(db, { livemode: true }), signed(event()));

    expect(answer).toEqual({
      status: 400,
      detail: 'This endpoint takes events of live mode only.',
    });
  });
});

describe('a webhook is refused and not stored when', () => {
  const refusals: [
    string,
    (deps: WebhookDeps) => Promise<{ status: number; detail: string }>,
    RegExp,
  ][] = [
    [
      'the header is missing',
      (deps) => receiveWebhook(deps, { body: Buffer.from(event()), signature: undefined }),
      /header is missing/,
    ],
    [
      'the header has no time',
      (deps) => receiveWebhook(deps, { body: Buffer.from(event()), signature: 'v1=abc' }),
      /has no time/,
    ],
    [
      'another secret signed it',
      (deps) => receiveWebhook(deps, signed(event(), { secret: 'whsec_other' })),
      /STRIPE_WEBHOOK_SECRET/,
    ],
    [
      'a byte of the body was changed',
      (deps) =>
        receiveWebhook(deps, { ...signed(event()), body: Buffer.from(event({ id: 'evt_2' })) }),
      /No signature matches/,
    ],
    [
      'it was signed 301 seconds ago',
      (deps) => receiveWebhook(deps, signed(event(), { timestamp: NOW_S - 301 })),
      /300 seconds ago/,
    ],
    [
      'it was signed 301 seconds from now',
      (deps) => receiveWebhook(deps, signed(event(), { timestamp: NOW_S + 301 })),
      /300 seconds from now/,
    ],
    ['it is a signed null', (deps) => receiveWebhook(deps, signed('null')), /not a Stripe event/],
    ['it is no JSON', (deps) => receiveWebhook(deps, signed('{"id":')), /not a Stripe event/],
    [
      'it is nested 200,000 deep',
      (deps) => receiveWebhook(deps, signed('['.repeat(200_000) + ']'.repeat(200_000))),
      /not a Stripe event/,
    ],
    [
      'it has no object',
      (deps) => receiveWebhook(deps, signed(event({ data: null }))),
      /not a Stripe event/,
    ],
  ];

  for (const [why, deliver, detail] of refusals) {
    test(why, async ({ db }) => {
      const answer = await deliver(depsOf(db));

      expect(answer.status).toBe(400);
      expect(answer.detail).toMatch(detail);
      expect(await stored(db)).toHaveLength(0);
    });
  }
});

describe('what Postgres cannot hold does not stop a webhook:', () => {
  const hostile: [string, string][] = [
    [
      'a NUL in a price name',
      event({ data: { object: { id: 'price_1', object: 'price', nickname: 'Pro\0' } } }),
    ],
    [
      'half a surrogate pair',
      event({ data: { object: { id: 'price_1', object: 'price', nickname: 'Pro\ud800' } } }),
    ],
    [
      'a number beyond all bounds',
      event().replace(`"created":${String(NOW_S)}`, `"created":${String(NOW_S)},"request":1e400`),
    ],
    [
      'a __proto__ key',
      event({
        data: JSON.parse('{"object":{"id":"p","object":"price","metadata":{"__proto__":"x"}}}'),
      }),
    ],
  ];

  for (const [what, payload] of hostile) {
    test(what, async ({ db }) => {
      expect((await receiveWebhook(depsOf(db), signed(payload))).status).toBe(200);
      expect(await stored(db)).toHaveLength(1);
    });
  }
});

test('a webhook that cannot be stored is answered 503, so that Stripe delivers it again', async ({
  db,
}) => {
  const failures: unknown[] = [];
  const deps = depsOf(db, {
    record: async () => Promise.reject(new Error('no database')),
    onFailure: (error) => failures.push(error),
  });

  expect((await receiveWebhook(deps, signed(event()))).status).toBe(503);
  expect(failures).toHaveLength(1);
});
