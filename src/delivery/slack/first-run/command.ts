import type { Command } from '#delivery/slack/command.ts';
import { CLAIM_ACTION } from '#delivery/slack/refusal.ts';

import { guideMessage } from './guide.ts';
import { firstRun } from './state.ts';

export const setup: Command = {
  name: 'setup',
  aliases: ['start', 'install'],
  usage: 'setup [CODE]',
  description: 'The first steps: who sees revenue, channels, and a test digest',
  examples: ['setup'],
  isOpen: false,
  canShare: false,
  posts: false,
  opens: ([code]) => (code === undefined ? null : { actionId: CLAIM_ACTION, value: code }),
  async run({ sources }) {
    return guideMessage(await firstRun(sources));
  },
};
