import type { Command } from '#delivery/slack/command.ts';

import { askBreakdown } from './ask.ts';
import { parseAsked } from './asked.ts';
import { breakdownMessage, unknownBreakdown } from './message.ts';

export const breakdown: Command = {
  name: 'breakdown',
  aliases: ['attribution', 'sources'],
  usage: 'breakdown [attribution|account] [7d|30d|90d|12m]',
  description: 'MRR and what moved it, by where customers came from or by Stripe account',
  examples: ['breakdown', 'breakdown 90d', 'breakdown account'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const asked = parseAsked(words);
    if (asked === null) return unknownBreakdown(words.join(' '));
    return breakdownMessage(await askBreakdown(sources, asked), sources);
  },
};
