import type { Command } from '#delivery/slack/command.ts';

import { askMrrHistory } from './ask.ts';
import { mrrMessage, unknownRange } from './message.ts';
import { parseRange } from './ranges.ts';

export const mrr: Command = {
  name: 'mrr',
  aliases: ['revenue', 'chart'],
  usage: 'mrr [7d|30d|90d|12m]',
  description: 'MRR over time as a chart, and the customers who moved it',
  examples: ['mrr', 'mrr 90d', 'mrr 12m --share'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const range = parseRange(words[0]);
    if (range === null) return unknownRange(words[0] ?? '');
    return mrrMessage(await askMrrHistory(sources, range), sources);
  },
};
