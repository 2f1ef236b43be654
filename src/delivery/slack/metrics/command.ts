import type { Command } from '#delivery/slack/command.ts';
import { parseRange } from '#delivery/slack/mrr/ranges.ts';

import { askMetrics } from './ask.ts';
import { metricsMessage, unknownRange } from './message.ts';

export const metrics: Command = {
  name: 'metrics',
  aliases: ['churn', 'ltv', 'nrr'],
  usage: 'metrics [7d|30d|90d|12m]',
  description: 'Churn, retention, LTV and trial conversion, each with what stands behind it',
  examples: ['metrics', 'metrics 90d'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const range = parseRange(words[0]);
    if (range === null) return unknownRange(words[0] ?? '');
    return metricsMessage(await askMetrics(sources, range), sources);
  },
};
