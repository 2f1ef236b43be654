import { settingChanges, settings as settingsIn } from '#analysis/settings/settings.ts';
import type { Command } from '#delivery/slack/command.ts';

import { SETTINGS_ACTION } from './form.ts';
import { historyMessage, settingsMessage, unknownSettings } from './message.ts';
import { muteMessage } from './mute.ts';

const CHANGES_SHOWN = 20;

export const settings: Command = {
  name: 'settings',
  aliases: ['setting', 'config', 'preferences'],
  usage: 'settings [show|history|mute TYPE|unmute TYPE]',
  description: 'Channels, who sees revenue, hours, thresholds, time zone and currency',
  examples: ['settings', 'settings history', 'settings mute refund_issued'],
  isOpen: false,
  canShare: false,
  posts: false,
  opens: (words) => (words.length === 0 ? { actionId: SETTINGS_ACTION, value: '' } : null),
  async run({ words, sources, actor }) {
    const [verb = 'show', type = ''] = words;
    const { db, desk, timezone } = sources;
    switch (verb) {
      case 'show':
        return settingsMessage((await settingsIn(db, desk.environment())).settings);
      case 'history':
        return historyMessage(await settingChanges(db, { most: CHANGES_SHOWN }), timezone);
      case 'mute':
      case 'unmute':
        return muteMessage(sources, { type, isMuted: verb === 'mute', actor: await actor() });
      default:
        return unknownSettings(verb);
    }
  },
};
