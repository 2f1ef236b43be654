import { parseSetting, settingNamed } from '#domain/setting-values.ts';
import {
  SETTING_KEYS,
  type SettingChanges,
  type SettingKey,
  type SettingValues,
} from '#domain/settings.ts';

import { settingExpectation } from './settings-words.ts';

const LISTS: readonly SettingKey[] = ['allowed_users', 'allowed_usergroups', 'muted_alert_types'];
const NUMBERS: readonly SettingKey[] = [
  'mrr_decline_warning_percent',
  'mrr_decline_critical_percent',
  'usage_mismatch_threshold',
  'support_ticket_spike_threshold',
];

/** The value of a setting as somebody types it: lists with commas, `none` for an empty one; null when it is none. */
export function settingFromText<Key extends SettingKey>(
  key: Key,
  text: string,
): SettingValues[Key] | null {
  return parseSetting(key, jsonOf(key, text.trim()));
}

/** What a program gives by name, each checked by itself, or what is wrong; null makes the environment hold again. */
export function settingChangesFrom(
  given: Readonly<Record<string, unknown>>,
):
  | { readonly changes: SettingChanges }
  | { readonly errors: readonly { readonly field: string; readonly detail: string }[] } {
  const errors: { field: string; detail: string }[] = [];
  const changes: Record<string, unknown> = {};
  for (const [field, wanted] of Object.entries(given)) {
    const key = settingNamed(field);
    const value = key === null || wanted === null ? null : parseSetting(key, wanted);
    if (key === null) {
      errors.push({ field, detail: `is not known here (known: ${SETTING_KEYS.join(', ')})` });
    } else if (wanted !== null && value === null) {
      errors.push({ field, detail: settingExpectation(key) });
    } else {
      changes[key] = value;
    }
  }
  return errors.length > 0 ? { errors } : { changes: changes as SettingChanges };
}

function jsonOf(key: SettingKey, text: string): unknown {
  if (LISTS.includes(key)) {
    return text === 'none' || text === '' ? [] : text.split(',').map((entry) => entry.trim());
  }
  if (NUMBERS.includes(key)) return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  if (key !== 'customer_names') return text;
  if (['on', 'true'].includes(text)) return true;
  return ['off', 'false'].includes(text) ? false : null;
}
