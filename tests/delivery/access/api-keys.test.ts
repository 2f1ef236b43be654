import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createApiKey, createAuthenticate } from '#delivery/access/api-keys.ts';
import { allows, SCOPES } from '#delivery/access/scopes.ts';
import type { Db } from '#store/postgres.ts';
import { apiKeys, revokeApiKey } from '#store/queries/access.ts';

import { test } from '../../support/database.ts';

const PATIENT = { timeout: 10_000 };
const START = Temporal.Instant.from('2026-06-10T09:00:00Z');

function setUp(db: Db, environmentKey: string | null = null) {
  let now = START;
  const errors: unknown[] = [];
  return {
    errors,
    pass: (seconds: number) => (now = now.add({ seconds })),
    authenticate: createAuthenticate({
      db,
      environmentKey,
      now: () => now,
      onError: (error) => errors.push(error),
    }),
  };
}

describe('a stored key', () => {
  test('is recognised with its scopes, and only its digest is stored', async ({ db }) => {
    const { authenticate } = setUp(db);
    const { id, key } = await createApiKey(db, { name: 'grafana', scopes: ['read'], now: START });
    expect(key).toMatch(/^mr_[0-9a-f]{16}_[0-9a-f]{48}$/);
    expect(await authenticate(key)).toEqual({ id, scopes: ['read'] });
    const [row] = await db<{ text: string }[]>`select api_keys::text from api_keys`;
    expect(JSON.stringify(row)).not.toContain(key.split('_')[2]);
  });

  test('is refused when any letter of it differs', async ({ db }) => {
    const { authenticate } = setUp(db);
    const { key } = await createApiKey(db, { name: 'grafana', scopes: ['admin'], now: START });
    const last = key.endsWith('0') ? '1' : '0';
    expect(await authenticate(key.slice(0, -1) + last)).toBeNull();
    expect(await authenticate(key.slice(0, -1))).toBeNull();
    expect(await authenticate(key.toUpperCase())).toBeNull();
    expect(await authenticate('mr__')).toBeNull();
  });

  test('is refused from the moment it is revoked', async ({ db }) => {
    const { authenticate } = setUp(db);
    const { id, key } = await createApiKey(db, { name: 'grafana', scopes: ['read'], now: START });
    expect(await authenticate(key)).not.toBeNull();
    await revokeApiKey(db, { id, revokedAt: START });
    expect(await authenticate(key)).toBeNull();
  });

  test('keeps the instant of its first revocation', async ({ db }) => {
    const { id } = await createApiKey(db, { name: 'grafana', scopes: ['read'], now: START });
    await revokeApiKey(db, { id, revokedAt: START });
    const [again] = await revokeApiKey(db, { id, revokedAt: START.add({ hours: 1 }) });
    expect(again?.revokedAt.toString()).toBe(START.toString());
    expect(await revokeApiKey(db, { id: 'no such key', revokedAt: START })).toEqual([]);
  });
});

describe('when a key was last used', () => {
  async function lastUsedAt(db: Db): Promise<string | undefined> {
    const [key] = await apiKeys(db, {});
    return key?.lastUsedAt?.toString();
  }

  test('is noted once a minute and not with every request', async ({ db }) => {
    const { authenticate, pass } = setUp(db);
    const { key } = await createApiKey(db, { name: 'grafana', scopes: ['read'], now: START });
    await authenticate(key);
    await expect.poll(() => lastUsedAt(db), PATIENT).toBe('2026-06-10T09:00:00Z');
    pass(59);
    await authenticate(key);
    pass(1);
    await authenticate(key);
    await expect.poll(() => lastUsedAt(db), PATIENT).toBe('2026-06-10T09:01:00Z');
  });

  test('is noted once when two replicas see the key in the same minute', async ({ db }) => {
    const [first, second] = [setUp(db), setUp(db)];
    const { key } = await createApiKey(db, { name: 'grafana', scopes: ['read'], now: START });
    await first.authenticate(key);
    await expect.poll(() => lastUsedAt(db), PATIENT).toBe('2026-06-10T09:00:00Z');
    second.pass(30);
    await second.authenticate(key);
    expect(await lastUsedAt(db)).toBe('2026-06-10T09:00:00Z');
  });
});

describe('the key of the environment', () => {
  test('has every scope and is not stored', async ({ db }) => {
    const { authenticate } = setUp(db, 'a-key-of-my-own-choice');
    expect(await authenticate('a-key-of-my-own-choice')).toEqual({ id: null, scopes: SCOPES });
    expect(await authenticate('a-key-of-my-own-choicE')).toBeNull();
    expect(await apiKeys(db, {})).toEqual([]);
  });
});

describe('scopes', () => {
  test('write may read, track may only track, admin may do everything', () => {
    const table = SCOPES.map((granted) => SCOPES.filter((needed) => allows([granted], needed)));
    expect(table).toEqual([
      ['read'],
      ['track'],
      ['read', 'write'],
      ['read', 'track', 'write', 'admin'],
    ]);
  });

  test('several scopes add up, and an unknown one allows nothing', () => {
    expect(allows(['track', 'read'], 'read')).toBe(true);
    expect(allows(['superuser', 'constructor'], 'read')).toBe(false);
    expect(allows([], 'read')).toBe(false);
  });
});
