import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { ProblemError, type HttpRequest } from '#delivery/rest/exchange.ts';
import { getSync, postSync } from '#delivery/rest/sync.ts';

import { test } from '../../support/database.ts';
import { documented } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

function request(id = '', body = ''): HttpRequest {
  return {
    method: 'GET',
    path: '',
    params: { id },
    isLocal: true,
    query: new URLSearchParams(),
    headers: {},
    body: async () => Buffer.from(body),
    async *stream() {},
  };
}

async function statusOf(answer: Promise<unknown>): Promise<number> {
  const error = await answer.then(
    () => null,
    (caught: unknown) => caught,
  );
  return error instanceof ProblemError ? error.answer.status : 0;
}

describe('a reading of Stripe over REST', () => {
  test('is a job, one for all who ask, whose progress can be asked for', async ({ db }) => {
    const context = restContext(db, NOW);
    const first = await documented(postSync)(context, request());
    expect(first).toMatchObject({ state: 'running', scope: 'full', is_new: true, resources: [] });
    expect(await documented(postSync)(context, request())).toMatchObject({
      job_id: first.job_id,
      is_new: false,
    });

    await db`
      insert into sync_pages (run_id, resource, is_done, objects, expected_objects)
      select id, 'invoices', false, 300, 900 from sync_runs`;
    for (const id of [first.job_id, 'latest']) {
      expect(await documented(getSync)(context, request(id))).toMatchObject({
        job_id: first.job_id,
        objects: 300,
        resources: [{ name: 'invoices', objects: 300, expected_objects: 900, is_done: false }],
      });
    }
  });

  test('that does not exist is told apart', async ({ db }) => {
    const context = restContext(db, NOW);
    for (const id of ['latest', '7', '-1', 'abc', '99999999999999999999']) {
      expect(await statusOf(documented(getSync)(context, request(id))), id).toBe(404);
    }
  });

  test('is not there before anything was read, and says what starts one', async ({ db }) => {
    const asked = documented(getSync)(restContext(db, NOW), request('latest'));
    await expect(asked).rejects.toMatchObject({
      answer: { body: { detail: expect.stringContaining('Nothing was read yet') as unknown } },
    });
  });

  test('cannot be had in the demo, nor with a body that says something else', async ({ db }) => {
    const context = restContext(db, NOW);
    expect(await statusOf(documented(postSync)({ ...context, isSimulated: true }, request()))).toBe(
      409,
    );
    expect(await statusOf(documented(postSync)(context, request('', '{"scope":"all"}')))).toBe(400);
    expect(await db`select id from sync_runs`).toEqual([]);
  });
});
