import { parseMoveCursor } from '#analysis/radar/move-cursor.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { context, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';

import { moveCard } from './card.ts';
import { formatMovesPage, MOVES, parseMovesPage } from './place.ts';
import { HOW_ORDERED, movesTotal } from './section.ts';

const PAGE_LENGTH = 10;

export const MOVES_TITLE = 'All moves';

/** Every open move, the most for the effort first, in pages. */
export const moveList: Openable = {
  name: MOVES,
  read(words) {
    const page = parseMovesPage(words);
    if (page === null) return null;
    return {
      title: MOVES_TITLE,
      detail: { list: MOVES },
      blocks: (sources) => movesPage(sources, page.after),
    };
  },
};

/** The page that begins after this cursor. */
export async function movesPage(
  { db, now, timezone, baseCurrency }: Sources,
  after: string | null,
): Promise<readonly MessageBlock[]> {
  const scope = { now: now(), timezone, baseCurrency };
  const cursor = after === null ? null : parseMoveCursor(after);
  const page = await topMoves(db, { ...scope, limit: PAGE_LENGTH, cursor });
  const setting = { ...scope, place: { where: 'list', after } as const };
  const { moves, nextCursor } = page;
  return [
    section(mrkdwn`*${movesTotal({ ...page, gone: 0 })}*`),
    ...moves.flatMap((move) => moveCard(move, setting)),
    ...(moves.length === 0 ? [section(mrkdwn`No move any more.`)] : []),
    ...pageButtons({
      first: after === null ? null : formatMovesPage(null),
      next: nextCursor === null ? null : formatMovesPage(nextCursor),
    }),
    context(HOW_ORDERED),
  ];
}
