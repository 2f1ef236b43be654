import {
  breakdown as askBreakdown,
  BREAKDOWN_GROUPS_MAX,
  DIMENSIONS,
  type Breakdown,
} from '#analysis/revenue/breakdown.ts';
import { breakdownTable } from '#delivery/breakdown-table.ts';
import { addsUp, NEEDS_READING, NO_KEY, ROUNDED_ALONE } from '#delivery/breakdown-words.ts';
import { choiceFlag, numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { table } from '#delivery/cli/table.ts';
import { breakdownJson } from '#delivery/rest/breakdown-json.ts';
import { dayOf } from '#domain/day.ts';

import { CHART_FLAGS, chartDays } from './range.ts';

const GROUPS = 100;

export const breakdown: Command = {
  name: 'breakdown',
  words: [],
  flags: [
    { name: 'by', value: 'WHAT', help: `${DIMENSIONS.join(' or ')}; attribution when left out` },
    ...CHART_FLAGS,
    { name: 'limit', value: 'N', help: `how many groups; ${GROUPS} when left out` },
  ],
  summary: 'shows MRR by where customers came from, or by Stripe account',
  examples: ['moneyradar breakdown', 'moneyradar breakdown --by account --days 90 --json'],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency, stripe } = settings();
    const scope = { now: now(), timezone, baseCurrency };
    const found = await askBreakdown(await db(), {
      ...chartDays(input, dayOf(scope.now, timezone)),
      ...scope,
      dimension: choiceFlag(input, 'by', DIMENSIONS) ?? 'attribution',
      limit: numberFlag(input, 'limit', { least: 1, most: BREAKDOWN_GROUPS_MAX }) ?? GROUPS,
    });
    if (found === null) throw new UsageError(NO_KEY);
    return { json: breakdownJson(found), text: (width) => textOf(found, { width, ...stripe }) };
  },
};

function textOf(
  found: Breakdown,
  { width, isSimulated }: { readonly width: number; readonly isSimulated: boolean },
): string {
  const { titles, rows } = breakdownTable(found);
  const columns = titles.map((title, index) => ({ title, isFigure: index > 0 }));
  // A simulated company has no API to be read.
  const unread = found.needsReading && !isSimulated ? [`\n${NEEDS_READING}`] : [];
  const rounded = addsUp(found) ? [] : [`\n${ROUNDED_ALONE}`];
  return [table(columns, rows, width), ...rounded, ...unread].join('\n');
}
