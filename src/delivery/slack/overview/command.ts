import type { Command } from '#delivery/slack/command.ts';

import { askOverview } from './ask.ts';
import { overviewMessage } from './message.ts';

const DAYS = 30;

export const overview: Command = {
  name: '',
  aliases: ['radar'],
  usage: '',
  description: 'MRR, what moved it in the last 30 days, and which customers did',
  examples: [''],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    return overviewMessage(await askOverview(sources, DAYS), sources);
  },
};
