import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Temporal } from 'temporal-polyfill';

import type { Queryable } from '#store/postgres.ts';
import { apiKey, recordApiKey, touchApiKey } from '#store/queries/access.ts';

import { SCOPES, type Scope } from './scopes.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 24;
const KEY = /^mr_([0-9a-f]{16})_([0-9a-f]{48})$/;
const TOUCH_EVERY_MS = 60_000;

/** Who is calling, as far as a key tells. `id` is null for the key of the environment. */
interface Caller {
  readonly id: string | null;
  readonly scopes: readonly string[];
}

export interface NewApiKey {
  readonly id: string;
  /** The key itself, `mr_<id>_<secret>`: shown once, and stored nowhere. */
  readonly key: string;
}

/** A key nobody has had before, with 192 bits of secret. */
export function generateApiKey(): NewApiKey & { readonly secret: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { id, secret, key: `mr_${id}_${secret}` };
}

/** Makes a key and stores its digest. */
export async function createApiKey(
  db: Queryable,
  input: { name: string; scopes: readonly Scope[]; now: Temporal.Instant },
): Promise<NewApiKey> {
  const { id, secret, key } = generateApiKey();
  const { name, scopes, now } = input;
  await recordApiKey(db, { id, name, scopes, secretSha256: sha256(secret), createdAt: now });
  return { id, key };
}

/** Finds out whose key it is: a stored one that has not been revoked, or the environment's. */
export type Authenticate = (key: string) => Promise<Caller | null>;

/**
 * Keys are compared by their digests in constant time. When a key was last used is noted beside the
 * request and at most once a minute; a failure to note it fails nothing and goes to `onError`.
 */
export function createAuthenticate(options: {
  db: Queryable;
  environmentKey: string | null;
  now: () => Temporal.Instant;
  onError: (error: unknown) => void;
}): Authenticate {
  const { db, now, onError } = options;
  const environmentDigest = options.environmentKey === null ? null : sha256(options.environmentKey);
  const touchedAt = new Map<string, number>();

  function touch(id: string): void {
    const usedAt = now();
    if (usedAt.epochMilliseconds - (touchedAt.get(id) ?? 0) < TOUCH_EVERY_MS) return;
    touchedAt.set(id, usedAt.epochMilliseconds);
    touchApiKey(db, { id, usedAt }).catch(onError);
  }

  return async (key) => {
    if (environmentDigest && timingSafeEqual(environmentDigest, sha256(key))) {
      return { id: null, scopes: SCOPES };
    }
    const [, id, secret] = KEY.exec(key) ?? [];
    if (id === undefined || secret === undefined) return null;
    const [stored] = await apiKey(db, { id });
    if (!stored || stored.revokedAt !== null) return null;
    if (!timingSafeEqual(stored.secretSha256, sha256(secret))) return null;
    touch(id);
    return { id, scopes: stored.scopes };
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
