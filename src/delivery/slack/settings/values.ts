import { settingText } from '#delivery/settings-words.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { OFF } from '#domain/setting-values.ts';
import type { SettingKey, SettingValues } from '#domain/settings.ts';

/** A value as Slack shows it: channels, people and groups by their names. */
export function valueWords(key: SettingKey, value: SettingValues[SettingKey]): SafeMrkdwn {
  if (key === 'alert_channel' || key === 'digest_channel') {
    return value === OFF ? mrkdwn`nowhere` : mrkdwn`<#${String(value)}>`;
  }
  if (key === 'allowed_users') return people(value as readonly string[]);
  if (key === 'weekly_at') return mrkdwn`${capitalised(settingText(key, value))}`;
  if (key !== 'allowed_usergroups') return mrkdwn`${settingText(key, value)}`;
  const groups = value as readonly string[];
  return list(
    groups.map((id) => mrkdwn`<!subteam^${id}>`),
    'none',
  );
}

/** `slack:T0/U0` by name; others as they are written down. */
export function authorWords(author: string): SafeMrkdwn {
  const [, userId] = /^slack:[A-Z0-9]+\/([UW][A-Z0-9]+)$/.exec(author) ?? [];
  if (userId !== undefined) return mrkdwn`<@${userId}>`;
  return author === 'cli' ? mrkdwn`somebody in a terminal` : mrkdwn`${author}`;
}

function people(ids: readonly string[]): SafeMrkdwn {
  if (ids.includes('*')) return mrkdwn`everybody in this workspace`;
  return list(
    ids.map((id) => mrkdwn`<@${id}>`),
    'nobody by name',
  );
}

/** Weekdays are written with a capital. */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(items: readonly SafeMrkdwn[], none: string): SafeMrkdwn {
  return items.length === 0 ? mrkdwn`${none}` : joinMrkdwn(items, ', ');
}
