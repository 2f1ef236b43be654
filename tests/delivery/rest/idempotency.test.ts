import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import {
  ok,
  problem,
  ProblemError,
  type Answer,
  type HttpRequest,
} from '#delivery/rest/exchange.ts';
import { once } from '#delivery/rest/idempotency.ts';
import type { Db } from '#store/postgres.ts';
import { forgetRequests } from '#store/queries/access.ts';

import { test } from '../../support/database.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

function request(
  changes: Partial<{ key: string; body: string; method: string; path: string }> = {},
) {
  const { key = 'once-1', body = '{"a":1}', method = 'POST', path = '/api/experiments' } = changes;
  return {
    method,
    path,
    params: {},
    query: new URLSearchParams(),
    isLocal: true,
    headers: { 'idempotency-key': key },
    body: () => Promise.resolve(Buffer.from(body)),
    async *stream() {},
  } satisfies HttpRequest;
}

/** Answers with how often it was asked. */
function counting() {
  let times = 0;
  return {
    times: () => times,
    answer: async (asked: HttpRequest): Promise<Answer> => {
      times += 1;
      return ok({ times, body: (await asked.body()).toString() });
    },
  };
}

type Answering = (request: HttpRequest) => Promise<Answer>;

function ask(db: Db, asked: HttpRequest, answer: Answering): Promise<Answer> {
  return once(asked, { db, actor: 'api:1', now: NOW }, answer);
}

describe('a request with an Idempotency-Key', () => {
  test('is done once, and answered the same again', async ({ db }) => {
    const { times, answer } = counting();
    const first = await ask(db, request(), answer);
    const again = await ask(db, request(), answer);
    expect(first).toEqual(ok({ times: 1, body: '{"a":1}' }));
    expect(again).toEqual({ ...first, headers: { 'idempotent-replayed': 'true' } });
    expect(times()).toBe(1);
  });

  test('fifty at the same moment are done once', async ({ db }) => {
    const { times, answer } = counting();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(db, request(), answer)));
    expect(times()).toBe(1);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 409)).toBe(true);
    expect(await ask(db, request(), answer)).toMatchObject({ status: 200, body: { times: 1 } });
  });

  test.for([{ body: '{"a":2}' }, { path: '/api/plans' }, { method: 'PUT' }])(
    'is refused when it stands for another request: %o',
    async (changes, { db }) => {
      const { times, answer } = counting();
      await ask(db, request(), answer);
      expect(await ask(db, request(changes), answer)).toMatchObject({ status: 422 });
      expect(times()).toBe(1);
    },
  );

  test('has nothing to do with the keys of others', async ({ db }) => {
    const { times, answer } = counting();
    await ask(db, request(), answer);
    await once(request(), { db, actor: 'api:2', now: NOW }, answer);
    expect(times()).toBe(2);
  });

  test('keeps a refusal, too', async ({ db }) => {
    const refuse = () => Promise.reject(new ProblemError(problem(409, 'It runs already.')));
    const { answer } = counting();
    expect(await ask(db, request(), refuse)).toMatchObject({ status: 409 });
    expect(await ask(db, request(), answer)).toMatchObject({
      status: 409,
      body: { detail: 'It runs already.' },
    });
  });

  test('may be tried again after it failed', async ({ db }) => {
    const { answer } = counting();
    const fails = () => Promise.reject(new Error('no database'));
    await expect(ask(db, request(), fails)).rejects.toThrow('no database');
    await ask(db, request(), () => Promise.resolve(problem(503, 'Not now.')));
    expect(await ask(db, request(), answer)).toMatchObject({ status: 200 });
  });

  test('is taken over a minute after its process has died, and its late answer is not kept', async ({
    db,
  }) => {
    const { answer } = counting();
    const late = await ask(db, request(), async () => {
      const in59 = NOW.add({ seconds: 59 });
      expect(await once(request(), { db, actor: 'api:1', now: in59 }, answer)).toMatchObject({
        status: 409,
      });
      const in61 = NOW.add({ seconds: 61 });
      expect(await once(request(), { db, actor: 'api:1', now: in61 }, answer)).toMatchObject({
        status: 200,
      });
      return ok({ late: true });
    });
    expect(late).toMatchObject({ body: { late: true } });
    expect(await ask(db, request(), answer)).toMatchObject({ body: { times: 1 } });
  });

  test('is a new one after a day, and is forgotten', async ({ db }) => {
    const { times, answer } = counting();
    await ask(db, request(), answer);
    const tomorrow = { db, actor: 'api:1', now: NOW.add({ hours: 25 }) };
    await once(request({ body: '{"a":3}' }), tomorrow, answer);
    expect(times()).toBe(2);
    expect(await forgetRequests(db, { beforeAt: NOW.add({ hours: 26 }) })).toHaveLength(1);
  });

  test.for(['', 'a b', 'ä', 'x'.repeat(256)])('must be one: %j', async (key, { db }) => {
    const { times, answer } = counting();
    expect(await ask(db, request({ key }), answer)).toMatchObject({ status: 400 });
    expect(times()).toBe(0);
  });

  test('only means something where something is written', async ({ db }) => {
    const { times, answer } = counting();
    await ask(db, request({ method: 'GET' }), answer);
    await ask(db, request({ method: 'GET' }), answer);
    expect(times()).toBe(2);
  });
});
