import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createStripeClient, type StripeClientOptions } from '#ingestion/sync/stripe-client.ts';
import { StripeRefusal, StripeUnavailable } from '#ingestion/sync/stripe-errors.ts';

const KEY = 'rk_test_of_a_secret';
const BASE = 'http://stripe.test:8080';
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** A client whose waits are noted and take no time. */
function client(changes: Partial<StripeClientOptions> = {}) {
  const waits: number[] = [];
  let clockMs = 0;
  const made = createStripeClient({
    apiKey: KEY,
    apiBase: BASE,
    nowSeconds: () => 1_000,
    clockMs: () => clockMs,
    random: () => 1,
    pause: async (delayMs) => {
      if (delayMs > 0) waits.push(delayMs);
      clockMs += delayMs;
    },
    ...changes,
  });
  return { ...made, waits };
}

/** Answers in turn; the last one goes on. Returns the methods that were used. */
function answering(...answers: readonly (() => Response)[]): string[] {
  const methods: string[] = [];
  server.use(
    http.all(`${BASE}/*`, ({ request }) => {
      methods.push(request.method);
      return (answers[methods.length - 1] ?? answers.at(-1))!() as HttpResponse<null>;
    }),
  );
  return methods;
}

function error(status: number, message = 'no', headers = {}) {
  return () => HttpResponse.json({ error: { message, type: 'x' } }, { status, headers });
}

function list(headers: Record<string, string> = {}) {
  return () => HttpResponse.json({ object: 'list', data: [], has_more: false }, { headers });
}

describe('asking Stripe', () => {
  test('knows one method, GET, and asks in the version that it knows', async () => {
    const seen: string[] = [];
    server.use(
      http.all(`${BASE}/*`, ({ request }) => {
        seen.push(`${request.method} ${request.url} ${request.headers.get('stripe-version')}`);
        return HttpResponse.json({ object: 'list', data: [] });
      }),
    );
    const { get, apiVersion } = client();
    await get('/v1/prices', {
      expand: ['data.tiers'],
      created: { gte: 5 },
      limit: 100,
      starting_after: undefined,
    });

    const query = 'expand[]=data.tiers&created[gte]=5&limit=100';
    expect(seen.map(decodeURIComponent)).toEqual([`GET ${BASE}/v1/prices?${query} ${apiVersion}`]);
    expect(Object.keys(client()).toSorted()).toEqual(['apiVersion', 'get', 'waits']);
  });

  test('says when the answer was true, on the clock of Stripe, at the latest', async () => {
    const date = 'Wed, 10 Jun 2026 09:00:05 GMT';
    answering(list({ date }));
    let clockMs = 0;
    // 1.2 seconds pass between the question and the answer.
    const { get } = client({ clockMs: () => (clockMs += 600) });
    const { readAt } = await get('/v1/prices');
    expect(new Date(readAt * 1_000).toISOString()).toBe('2026-06-10T09:00:04.000Z');
  });

  test('falls back on its own clock when the answer has no date', async () => {
    answering(list());
    expect((await client().get('/v1/prices')).readAt).toBe(1_000);
  });
});

describe('an answer that does not come', () => {
  test('is asked for again after longer and longer waits, up to a minute', async () => {
    const methods = answering(error(500), error(503), error(500), list());
    const { get, waits } = client();
    await get('/v1/prices');
    expect(methods).toEqual(['GET', 'GET', 'GET', 'GET']);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  test('waits a random part of that, so that replicas do not come back all at once', async () => {
    answering(error(500), error(500), list());
    const { get, waits } = client({ random: () => 0.25 });
    await get('/v1/prices');
    expect(waits).toEqual([250, 500]);
  });

  test('too many requests make the endpoint slower, and others not', async () => {
    answering(error(429, 'slow', { 'stripe-rate-limited-reason': 'endpoint-rate' }), list());
    const { get, waits } = client({ random: () => 0 });
    await get('/v1/prices');
    await get('/v1/prices');
    await get('/v1/invoices');
    expect(waits).toEqual([50, 100]);
  });

  test('is given up after eight attempts, for somebody to come back to', async () => {
    const methods = answering(() => HttpResponse.error());
    const { get } = client();
    await expect(get('/v1/prices')).rejects.toThrow(StripeUnavailable);
    expect(methods).toHaveLength(8);
  });

  test('is no longer waited for when the process is to stop', async () => {
    const stopping = new AbortController();
    server.use(
      http.all(`${BASE}/*`, async () => {
        stopping.abort();
        return new Promise<never>(() => {});
      }),
    );
    const { get } = client({ signal: stopping.signal });
    await expect(get('/v1/prices')).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('an answer that is no JSON counts as none', async () => {
    const methods = answering(() => new HttpResponse('<html>502</html>', { status: 502 }), list());
    await client().get('/v1/prices');
    expect(methods).toHaveLength(2);
  });
});

describe('a refusal', () => {
  async function refusalOf(answer: () => Response): Promise<StripeRefusal> {
    const methods = answering(answer);
    const refusal = await client()
      .get('/v1/subscriptions?x=1')
      .then(
        () => null,
        (caught: unknown) => caught,
      );
    expect(methods, 'is not asked for again').toHaveLength(1);
    expect(refusal).toBeInstanceOf(StripeRefusal);
    expect((refusal as Error).message).not.toContain(KEY);
    return refusal as StripeRefusal;
  }

  test('of a key says where to find the right one', async () => {
    const refusal = await refusalOf(error(401, `Invalid API Key provided: ${KEY}`));
    expect(refusal.kind).toBe('key');
    expect(refusal.message).toMatch(/STRIPE_API_KEY.*mistyped, expired or revoked.*API keys/);
  });

  test('for want of a permission names it', async () => {
    const message = `The provided key '${KEY}' does not have the required permissions for this endpoint. Having the 'rak_subscription_read' permission would allow this request to continue.`;
    const refusal = await refusalOf(error(403, message));
    expect(refusal).toMatchObject({ kind: 'permission', permission: 'subscription' });
    expect(refusal.message).toMatch(/may not read \/v1\/subscriptions\..*“subscription” to Read/);
  });

  test('of an object that is gone is told apart from one of a wrong question', async () => {
    expect((await refusalOf(error(404))).kind).toBe('missing');
    const gone = { message: 'No such x', type: 'invalid_request_error', code: 'resource_missing' };
    expect((await refusalOf(() => HttpResponse.json({ error: gone }, { status: 400 }))).kind).toBe(
      'missing',
    );
    expect((await refusalOf(error(400))).kind).toBe('request');
  });
});
