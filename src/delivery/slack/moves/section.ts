import type { Scope } from '#analysis/revenue/current-mrr.ts';
import {
  context,
  section,
  sectionWithButton,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { grouped } from '#delivery/slack/wording/days.ts';
import { expectedMoney } from '#delivery/slack/wording/money.ts';

import type { ShownMoves } from './ask.ts';
import { allMovesButton } from './buttons.ts';
import { moveCard } from './card.ts';

/** The top moves in a message or in the home tab: what all of them would bring, and a card each. */
export function movesSection(
  shown: ShownMoves,
  { where, ...scope }: Scope & { readonly where: 'radar' | 'home' },
): MessageBlock[] {
  const { moves, gone, total } = shown;
  if (moves.length === 0 && total === 0) return [section(NOTHING_TO_DO)];
  const place = { where, shown: moves.map(({ id }) => id) };
  const isMore = moves.filter(({ state }) => state === 'open').length < total;
  return [
    isMore
      ? sectionWithButton(title(shown), allMovesButton(`Show all ${grouped(total)}`))
      : section(title(shown)),
    ...moves.flatMap((move) => moveCard(move, { ...scope, place })),
    ...(gone === 0 ? [] : [section(goneText(gone))]),
    context(HOW_ORDERED),
  ];
}

/** `12 open, $1,240 a month expected` */
export function movesTotal({ total, expectedMinor, currency }: Omit<ShownMoves, 'moves'>): string {
  if (total === 0) return 'none is open';
  return `${grouped(total)} open, ${expectedMoney(expectedMinor, currency)} a month expected`;
}

/** What the list goes by, for the small print. */
export const HOW_ORDERED = mrkdwn`Expected is the amount times how often such a move works out. The most for the least work stands first.`;

const NOTHING_TO_DO = mrkdwn`*Top moves*\nNone is open today. They come from usage against limits, from alerts, prices, discounts that end and customers who left; usage that your product reports finds most of them.`;

function title(shown: ShownMoves): SafeMrkdwn {
  return mrkdwn`*Top moves*  ·  ${movesTotal(shown)}`;
}

function goneText(gone: number): SafeMrkdwn {
  const [moves, they] =
    gone === 1 ? ['One move is', 'it rested'] : [`${gone} moves are`, 'they rested'];
  return mrkdwn`:information_source: _${moves} not there any more: what ${they} on is gone._`;
}
