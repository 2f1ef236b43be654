import { overpricedCustomers, upgradeCandidates } from '#analysis/usage/mismatches.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';
import { dayOf } from '#domain/day.ts';

import { formatListPlace, MISMATCHES, parseListPlace, type ListPlace } from './list-place.ts';
import { overpricedRow, upgradeRow } from './rows.ts';
import { usageSmallPrint } from './small-print.ts';

const PAGE_LENGTH = 20;

const TITLES = { upgrades: 'Offer a bigger plan', overpriced: 'Pay for too much' } as const;

/** Everybody whose plan does not fit, in pages. */
export const mismatchList: Openable = {
  name: MISMATCHES,
  read(words, { now }) {
    const place = parseListPlace(words);
    if (place === null) return null;
    return {
      title: TITLES[place.list],
      detail: { list: MISMATCHES, which: place.list },
      async blocks(sources) {
        const { rows, nextCursor } = await pageOf(sources, place);
        if (rows.length === 0) return [section(mrkdwn`Nobody any more.`)];
        const to = (cursor: ListPlace['cursor']) => formatListPlace({ ...place, cursor });
        return [
          ...rows,
          ...pageButtons({
            first: place.cursor === null ? null : to(null),
            next: nextCursor === null ? null : to(nextCursor),
          }),
          usageSmallPrint({ ...sources, asOf: now }),
        ];
      },
    };
  },
};

interface Page {
  readonly rows: readonly MessageBlock[];
  readonly nextCursor: ListPlace['cursor'];
}

async function pageOf(sources: Sources, { list, cursor }: ListPlace): Promise<Page> {
  const { db, timezone } = sources;
  const asked = { limit: PAGE_LENGTH, cursor };
  if (list === 'overpriced') {
    const page = await overpricedCustomers(db, asked);
    return { rows: page.rows.map(overpricedRow), nextCursor: page.nextCursor };
  }
  const today = dayOf(sources.now(), timezone);
  const page = await upgradeCandidates(db, asked);
  return { rows: page.rows.map((row) => upgradeRow(row, today)), nextCursor: page.nextCursor };
}
