import { ALERT_TYPES, type AlertType } from './alerts.ts';
import { parseCurrency } from './currency.ts';
import { parseTimezone } from './day.ts';
import { SETTING_KEYS, type SettingKey, type SettingValues } from './settings.ts';

/** In the order of a week. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** What says that something is not posted at all. */
export const OFF = 'off';

const MOST_ENTRIES = 200;
const PERCENT_MOST = 100;
const TICKETS_MOST = 1_000;

type Parsers = { readonly [Key in SettingKey]: (value: unknown) => SettingValues[Key] | null };

const PARSERS: Parsers = {
  alert_channel: channel,
  digest_channel: channel,
  allowed_users: (value) => {
    const ids = listOf(value, (id) => id === '*' || /^[UW][A-Z0-9]+$/.test(id));
    return ids?.includes('*') === true ? ['*'] : ids;
  },
  allowed_usergroups: (value) => listOf(value, (id) => /^S[A-Z0-9]+$/.test(id)),
  mrr_decline_warning_percent: (value) => number(value, 0, PERCENT_MOST),
  mrr_decline_critical_percent: (value) => number(value, 0, PERCENT_MOST),
  usage_mismatch_threshold: (value) => number(value, 0, 1),
  support_ticket_spike_threshold: (value) => number(value, 1, TICKETS_MOST),
  timezone: (value) => (typeof value === 'string' ? parseTimezone(value) : null),
  base_currency: (value) => (typeof value === 'string' ? parseCurrency(value) : null),
  digest_at: (value) => (value === OFF || isTime(value) ? String(value) : null),
  weekly_at: (value) => (value === OFF || isWeekly(value) ? String(value) : null),
  muted_alert_types: (value) => listOf(value, isAlertType) as AlertType[] | null,
  customer_names: (value) => (typeof value === 'boolean' ? value : null),
};

/** The value of a setting as it is kept, from JSON; null when it cannot be one. */
export function parseSetting<Key extends SettingKey>(
  key: Key,
  value: unknown,
): SettingValues[Key] | null {
  return PARSERS[key](value);
}

/** The setting of that name; null when there is none. */
export function settingNamed(name: string): SettingKey | null {
  return SETTING_KEYS.find((key) => key === name) ?? null;
}

function channel(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value === OFF || /^[CGD][A-Z0-9]+$/.test(value) ? value : null;
}

/** Each once, in the order given. */
function listOf(value: unknown, fits: (entry: string) => boolean): string[] | null {
  if (!Array.isArray(value) || value.length > MOST_ENTRIES) return null;
  const entries = value.filter((entry) => typeof entry === 'string' && fits(entry));
  return entries.length === value.length ? [...new Set(entries as string[])] : null;
}

function number(value: unknown, least: number, most: number): number | null {
  return typeof value === 'number' && value >= least && value <= most ? value : null;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
}

function isWeekly(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [day, time, ...rest] = value.split(' ');
  return WEEKDAYS.some((weekday) => weekday === day) && isTime(time) && rest.length === 0;
}

function isAlertType(text: string): boolean {
  return ALERT_TYPES.some((type) => type === text);
}
