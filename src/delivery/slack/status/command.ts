import { status as askStatus } from '#analysis/status.ts';
import type { Command } from '#delivery/slack/command.ts';
import { givenUpMessages, heldDestinations } from '#store/queries/delivery.ts';

import { statusMessage } from './message.ts';

export const status: Command = {
  name: 'status',
  aliases: ['health'],
  usage: 'status',
  description: 'Whether the figures are up to date, and what is waiting',
  examples: ['status'],
  isOpen: false,
  canShare: false,
  posts: false,
  async run({ sources }) {
    const { db, timezone, version, isSimulated } = sources;
    const now = sources.now();
    const [health, held, givenUp] = await Promise.all([
      askStatus(db, { now, timezone }),
      heldDestinations(db, {}),
      givenUpMessages(db, {}),
    ]);
    return statusMessage({ health, held, givenUp, now, timezone, version, isSimulated });
  },
};
