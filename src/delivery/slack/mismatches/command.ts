import type { Command } from '#delivery/slack/command.ts';

import { askMismatches } from './ask.ts';
import { mismatchesMessage, unknownList } from './message.ts';
import { parseWhich } from './which.ts';

export const mismatches: Command = {
  name: 'mismatches',
  aliases: ['mismatch', 'upgrades', 'usage'],
  usage: 'mismatches [upgrades|overpriced]',
  description: 'Who has outgrown their plan, who pays for more than they use, and what it is worth',
  examples: ['mismatches', 'mismatches overpriced'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const which = parseWhich(words[0]);
    if (which === null) return unknownList(words[0] ?? '');
    return mismatchesMessage(await askMismatches(sources, which), sources);
  },
};
