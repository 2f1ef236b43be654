import { bool, bytea, int4, int8, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const recordApiKey = query('access/record_api_key.sql', {
  params: { id: text, name: text, scopes: textArray, secretSha256: bytea, createdAt: timestamptz },
  row: { id: text },
});

export const apiKey = query('access/api_key.sql', {
  params: { id: text },
  row: {
    id: text,
    name: text,
    scopes: textArray,
    secretSha256: bytea,
    revokedAt: timestamptz.nullable(),
  },
});

export const apiKeys = query('access/api_keys.sql', {
  params: {},
  row: {
    id: text,
    name: text,
    scopes: textArray,
    createdAt: timestamptz,
    lastUsedAt: timestamptz.nullable(),
    revokedAt: timestamptz.nullable(),
  },
});

export const revokeApiKey = query('access/revoke_api_key.sql', {
  params: { id: text, revokedAt: timestamptz },
  row: { id: text, name: text, revokedAt: timestamptz },
});

export const touchApiKey = query('access/touch_api_key.sql', {
  params: { id: text, usedAt: timestamptz },
  row: { id: text },
});

export const claimRequest = query('access/claim_request.sql', {
  params: {
    caller: text,
    key: text,
    requestSha256: bytea,
    startedAt: timestamptz,
    abandonedBeforeAt: timestamptz,
    forgottenBeforeAt: timestamptz,
  },
  row: { isClaimed: bool, isSame: bool, status: int4.nullable(), answer: text.nullable() },
});

export const finishRequest = query('access/finish_request.sql', {
  params: { caller: text, key: text, startedAt: timestamptz, status: int4, answer: text },
  row: { key: text },
});

export const releaseRequest = query('access/release_request.sql', {
  params: { caller: text, key: text, startedAt: timestamptz },
  row: { key: text },
});

export const forgetRequests = query('access/forget_requests.sql', {
  params: { beforeAt: timestamptz },
  row: { key: text },
});

export const serverFacts = query('access/server_facts.sql', {
  params: { timezone: text },
  row: { version: int4, clockAt: timestamptz, knowsTimezone: bool },
});

export const databaseClock = query('access/database_clock.sql', {
  params: {},
  row: { clockAt: timestamptz },
});

export const appliedMigrations = query('access/applied_migrations.sql', {
  params: {},
  row: { name: text },
});

export const writtenUntil = query('access/written_until.sql', {
  params: {},
  row: { writtenUntil: text, clockAt: timestamptz },
});

export const replicaDelay = query('access/replica_delay.sql', {
  params: { writtenUntil: text, clockAt: timestamptz },
  row: { behindMs: int8.nullable() },
});
