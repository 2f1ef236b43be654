import { reconcile as askReconcile } from '#analysis/revenue/reconcile.ts';
import { parseMoment } from '#delivery/moment.ts';
import type { Command } from '#delivery/slack/command.ts';

import { reconcileMessage, unknownMoment } from './message.ts';

export const reconcile: Command = {
  name: 'reconcile',
  aliases: ['compare'],
  usage: 'reconcile [day]',
  description: 'MRR beside what Stripe shows, and the customers who make the difference',
  examples: ['reconcile', 'reconcile 2026-01-31'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const { readDb, timezone, baseCurrency } = sources;
    const now = sources.now();
    const [word] = words;
    const at = word === undefined ? now : parseMoment(word, { now, timezone });
    if (at === null) return unknownMoment(word ?? '');
    return reconcileMessage(
      await askReconcile(readDb, { now: at, timezone, baseCurrency }),
      sources,
    );
  },
};
