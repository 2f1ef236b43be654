import type { Command } from '#delivery/slack/command.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { dayOf } from '#domain/day.ts';

import { askWeekly, weeklyTrouble, weeklyWarning } from './enqueue.ts';
import { weeklyMessage } from './message.ts';

export const weekly: Command = {
  name: 'weekly',
  aliases: ['week', 'review'],
  usage: 'weekly',
  description: 'The last seven days: money, alerts, what moves earned, experiments',
  examples: ['weekly'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    const review = await askWeekly(sources, dayOf(sources.now(), sources.timezone));
    if (review.status.lastHeardAt === null && review.current.customers === 0) return noDataYet();
    const trouble = weeklyTrouble(review);
    return trouble === null ? weeklyMessage(review, sources) : weeklyWarning(trouble);
  },
};
