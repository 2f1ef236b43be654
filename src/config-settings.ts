import { OFF, WEEKDAYS } from '#domain/setting-values.ts';
import { settingsInForce, type SettingValues, type StatedSettings } from '#domain/settings.ts';

import type { Config } from './config.ts';

/** The part of the configuration that people may set. */
type Settable = Pick<
  Config,
  'timezone' | 'baseCurrency' | 'cron' | 'thresholds' | 'customerNames'
> & {
  readonly slack: Pick<
    Config['slack'],
    'alertChannel' | 'digestChannel' | 'allowedUsers' | 'allowedUsergroups'
  >;
};

/** What the environment says of all that people may set. */
export function environmentSettings(config: Settable): SettingValues {
  const { slack, thresholds, cron } = config;
  return {
    alert_channel: slack.alertChannel ?? OFF,
    digest_channel: slack.digestChannel ?? OFF,
    allowed_users: slack.allowedUsers === '*' ? ['*'] : slack.allowedUsers,
    allowed_usergroups: slack.allowedUsergroups,
    mrr_decline_warning_percent: thresholds.mrrDeclineWarningPercent,
    mrr_decline_critical_percent: thresholds.mrrDeclineCriticalPercent,
    usage_mismatch_threshold: thresholds.usageMismatch,
    support_ticket_spike_threshold: thresholds.supportTicketSpike,
    timezone: config.timezone,
    base_currency: config.baseCurrency,
    digest_at: dailyText(cron.digest),
    weekly_at: weeklyText(cron.weekly),
    muted_alert_types: [],
    customer_names: config.customerNames,
  };
}

/** The configuration with what people have set in place of what the environment says. */
export function withSettings<Given extends Settable>(config: Given, stated: StatedSettings): Given {
  const values = settingsInForce(environmentSettings(config), stated);
  return {
    ...config,
    slack: {
      ...config.slack,
      alertChannel: channelOf(values.alert_channel),
      digestChannel: channelOf(values.digest_channel),
      allowedUsers: values.allowed_users.includes('*') ? '*' : values.allowed_users,
      allowedUsergroups: values.allowed_usergroups,
    },
    thresholds: {
      mrrDeclineWarningPercent: values.mrr_decline_warning_percent,
      mrrDeclineCriticalPercent: values.mrr_decline_critical_percent,
      usageMismatch: values.usage_mismatch_threshold,
      supportTicketSpike: values.support_ticket_spike_threshold,
    },
    timezone: values.timezone,
    baseCurrency: values.base_currency,
    cron: {
      ...config.cron,
      digest: dailyPattern(values.digest_at),
      weekly: weeklyPattern(values.weekly_at),
    },
    customerNames: values.customer_names,
  };
}

function channelOf(value: string): string | null {
  return value === OFF ? null : value;
}

/** `0 9 * * *` is `09:00`; what cannot be said so stays a pattern. */
function dailyText(pattern: string): string {
  const [, minute = '', hour = ''] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(pattern) ?? [];
  return minute === '' ? pattern : timeText(hour, minute);
}

/** `0 9 * * 1` is `monday 09:00`; what cannot be said so stays a pattern. */
function weeklyText(pattern: string): string {
  const [, minute = '', hour = '', day = ''] =
    /^(\d{1,2}) (\d{1,2}) \* \* ([0-7])$/.exec(pattern) ?? [];
  const weekday = WEEKDAYS[(Number(day) + 6) % WEEKDAYS.length];
  return day === '' || weekday === undefined ? pattern : `${weekday} ${timeText(hour, minute)}`;
}

function timeText(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function dailyPattern(text: string): string {
  const [, hour = '', minute = ''] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  return hour === '' ? text : `${Number(minute)} ${Number(hour)} * * *`;
}

function weeklyPattern(text: string): string {
  const [, word = '', hour = '', minute = ''] = /^([a-z]+) (\d\d):(\d\d)$/.exec(text) ?? [];
  const day = WEEKDAYS.findIndex((weekday) => weekday === word);
  return day < 0 ? text : `${Number(minute)} ${Number(hour)} * * ${(day + 1) % WEEKDAYS.length}`;
}
