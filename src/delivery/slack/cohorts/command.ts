import { cohorts as askCohorts } from '#analysis/revenue/cohorts.ts';
import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { status } from '#analysis/status.ts';
import type { Command } from '#delivery/slack/command.ts';

import { parseKept } from './kept.ts';
import { cohortsMessage, unknownKept } from './message.ts';

export const cohorts: Command = {
  name: 'cohorts',
  aliases: ['cohort', 'retention'],
  usage: 'cohorts [customers|revenue]',
  description: 'How many of those who joined in a month still pay, as a chart and a table',
  examples: ['cohorts', 'cohorts revenue'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const kept = parseKept(words[0]);
    if (kept === null) return unknownKept(words[0] ?? '');
    const { readDb, timezone, baseCurrency } = sources;
    const scope = { now: sources.now(), timezone, baseCurrency };
    const [found, current, health] = await Promise.all([
      askCohorts(readDb, scope),
      currentMrr(readDb, scope),
      status(readDb, scope),
    ]);
    return cohortsMessage({ found, current, kept, status: health }, sources);
  },
};
