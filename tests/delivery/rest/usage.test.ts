import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

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
  return async (route: 'track' | 'batch', body: string | object, type = 'application/json') => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/usage/${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
});

const record = (more: Record<string, unknown> = {}) => ({
  customer_id: 'cus_1',
  metric_name: 'api_calls',
  quantity: 250,
  ...more,
});

describe('one record of usage', () => {
  test('is stored once it is answered with 202', async ({ db, send }) => {
    expect(await send('track', record())).toEqual({
      status: 202,
      body: { accepted: 1, duplicates: 0 },
    });
    expect(await db`select day::text, quantity from usage_daily`).toEqual([
      { day: '2026-06-10', quantity: '250' },
    ]);
  });

  test('counts once however often its key comes', async ({ send }) => {
    const keyed = record({ idempotency_key: 'k' });
    await send('track', keyed);
    expect((await send('track', keyed)).body).toEqual({ accepted: 0, duplicates: 1 });
  });

  test('that cannot be used is answered with the field that is wrong', async ({ send }) => {
    const { status, body } = await send('track', record({ quantity: 'many' }));
    expect(status).toBe(400);
    expect(body['errors']).toMatchObject([{ field: 'quantity' }]);
    expect((await send('track', 'no JSON')).status).toBe(400);
    expect((await send('track', '[]')).status).toBe(400);
    expect((await send('track', 'null')).status).toBe(400);
  });
});

describe('many records', () => {
  test('are taken or rejected one by one', async ({ send }) => {
    const records = [record(), record({ customer_id: 7 }), record({ quantity: 1 })];
    const { status, body } = await send('batch', { records });
    expect(status).toBe(200);
    expect(body).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected_count: 1,
      rejected: [
        {
          index: 1,
          field: 'customer_id',
          error: 'customer_id must be text of 1 to 255 characters',
        },
      ],
    });
  });

  test('may be ten thousand and no more', async ({ db, send }) => {
    const records = Array.from({ length: 10_000 }, (_, index) =>
      record({ customer_id: `cus_${index % 50}`, quantity: 1 }),
    );
    expect((await send('batch', { records })).body).toMatchObject({ accepted: 10_000 });
    expect((await send('batch', { records: [...records, record()] })).status).toBe(400);
    expect((await send('batch', { records: 'none' })).status).toBe(400);
    expect(await db`select sum(quantity) as total from usage_daily`).toEqual([{ total: '10000' }]);
  });

  test('come as lines without an end, each named by its place', async ({ db, send }) => {
    const lines = Array.from({ length: 25_000 }, (_, index) =>
      index === 20_000 ? '{"customer_id":' : JSON.stringify(record({ quantity: 1 })),
    );
    const sent = `\n${lines.join('\n')}`;
    const { status, body } = await send('batch', sent, 'application/x-ndjson');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: 24_999,
      rejected_count: 1,
      rejected: [{ index: 20_000, field: 'record' }],
    });
    expect(await db`select sum(quantity) as total from usage_daily`).toEqual([{ total: '24999' }]);
  });

  test('with a line that never ends are refused', async ({ send }) => {
    const { status, body } = await send('batch', 'x'.repeat(200_000), 'application/x-ndjson');
    expect(status).toBe(413);
    expect(body['detail']).toBe('Line 1 is longer than 65536 bytes.');
  });
});
