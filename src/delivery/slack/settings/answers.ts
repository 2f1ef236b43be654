import { nearest } from '#delivery/nearest.ts';
import { settingFromText } from '#delivery/setting-input.ts';
import { settingExpectation } from '#delivery/settings-words.ts';
import type { Answers } from '#delivery/slack/forms/form.ts';
import { OFF, WEEKDAYS } from '#domain/setting-values.ts';
import {
  SETTING_KEYS,
  type SettingChanges,
  type SettingKey,
  type SettingValues,
} from '#domain/settings.ts';

import { EVERYBODY, WEEKLY_DAY, WEEKLY_TIME } from './inputs.ts';

export type Errors = Readonly<Record<string, string>>;

const PERCENT = 100;
const CHANNELS: readonly SettingKey[] = ['alert_channel', 'digest_channel'];
const LISTS: readonly SettingKey[] = ['allowed_users', 'allowed_usergroups', 'muted_alert_types'];
const PERCENTS: readonly SettingKey[] = [
  'mrr_decline_warning_percent',
  'mrr_decline_critical_percent',
];

/**
 * What somebody wants otherwise than the form has shown it, each checked by itself; errors by the input
 * that they are about. What was left as it was is no change, whatever has become of it since.
 */
export function readAnswers(
  answers: Answers,
  shown: SettingValues,
): { readonly changes: SettingChanges } | { readonly errors: Errors } {
  const errors: Record<string, string> = {};
  const changes: Partial<Record<SettingKey, unknown>> = {};
  for (const key of SETTING_KEYS) {
    const text = textOf(key, answers);
    if (text === null || text === shownText(key, shown)) continue;
    const value = settingFromText(key, text);
    if (value === null) errors[inputOf(key)] = errorFor(key, text);
    else if (!isSame(value, shown[key])) changes[key] = value;
  }
  return Object.keys(errors).length > 0 ? { errors } : { changes: changes as SettingChanges };
}

/** The input beside which an error about a setting stands. */
export function inputOf(key: SettingKey): string {
  return key === 'weekly_at' ? WEEKLY_DAY : key;
}

/** What was answered, as somebody would type it; null when the form did not ask. */
function textOf(key: SettingKey, answers: Answers): string | null {
  if (key === 'weekly_at') return weeklyOf(answers);
  const given = answers[key];
  if (key === 'allowed_users' && (answers[EVERYBODY] ?? null) !== null) return '*';
  if (given === undefined) return null;
  if (CHANNELS.includes(key)) return given ?? OFF;
  if (LISTS.includes(key)) return given ?? 'none';
  if (PERCENTS.includes(key)) return withoutPercent(given ?? '');
  return key === 'usage_mismatch_threshold' ? shareOf(given ?? '') : (given ?? '');
}

function weeklyOf(answers: Answers): string | null {
  const [day, time] = [answers[WEEKLY_DAY], answers[WEEKLY_TIME]];
  if (day === undefined || day === null) return null;
  return WEEKDAYS.some((weekday) => weekday === day) ? `${day} ${time ?? ''}` : day;
}

/** `70` and `70 %` are 0.7; what is no number stays what it is, to be refused. */
function shareOf(text: string): string {
  const percent = withoutPercent(text);
  return /^\d+(\.\d+)?$/.test(percent) ? String(Number(percent) / PERCENT) : percent;
}

function withoutPercent(text: string): string {
  return text.replace(/\s*%$/, '');
}

/** A pattern of the environment that nobody can choose, left as it was. */
function shownText(key: SettingKey, shown: SettingValues): string | null {
  return key === 'digest_at' || key === 'weekly_at' ? shown[key] : null;
}

/** Slack gives people in the order in which they were chosen. */
function isSame(value: SettingValues[SettingKey], shown: SettingValues[SettingKey]): boolean {
  const text = (given: typeof value) =>
    JSON.stringify(Array.isArray(given) ? given.toSorted() : given);
  return text(value) === text(shown);
}

function errorFor(key: SettingKey, text: string): string {
  if (key === 'usage_mismatch_threshold') return 'Write a number from 0 to 100.';
  if (key === 'timezone') return zoneError(text);
  return `This ${settingExpectation(key)}.`;
}

function zoneError(text: string): string {
  const zones = Intl.supportedValuesOf('timeZone');
  const typed = text.toLowerCase().replaceAll(' ', '_');
  const city = zones.find((zone) => zone.toLowerCase().split('/').at(-1) === typed);
  const meant = city ?? nearest(text, zones);
  return meant === null
    ? 'Write a time zone such as Europe/Berlin.'
    : `There is no such time zone. Did you mean ${meant}?`;
}
