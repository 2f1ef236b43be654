import { askedAccount } from '#delivery/account-input.ts';
import type { Command } from '#delivery/slack/command.ts';
import { dayOf } from '#domain/day.ts';

import { askMrrHistory } from './ask.ts';
import { parseCustomRange } from './custom-range.ts';
import { impossibleRange, mrrMessage, unknownAccount, unknownRange } from './message.ts';
import { parseRange } from './ranges.ts';

/** As `--account eu` comes here. */
const ACCOUNT = /^account=(.+)$/i;

export const mrr: Command = {
  name: 'mrr',
  aliases: ['revenue', 'chart'],
  usage: 'mrr [7d|30d|90d|12m] [--account NAME]',
  description: 'MRR over time as a chart, of any month or days too, and the customers who moved it',
  examples: ['mrr', 'mrr 90d', 'mrr 2026-03', 'mrr 2026-01-01 2026-03-31', 'mrr 12m --share'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const today = dayOf(sources.now(), sources.timezone);
    const asked = await askedAccount(sources.readDb, accountIn(words));
    if ('expectation' in asked) return unknownAccount(asked.expectation);
    const times = words.filter((word) => !ACCOUNT.test(word));
    const named = times.length < 2 ? parseRange(times[0]) : null;
    const range = named ?? parseCustomRange(times, today);
    if (range === null) return unknownRange(times.join(' '));
    if ('detail' in range) return impossibleRange(times.join(' '), range);
    return mrrMessage(await askMrrHistory(sources, { range, ...asked }), sources);
  },
};

function accountIn(words: readonly string[]): string | undefined {
  return words.map((word) => ACCOUNT.exec(word)?.[1]).findLast((name) => name !== undefined);
}
