import { z } from 'zod';

import { SETTING_KEYS } from '#domain/settings.ts';

import { count, day, instant } from './fields.ts';

export const statusAnswer = z.strictObject({
  version: z.string(),
  rules_version: z.int(),
  inbox_pending: count,
  inbox_failed: count,
  failed_customers: count,
  outbox_pending: count,
  last_event_at: instant.nullable(),
  last_sync_at: instant.nullable(),
  last_sweep_at: instant.nullable(),
  last_snapshot_date: day.nullable(),
  unknown_customers: count,
  incomplete_subscriptions: count,
  stale: z.boolean(),
  stale_reason: z.string().nullable(),
  stale_since: instant.nullable(),
  failed_checks: z.array(z.strictObject({ name: z.string(), since: instant })),
  last_check_at: instant.nullable(),
  recent_drifts: count,
  accounts: z.array(
    z.strictObject({
      account: z.string(),
      is_read: z.boolean(),
      last_event_at: instant.nullable(),
      last_sync_at: instant.nullable(),
      last_sweep_at: instant.nullable(),
      error: z.string().nullable(),
    }),
  ),
  stale_account: z.string().nullable(),
});

const key = z.enum(SETTING_KEYS);
const value = z.unknown();

export const settingsAnswer = z.strictObject({
  settings: z.record(
    z.string(),
    z.strictObject({
      value,
      source: z.enum(['environment', 'settings']),
      author: z.string().nullable(),
      set_at: instant.nullable(),
    }),
  ),
  changes: z.array(
    z.strictObject({
      key,
      before: value,
      after: value,
      author: z.string(),
      changed_at: instant,
    }),
  ),
});

const syncFields = {
  job_id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  scope: z.string(),
  requested_by: z.string(),
  started_at: instant,
  finished_at: instant.nullable(),
  ends_at: instant.nullable(),
  error: z.string().nullable(),
  objects: count,
  resources: z.array(
    z.strictObject({
      name: z.string(),
      objects: count,
      expected_objects: count.nullable(),
      is_done: z.boolean(),
      refused_permission: z.string().nullable(),
    }),
  ),
  accounts: z.array(
    z.strictObject({
      account: z.string(),
      job_id: z.string(),
      state: z.enum(['running', 'done', 'failed']),
      objects: count,
      error: z.string().nullable(),
    }),
  ),
};

export const syncAnswer = z.strictObject(syncFields);

export const syncAsked = z.strictObject({ ...syncFields, is_new: z.boolean() });
