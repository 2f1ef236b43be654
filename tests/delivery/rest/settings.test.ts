import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createApiKey, createAuthenticate } from '#delivery/access/api-keys.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

const test = base.extend('ask', async ({ db }, { onCleanup }) => {
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  return async (body?: unknown, key = KEY) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/settings`, {
      headers: { authorization: `Bearer ${key}` },
      ...(body !== undefined && { method: 'PATCH', body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: json };
  };
});

describe('settings over REST', () => {
  test('say what holds, who has set it, and what it was before', async ({ ask }) => {
    await ask({ allowed_users: ['U1', 'U2', 'U1'], timezone: 'America/New_York' });
    const { status, body } = await ask({ timezone: 'Pacific/Chatham' });
    expect(status).toBe(200);
    expect(body['settings']).toMatchObject({
      timezone: {
        value: 'Pacific/Chatham',
        source: 'settings',
        author: 'api:environment',
        set_at: '2026-06-10T09:00:00Z',
      },
      allowed_users: { value: ['U1', 'U2'], source: 'settings' },
      digest_at: { value: '09:00', source: 'environment', author: null, set_at: null },
      weekly_at: { value: 'monday 09:00' },
    });
    const changes = body['changes'] as { key: string }[];
    expect(changes[0]).toMatchObject({
      key: 'timezone',
      before: 'America/New_York',
      after: 'Pacific/Chatham',
    });
    expect(changes).toHaveLength(3);
  });

  test('hold as the environment says again after null', async ({ ask }) => {
    await ask({ digest_at: '07:00' });
    const { body } = await ask({ digest_at: null });
    expect(body['settings']).toMatchObject({
      digest_at: { value: '09:00', source: 'environment' },
    });
  });

  test('name every field that is wrong, and then change none', async ({ ask }) => {
    const { status, body } = await ask({
      timezone: 'Berlin',
      digest_at: '25:00',
      weekly_at: 'someday 09:00',
      usage_mismatch_threshold: 70,
      muted_alert_types: ['noise'],
      colour: 'red',
      base_currency: 'EUR',
    });
    expect(status).toBe(400);
    const fields = (body['errors'] as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual([
      'timezone',
      'digest_at',
      'weekly_at',
      'usage_mismatch_threshold',
      'muted_alert_types',
      'colour',
    ]);
    expect((await ask()).body).toMatchObject({ changes: [] });
  });

  test('leave somebody who sees revenue, and a fall that is a warning', async ({ ask }) => {
    await ask({ allowed_users: ['U1'] });
    const nobody = await ask({ allowed_users: [] });
    expect(nobody.body['errors']).toEqual([
      { field: 'allowed_users', detail: expect.stringContaining('nobody') },
    ]);
    const upside = await ask({ mrr_decline_warning_percent: 20 });
    expect(upside.body['errors']).toMatchObject([{ field: 'mrr_decline_critical_percent' }]);
    expect((await ask({ allowed_users: null })).status).toBe(400);
  });

  test('are for administrators', async ({ ask, db }) => {
    const { key } = await createApiKey(db, { name: 'w', scopes: ['write', 'read'], now: NOW });
    expect((await ask(undefined, key)).status).toBe(403);
    expect((await ask({ timezone: 'UTC' }, key)).status).toBe(403);
  });
});
