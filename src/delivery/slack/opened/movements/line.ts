import { Temporal } from 'temporal-polyfill';

import { movementLine } from '#analysis/revenue/movement-line.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { LINE_LABELS } from '#delivery/slack/wording/movements.ts';

import { lineBlocks } from './line-blocks.ts';
import { LINE, parseLine } from './line-place.ts';

const PAGE_LENGTH = 20;

/** The customers behind one line of a bridge, in pages. */
export const customersBehindLine: Openable = {
  name: LINE,
  read(words, { now }) {
    const place = parseLine(words);
    if (place === null || isLater(place.page?.asOf ?? now, now)) return null;
    const { type, fromDay, toDay, account = null, page } = place;
    return {
      title: LINE_LABELS[type],
      detail: {
        list: LINE,
        type,
        from: fromDay.toString(),
        to: toDay.toString(),
        ...(account !== null && { account }),
      },
      async blocks({ readDb, timezone, baseCurrency, isSimulated }) {
        const scope = { now: page?.asOf ?? now, timezone, baseCurrency };
        const found = await movementLine(readDb, {
          type,
          fromDay,
          toDay,
          account,
          scope,
          cursor: page?.cursor ?? null,
          limit: PAGE_LENGTH,
        });
        return lineBlocks(found, { ...place, scope, isSimulated });
      },
    };
  },
};

function isLater(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(at, now) > 0;
}
