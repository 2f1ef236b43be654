import { int4, int8, jsonb, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const lockSettings = query('settings/lock_settings.sql', {
  params: {},
  row: { locked: text },
});

export const statedSettings = query('settings/stated_settings.sql', {
  params: {},
  row: { stated: jsonb, changeId: int8.nullable() },
});

export const settingAuthors = query('settings/setting_authors.sql', {
  params: {},
  row: { key: text, author: text, setAt: timestamptz },
});

export const changeSettings = query('settings/change_settings.sql', {
  params: { changes: jsonb, author: text, changedAt: timestamptz },
  row: { id: int8, key: text, valueBefore: jsonb.nullable(), valueAfter: jsonb.nullable() },
});

export const settingChanges = query('settings/setting_changes.sql', {
  params: { afterId: int8, most: int4 },
  row: {
    id: int8,
    key: text,
    valueBefore: jsonb.nullable(),
    valueAfter: jsonb.nullable(),
    author: text,
    changedAt: timestamptz,
  },
});
