import {
  breakdown,
  BREAKDOWN_GROUPS_MAX,
  type Breakdown,
  type BreakdownLine,
} from '#analysis/revenue/breakdown.ts';
import { dimensionName, groupName } from '#delivery/breakdown-words.ts';
import { formatPercent } from '#delivery/percent.ts';
import {
  bulletList,
  context,
  section,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { formatMoney } from '#domain/money.ts';

import { BREAKDOWN, formatBreakdownPage, parseBreakdownPage } from './list-place.ts';

const PAGE_LENGTH = 25;

/** Every value of a breakdown, the largest MRR first, in pages. */
export const breakdownList: Openable = {
  name: BREAKDOWN,
  read(words, { now }) {
    const place = parseBreakdownPage(words);
    if (place === null) return null;
    const { page, ...days } = place;
    return {
      title: 'Where MRR comes from',
      detail: { list: BREAKDOWN, by: place.dimension },
      async blocks({ readDb, timezone, baseCurrency, isSimulated }): Promise<MessageBlock[]> {
        const scope = { now, timezone, baseCurrency };
        const asked = { ...days, ...scope, limit: BREAKDOWN_GROUPS_MAX };
        const found = await breakdown(readDb, asked);
        const from = page * PAGE_LENGTH;
        const shown = found?.groups.slice(from, from + PAGE_LENGTH) ?? [];
        if (found === null || shown.length === 0) return [section(mrkdwn`Nothing more here.`)];
        const isMore = found.groups.length > from + PAGE_LENGTH;
        return [
          section(mrkdwn`*${count(found.groups.length, 'value')} of ${dimensionName(found)}*`),
          bulletList(
            shown.map((group) => ({
              strong: groupName(group, found),
              rest: `  ${wordsOf(group, found)}`,
            })),
          ),
          ...(isMore ? [] : theRest(found)),
          ...pageButtons({
            first: page === 0 ? null : formatBreakdownPage({ ...place, page: 0 }),
            next: isMore ? formatBreakdownPage({ ...place, page: page + 1 }) : null,
          }),
          context(footer({ asOf: now, timezone, isSimulated })),
        ];
      },
    };
  },
};

/** `$1,200.00 (4.2 %) of 12 customers, $90.00 new, $10.00 lost` */
function wordsOf(line: BreakdownLine, { currency }: Breakdown): string {
  const share = line.share === null ? '' : ` (${formatPercent(line.share, 1)})`;
  const lost = line.contractionMinor + line.churnMinor;
  return [
    `${formatMoney(line.endMinor, currency)}${share} of ${count(line.customers, 'customer')}`,
    ...(line.newMinor === 0n ? [] : [`${formatMoney(line.newMinor, currency)} new`]),
    ...(lost === 0n ? [] : [`${formatMoney(lost, currency)} lost`]),
  ].join(', ');
}

function theRest(found: Breakdown): MessageBlock[] {
  const { others } = found;
  if (others === null) return [];
  return [section(mrkdwn`*${count(others.groups, 'more value')}*: ${wordsOf(others, found)}.`)];
}
