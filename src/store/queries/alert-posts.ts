import { int4, int8, int8Array, jsonb, oneOf, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

const ACTIONS = [
  'opened',
  'changed',
  'cleared',
  'resolved',
  'snoozed',
  'woken',
  'assigned',
] as const;

export const alertPostsOf = query('risks/alert_posts_of.sql', {
  params: { alertIds: int8Array },
  row: {
    alertId: int8,
    destination: text,
    dedupeKey: text,
    threadKey: text.nullable(),
    shownVersion: int4,
  },
});

export const alertPostsInThread = query('risks/alert_posts_in_thread.sql', {
  params: { threadKey: text },
  row: { alertId: int8, dedupeKey: text },
});

export const addAlertPosts = query('risks/alert_posts_add.sql', {
  params: { destination: text, posts: jsonb },
  row: { alertId: int8 },
});

export const updateAlertPosts = query('risks/alert_posts_update.sql', {
  params: { updates: jsonb },
  row: { id: int8 },
});

export const noteShownAlert = query('risks/alert_posts_shown.sql', {
  params: { alertId: int8, destination: text, version: int4 },
  row: { alertId: int8 },
});

export const alertNotes = query('risks/alert_posts_notes.sql', {
  params: { alertId: int8, mostRows: int4 },
  row: { at: timestamptz, actor: text, action: oneOf(ACTIONS), detail: jsonb },
});
