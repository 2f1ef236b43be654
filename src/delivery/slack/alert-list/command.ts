import type { Command } from '#delivery/slack/command.ts';

import { askAlerts } from './ask.ts';
import { parseAsked } from './asked.ts';
import { alertsMessage, unknownAlerts } from './message.ts';

export const alerts: Command = {
  name: 'alerts',
  aliases: ['alert'],
  usage: 'alerts [resolved|snoozed] [type]',
  description: 'What may cost money, the most first, with what to do and what alerts have kept',
  examples: ['alerts', 'alerts snoozed', 'alerts resolved payment_retry'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const asked = parseAsked(words);
    if ('unknown' in asked) return unknownAlerts(asked.unknown);
    return alertsMessage(await askAlerts(sources, asked), sources);
  },
};
