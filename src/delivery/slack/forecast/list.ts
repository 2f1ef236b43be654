import { forecastLosses } from '#analysis/risks/forecast.ts';
import { LOSS_WORDS } from '#delivery/loss-words.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';

import { lossLine } from './line.ts';
import { formatLossPage, LOSSES, parseLossPage } from './list-place.ts';

const DAYS = 30;
const PAGE_LENGTH = 25;

/** Everything of one kind in the loss calendar, by day, in pages. */
export const lossList: Openable = {
  name: LOSSES,
  read(words, { now }) {
    const place = parseLossPage(words);
    if (place === null) return null;
    const { kind, page } = place;
    const { title, action } = LOSS_WORDS[kind];
    return {
      title,
      detail: { list: LOSSES, kind },
      async blocks({ readDb, timezone, baseCurrency }): Promise<MessageBlock[]> {
        const limit = (page + 1) * PAGE_LENGTH;
        const scope = { now, timezone, baseCurrency };
        const found = await forecastLosses(readDb, { ...scope, days: DAYS, kind, limit });
        const shown = found.entries.slice(page * PAGE_LENGTH);
        if (shown.length === 0) return [section(mrkdwn`Nothing more of this kind.`)];
        const isMore = found.entriesInAll > limit;
        return [
          ...shown.map((loss) =>
            sectionWithButton(lossLine(loss, found.fromDay), {
              actionId: 'customer_score',
              label: 'Customer',
              value: formatCustomer(loss.customerId),
            }),
          ),
          ...pageButtons({
            first: page === 0 ? null : formatLossPage({ kind, page: 0 }),
            next: isMore ? formatLossPage({ kind, page: page + 1 }) : null,
          }),
          section(mrkdwn`*Next*\n${action}`),
        ];
      },
    };
  },
};
