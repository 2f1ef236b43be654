import { stripePlacesOf } from '#delivery/slack/alerts/stripe-places.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';

import { askPage } from './ask.ts';
import { ALERTS, formatListPlace, parseListPlace } from './list-place.ts';
import { alertRow } from './rows.ts';

const PAGE_LENGTH = 20;

const TITLES = { active: 'Open alerts', snoozed: 'Snoozed alerts', resolved: 'Resolved alerts' };

/** All alerts of a status, of one type or of all, in pages. */
export const alertList: Openable = {
  name: ALERTS,
  read(words, { now }) {
    const place = parseListPlace(words);
    if (place === null) return null;
    const { status, type, cursor } = place;
    return {
      title: TITLES[status],
      detail: { list: ALERTS, status, ...(type !== null && { type }) },
      async blocks(sources) {
        const { alerts, nextCursor } = await askPage(sources, { ...place, limit: PAGE_LENGTH });
        if (alerts.length === 0) return [section(mrkdwn`No alert any more.`)];
        const setting = { ...sources, now, stripePlaces: await stripePlacesOf(sources.db, alerts) };
        return [
          ...alerts.flatMap((alert) => alertRow(alert, setting)),
          ...pageButtons({
            first: cursor === null ? null : formatListPlace(place, null),
            next: nextCursor === null ? null : formatListPlace(place, nextCursor),
          }),
        ];
      },
    };
  },
};
