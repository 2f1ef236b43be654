import type { Setting, SettingChange } from '#analysis/settings/settings.ts';
import { settingLabel } from '#delivery/settings-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Timezone } from '#domain/day.ts';

import { SETTINGS_ACTION } from './form.ts';
import { authorWords, valueWords } from './values.ts';

const CHANGE: ButtonInput = {
  actionId: SETTINGS_ACTION,
  label: 'Change settings',
  isPrimary: true,
};
const HISTORY: ButtonInput = {
  actionId: 'command_settings_history',
  label: 'Who changed what?',
  value: 'settings history',
};

/** Every setting as it holds, with who has set it. */
export function settingsMessage(settings: readonly Setting[]): Message {
  const title = 'Settings';
  return message(mrkdwn`${title}`, [
    header(title),
    section(joinMrkdwn(settings.map(settingLine))),
    actions([CHANGE, HISTORY]),
    context(mrkdwn`What nobody has set is as the environment says, where MoneyRadar runs.`),
  ]);
}

/** Who has changed what, the newest first. */
export function historyMessage(changes: readonly SettingChange[], timezone: Timezone): Message {
  const title = 'Who changed which settings';
  const lines = changes.map((change) => changeLine(change, timezone));
  return message(mrkdwn`${title}`, [
    header(title),
    section(lines.length === 0 ? mrkdwn`Nobody has changed anything yet.` : joinMrkdwn(lines)),
    actions([CHANGE]),
  ]);
}

/** Answers a word that is nothing of settings. */
export function unknownSettings(word: string): Message {
  const text = mrkdwn`:grey_question: I do not know “settings ${word.slice(0, 40)}”. \`/moneyradar settings\` opens them, \`settings show\` lists them, \`settings history\` says who changed what, and \`settings mute refund_issued\` mutes a type of alerts.`;
  return message(text, [section(text), actions([CHANGE, HISTORY])]);
}

function settingLine({ key, value, author }: Setting): SafeMrkdwn {
  const by = author === null ? mrkdwn`` : mrkdwn`  ·  _set by ${authorWords(author)}_`;
  return mrkdwn`•  ${settingLabel(key)}: *${valueWords(key, value)}*${by}`;
}

function changeLine(
  { key, before, after, author, changedAt }: SettingChange,
  timezone: Timezone,
): SafeMrkdwn {
  const words = (value: typeof before) =>
    value === null ? mrkdwn`as the environment says` : valueWords(key, value);
  const when = instantFor(changedAt, timezone);
  return mrkdwn`•  ${when}  ·  ${authorWords(author)}: ${settingLabel(key)}: ${words(before)} → *${words(after)}*`;
}
