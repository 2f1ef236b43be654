import type { AlertType } from './alerts.ts';
import type { Currency } from './currency.ts';
import type { Timezone } from './day.ts';

/**
 * What people may set while MoneyRadar runs, under the names it has in the table and in JSON. The
 * environment says each of them too; what somebody has set wins. Source: docs/operating.md, Settings.
 */
export interface SettingValues {
  /** Ids of Slack channels, or `off`: nothing is posted by itself. */
  readonly alert_channel: string;
  readonly digest_channel: string;
  /** Who may see revenue: ids of people, or `*` alone for the whole workspace. */
  readonly allowed_users: readonly string[];
  readonly allowed_usergroups: readonly string[];
  readonly mrr_decline_warning_percent: number;
  readonly mrr_decline_critical_percent: number;
  /** A share, from 0 to 1. */
  readonly usage_mismatch_threshold: number;
  readonly support_ticket_spike_threshold: number;
  readonly timezone: Timezone;
  readonly base_currency: Currency;
  /** `09:00`, or `off`; the environment may say it as a cron pattern that is neither. */
  readonly digest_at: string;
  /** `monday 09:00`, or `off`; the environment may say it as a cron pattern that is neither. */
  readonly weekly_at: string;
  /** They are listed and counted like others, and no message tells of them. */
  readonly muted_alert_types: readonly AlertType[];
  readonly customer_names: boolean;
}

export type SettingKey = keyof SettingValues;

/** In the order in which people read them. */
export const SETTING_KEYS = [
  'alert_channel',
  'digest_channel',
  'allowed_users',
  'allowed_usergroups',
  'digest_at',
  'weekly_at',
  'mrr_decline_warning_percent',
  'mrr_decline_critical_percent',
  'usage_mismatch_threshold',
  'support_ticket_spike_threshold',
  'muted_alert_types',
  'timezone',
  'base_currency',
  'customer_names',
] as const satisfies readonly SettingKey[];

/** What somebody has set; where nobody has, the environment holds. */
export type StatedSettings = Partial<SettingValues>;

/** What is to be set; null: what the environment says. */
export type SettingChanges = { readonly [Key in SettingKey]?: SettingValues[Key] | null };

/** What holds: what somebody has set, over what the environment says. */
export function settingsInForce(environment: SettingValues, stated: StatedSettings): SettingValues {
  return { ...environment, ...stated };
}

/** What would hold after a change. */
export function settingsAfter(
  environment: SettingValues,
  stated: StatedSettings,
  changes: SettingChanges,
): SettingValues {
  const kept = Object.entries({ ...stated, ...changes }).filter(([, value]) => value !== null);
  return settingsInForce(environment, Object.fromEntries(kept) as StatedSettings);
}

/** Why a change makes no sense although each value does by itself, and beside which setting to say so. */
export interface SettingsProblem {
  readonly key: SettingKey;
  /** `nobody`: nobody would see revenue. `not_above_warning`: no decline would ever be a warning. */
  readonly problem: 'nobody' | 'not_above_warning';
}

/** What is wrong with these values together, as far as the keys have to do with it. */
export function problemsOf(
  values: SettingValues,
  changed: readonly SettingKey[],
): SettingsProblem[] {
  const touches = (...keys: SettingKey[]) => changed.some((key) => keys.includes(key));
  const isNobody = values.allowed_users.length === 0 && values.allowed_usergroups.length === 0;
  const isUpsideDown = values.mrr_decline_critical_percent <= values.mrr_decline_warning_percent;
  return [
    ...(isNobody && touches('allowed_users', 'allowed_usergroups')
      ? [{ key: 'allowed_users', problem: 'nobody' } as const]
      : []),
    ...(isUpsideDown && touches('mrr_decline_warning_percent', 'mrr_decline_critical_percent')
      ? [{ key: 'mrr_decline_critical_percent', problem: 'not_above_warning' } as const]
      : []),
  ];
}
