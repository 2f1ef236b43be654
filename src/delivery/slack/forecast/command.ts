import { forecastLosses } from '#analysis/risks/forecast.ts';
import type { Command } from '#delivery/slack/command.ts';

import { forecastMessage } from './message.ts';

const DAYS = 30;
/** Enough to find the largest of each kind. */
const ENTRIES_READ = 1_000;

export const forecast: Command = {
  name: 'forecast-losses',
  aliases: ['forecast', 'losses'],
  usage: 'forecast-losses',
  description:
    'The next 30 days: what is set to end, what is unpaid, and which cards and trials end',
  examples: ['forecast-losses'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ sources }) {
    const { readDb, timezone, baseCurrency } = sources;
    const scope = { now: sources.now(), timezone, baseCurrency };
    const asked = { ...scope, days: DAYS, limit: ENTRIES_READ };
    return forecastMessage(await forecastLosses(readDb, asked), sources);
  },
};
