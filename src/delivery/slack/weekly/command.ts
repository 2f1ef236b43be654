import type { Command } from '#delivery/slack/command.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { dayOf } from '#domain/day.ts';

import { askWeekly, isEmpty, weeklyTrouble } from './enqueue.ts';
import { weeklyMessage } from './message.ts';
import { weeklyWarning } from './warning.ts';

export const weekly: Command = {
  name: 'weekly',
  aliases: ['week', 'review'],
  usage: 'weekly',
  description: 'The last seven days beside those before: money, alerts, moves, experiments',
  examples: ['weekly'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    const review = await askWeekly(sources, dayOf(sources.now(), sources.timezone));
    if (isEmpty(review)) return noDataYet();
    const trouble = weeklyTrouble(review);
    return trouble === null
      ? weeklyMessage(review, sources, { withMonth: true })
      : weeklyWarning(review, trouble, sources);
  },
};
