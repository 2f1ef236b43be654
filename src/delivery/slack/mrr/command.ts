import type { Command } from '#delivery/slack/command.ts';
import { dayOf } from '#domain/day.ts';

import { askMrrHistory } from './ask.ts';
import { parseCustomRange } from './custom-range.ts';
import { impossibleRange, mrrMessage, unknownRange } from './message.ts';
import { parseRange } from './ranges.ts';

export const mrr: Command = {
  name: 'mrr',
  aliases: ['revenue', 'chart'],
  usage: 'mrr [7d|30d|90d|12m]',
  description: 'MRR over time as a chart, of any month or days too, and the customers who moved it',
  examples: ['mrr', 'mrr 90d', 'mrr 2026-03', 'mrr 2026-01-01 2026-03-31', 'mrr 12m --share'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const today = dayOf(sources.now(), sources.timezone);
    const named = words.length < 2 ? parseRange(words[0]) : null;
    const range = named ?? parseCustomRange(words, today);
    if (range === null) return unknownRange(words.join(' '));
    if ('detail' in range) return impossibleRange(words.join(' '), range);
    return mrrMessage(await askMrrHistory(sources, range), sources);
  },
};
