import { customMetrics } from '#analysis/custom-metrics/custom-metric.ts';
import type { Command } from '#delivery/slack/command.ts';

import { customListMessage, customMetricMessage, unknownMetric } from './message.ts';

export const custom: Command = {
  name: 'custom',
  aliases: ['own'],
  usage: 'custom [NAME]',
  description: 'Numbers of your own, from queries of your own, with how they change',
  examples: ['custom', 'custom signups'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const { db, now: clock, timezone } = sources;
    const now = clock();
    const metrics = await customMetrics(db, { now, timezone });
    const setting = { now, timezone };
    const name = words.join('_').toLowerCase();
    if (name === '') return customListMessage(metrics, setting);
    const title = words.join(' ').toLowerCase();
    const found = metrics.find((one) => one.name === name || one.title.toLowerCase() === title);
    return found === undefined
      ? unknownMetric(words.join(' '), metrics)
      : customMetricMessage(found, setting);
  },
};
