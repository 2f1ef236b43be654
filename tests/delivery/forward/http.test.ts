import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { Temporal } from 'temporal-polyfill';
import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest';

import { createOpspSender } from '#delivery/forward/opsp.ts';
import { retryAfterMs } from '#delivery/forward/post-json.ts';
import { createWebhookSender, signatureOf } from '#delivery/forward/signed-webhook.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { openAlerts } from '../slack/support/alerts.ts';
import { foundCompany, NOW } from '../slack/support/company.ts';
import { configure, forwards, makeDue, send, sourcesOf, statesAre, waitOf } from './forwarding.ts';

const OPSP = { url: 'https://opsp.test/api/', apiKey: 'opsp_canary_of_a_key' };
const HOOK = { url: 'https://hook.test/in', secret: `whsec_${btoa('canary of a secret')}` };
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const test = base.extend('company', async ({ db }) => {
  await foundCompany(db);
  return db;
});

interface Seen {
  readonly headers: Headers;
  readonly text: string;
}

/** Answers in turn; the last one goes on. Returns what came. */
function answering(url: string, ...answers: readonly (() => Response)[]): Seen[] {
  const seen: Seen[] = [];
  server.use(
    http.post(url, async ({ request }) => {
      seen.push({ headers: request.headers, text: await request.text() });
      return (answers[seen.length - 1] ?? answers.at(-1))!() as HttpResponse<null>;
    }),
  );
  return seen;
}

const status = (code: number, headers = {}) => {
  return () => new HttpResponse('the body is nobody’s business', { status: code, headers });
};

function sendToOpsp(db: Db, places: string[] = []): string[] {
  return send(db, { opsp: createOpspSender(sourcesOf(db), OPSP) }, places);
}

describe('OPSP', () => {
  test('gets an alert as REST shows it, with its words, a key and a name for the message', async ({
    company: db,
  }) => {
    await configure(db, 'opsp');
    const seen = answering('https://opsp.test/api/alerts', status(201));
    await openAlerts(db, [{}]);
    sendToOpsp(db);
    await statesAre(db, 'sent');

    const [{ headers, text }] = seen as [Seen];
    expect(headers.get('authorization')).toBe(`Bearer ${OPSP.apiKey}`);
    expect(headers.get('idempotency-key')).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(JSON.parse(text)).toMatchObject({
      change: 'opened',
      type: 'payment_retry',
      severity: 'critical',
      customer_id: 'cus_Anchor',
      title: 'Payment failed 3 times: cus_Anchor',
      mrr_at_stake: 49,
      status: 'active',
    });
    expect(JSON.parse(text).recommended_action).not.toBe('');
  });

  test('that may have heard it is told again under the same key', async ({ company: db }) => {
    await configure(db, 'opsp');
    const seen = answering('https://opsp.test/api/alerts', () => HttpResponse.error(), status(200));
    await openAlerts(db, [{}]);
    const log = sendToOpsp(db);
    await statesAre(db, 'sent');

    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(log.join()).toContain('it may have arrived');
  });

  test('that is busy is asked again when it says', async ({ company: db }) => {
    await configure(db, 'opsp');
    const seen = answering(
      'https://opsp.test/api/alerts',
      status(429, { 'retry-after': '3600' }),
      status(200),
    );
    await openAlerts(db, [{}]);
    sendToOpsp(db);
    await vi.waitFor(async () => expect(await waitOf(db, 'opsp:alerts')).toBeGreaterThan(3_500));
    expect(await forwards(db)).toMatchObject([{ state: 'pending', lastError: 'HTTP 429' }]);

    await makeDue(db);
    await statesAre(db, 'sent');
    expect(seen).toHaveLength(2);
  });

  test.for([408, 500, 503])('that answers %i is asked again', async (code, { company: db }) => {
    await configure(db, 'opsp');
    answering('https://opsp.test/api/alerts', status(code), status(200));
    await openAlerts(db, [{}]);
    sendToOpsp(db);
    await vi.waitFor(async () => {
      expect(await forwards(db)).toMatchObject([{ lastError: `HTTP ${code}` }]);
    });
    await makeDue(db);
    await statesAre(db, 'sent');
  });

  test('that refuses one alert gets the next', async ({ company: db }) => {
    await configure(db, 'opsp');
    answering('https://opsp.test/api/alerts', status(422), status(200));
    await openAlerts(db, [{}, { customer: 'cus_Birch' }]);
    sendToOpsp(db);
    await statesAre(db, 'dead', 'sent');
  });

  test('that refuses the key gets all once it is right, and people are told why', async ({
    company: db,
  }) => {
    await configure(db, 'opsp');
    answering('https://opsp.test/api/alerts', status(401), status(200));
    await openAlerts(db, [{}, { customer: 'cus_Birch' }]);
    const log = sendToOpsp(db, ['slack:C0REV']);
    await vi.waitFor(async () => {
      expect(await forwards(db)).toMatchObject([{ lastError: 'HTTP 401' }, { lastError: null }]);
    });

    const [notice] = await db`select body from outbox where kind = 'trouble'`;
    expect(JSON.stringify(notice)).toContain('OPSP');
    expect(JSON.stringify(notice)).toContain('Check OPSP_API_KEY');
    expect(log.join()).toContain('Check OPSP_API_KEY');
    expect(log.join()).not.toContain('canary');
    expect(log.join()).not.toContain('business');

    await makeDue(db);
    await statesAre(db, 'sent', 'sent');
  });

  test('is not followed to another address', async ({ company: db }) => {
    await configure(db, 'opsp');
    answering(
      'https://opsp.test/api/alerts',
      status(307, { location: 'https://elsewhere.test/alerts' }),
    );
    await openAlerts(db, [{}]);
    const log = sendToOpsp(db);
    await vi.waitFor(() => expect(log.join()).toContain('redirects are not followed'));
    await statesAre(db, 'pending');
  });
});

