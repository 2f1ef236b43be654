import { OFF } from '#domain/setting-values.ts';
import type { SettingKey, SettingsProblem, SettingValues } from '#domain/settings.ts';

import { typeLabel } from './alert-figure-words.ts';

const LABELS: Readonly<Record<SettingKey, string>> = {
  alert_channel: 'Alerts go to',
  digest_channel: 'The digest goes to',
  allowed_users: 'People who see revenue',
  allowed_usergroups: 'Groups who see revenue',
  mrr_decline_warning_percent: 'A fall of MRR is a warning from',
  mrr_decline_critical_percent: 'A fall of MRR is critical from',
  usage_mismatch_threshold: 'A plan is too small from',
  support_ticket_spike_threshold: 'Support tickets stand out from',
  timezone: 'Time zone',
  base_currency: 'Currency of totals',
  digest_at: 'The digest comes at',
  weekly_at: 'The weekly review comes at',
  muted_alert_types: 'Muted alerts',
  customer_names: 'Names of customers',
};

const EXPECTATIONS: Readonly<Record<SettingKey, string>> = {
  alert_channel: 'must be a channel id such as C0123456789, or off',
  digest_channel: 'must be a channel id such as C0123456789, or off',
  allowed_users: 'must be a list of user ids such as U0123456789, or * alone',
  allowed_usergroups: 'must be a list of user group ids such as S0123456789',
  mrr_decline_warning_percent: 'must be a number from 0 to 100',
  mrr_decline_critical_percent: 'must be a number from 0 to 100',
  usage_mismatch_threshold: 'must be a number from 0 to 1, such as 0.7 for 70 % of a limit',
  support_ticket_spike_threshold: 'must be a number from 1 to 1000',
  timezone: 'must be the IANA name of a time zone, such as Europe/Berlin',
  base_currency: 'must be a currency of three letters, such as USD',
  digest_at: 'must be a time such as 09:00, or off',
  weekly_at: 'must be a day and a time such as monday 09:00, or off',
  muted_alert_types: 'must be a list of alert types such as refund_issued',
  customer_names: 'must be true or false',
};

/** What a setting is called, to be followed by its value. */
export function settingLabel(key: SettingKey): string {
  return LABELS[key];
}

/** What a value must look like, after the name of the setting. */
export function settingExpectation(key: SettingKey): string {
  return EXPECTATIONS[key];
}

/** A value in one line, with ids as they are. */
export function settingText(key: SettingKey, value: SettingValues[SettingKey]): string {
  switch (key) {
    case 'mrr_decline_warning_percent':
    case 'mrr_decline_critical_percent':
      return `${String(value)} % in 7 days`;
    case 'usage_mismatch_threshold':
      return `${sharePercent(Number(value))} % of its limit`;
    case 'support_ticket_spike_threshold':
      return `${String(value)} times a usual week`;
    case 'alert_channel':
    case 'digest_channel':
      return value === OFF ? 'nowhere' : String(value);
    case 'allowed_users':
    case 'allowed_usergroups':
      return peopleText(value as readonly string[]);
    case 'muted_alert_types':
      return mutedText(value as SettingValues['muted_alert_types']);
    case 'customer_names':
      return value === true ? 'stored' : 'not stored';
    case 'base_currency':
      return String(value).toUpperCase();
    case 'digest_at':
    case 'weekly_at':
    case 'timezone':
      return String(value);
    default:
      return key satisfies never;
  }
}

/** A share as a percentage with as many digits as it has: `70`, `72.5`. */
export function sharePercent(share: number): string {
  return String(Math.round(share * 1e6) / 1e4);
}

/** What is wrong with values that are fine alone, after the name of the setting. */
export function problemText({ problem }: SettingsProblem): string {
  return problem === 'nobody'
    ? 'would leave nobody who sees revenue in Slack; name somebody'
    : 'must be more than mrr_decline_warning_percent, or no decline is ever a warning';
}

function peopleText(ids: readonly string[]): string {
  if (ids.includes('*')) return 'everybody in the workspace';
  return ids.length === 0 ? 'nobody' : ids.join(', ');
}

function mutedText(types: SettingValues['muted_alert_types']): string {
  return types.length === 0 ? 'none' : types.map(typeLabel).join(', ');
}