describe('the signed webhook', () => {
  test('is signed as Standard Webhooks says', () => {
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
    };
    expect(signatureOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', signed)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
    expect(signatureOf('a secret of my own', signed)).not.toBe(signatureOf('another', signed));
  });

  test('carries a fresh time and the same id at each attempt', async ({ company: db }) => {
    await configure(db, 'webhook');
    const seen = answering(HOOK.url, status(500), status(204));
    await openAlerts(db, [{}]);
    let seconds = 0;
    const now = () => Temporal.Instant.from(NOW).add({ seconds: (seconds += 60) });
    const log = send(db, { webhook: createWebhookSender({ ...sourcesOf(db), now }, HOOK) });
    await vi.waitFor(async () => expect(seen).toHaveLength(1));
    await makeDue(db);
    await statesAre(db, 'sent');

    const of = (name: string) => seen.map(({ headers }) => headers.get(name));
    expect(new Set(of('webhook-id')).size).toBe(1);
    expect(new Set(of('webhook-timestamp')).size).toBe(2);
    for (const { headers, text } of seen) {
      const [id, timestamp] = [headers.get('webhook-id')!, headers.get('webhook-timestamp')!];
      const expected = signatureOf(HOOK.secret, { id, timestamp, body: text });
      expect(headers.get('webhook-signature')).toBe(expected);
    }
    expect(JSON.parse(seen[0]!.text)).toMatchObject({
      type: 'alert.opened',
      timestamp: expect.any(String),
      data: { customer_id: 'cus_Anchor', severity: 'critical' },
    });
    expect(log.join()).not.toContain('canary');
    expect(log.join()).not.toContain('whsec_');
  });
});

describe('Retry-After', () => {
  const now = Temporal.Instant.from('2026-06-10T09:00:00Z');

  test('may be seconds or a date, and is never longer than a day', () => {
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Wed, 10 Jun 2026 09:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterMs('Wed, 10 Jun 2026 08:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('99999999', now)).toBe(86_400_000);
  });

  test('that is nonsense leaves the wait to the outbox', () => {
    for (const text of [null, '', 'soon', '-5', 'Wed, 99 Jun 2026 09:01:00 GMT']) {
      expect(retryAfterMs(text, now)).toBeNull();
    }
  });
});
