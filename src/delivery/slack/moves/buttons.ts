import type { Move } from '#analysis/radar/move.ts';
import type { ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import { formatPrefill } from '#delivery/slack/experiments/prefill.ts';
import type { MoveAnswer } from '#domain/moves.ts';

import { formatMovesPage, formatPlacedMove, type MovePlace } from './place.ts';

/** What the buttons that answer a move say of it, by their action ids. */
const ANSWERS: Readonly<Record<string, MoveAnswer>> = {
  move_done: 'done',
  move_snooze: 'snoozed',
  move_dismiss: 'dismissed',
};

/** Action ids of the buttons that answer a move. */
export const ANSWER_ACTIONS = Object.keys(ANSWERS);

/** What a button says of its move; null when it is none of these. */
export function answerOf(actionId: string): MoveAnswer | null {
  return Object.hasOwn(ANSWERS, actionId) ? (ANSWERS[actionId] ?? null) : null;
}

/** What a person may do about an open move. */
export function moveButtons({ id, kind, customerId }: Move, place: MovePlace): ButtonInput[] {
  const value = formatPlacedMove({ id, place });
  return [
    { actionId: 'move_done', label: 'Done', value },
    { actionId: 'move_snooze', label: 'Snooze', value },
    { actionId: 'move_dismiss', label: 'Not relevant', value },
    {
      actionId: 'move_experiment',
      label: 'Make it an experiment',
      value: formatPrefill({ kind: 'move', moveId: id }),
      // A price is best changed for some first.
      isPrimary: kind === 'price_test',
    },
    ...(customerId === null
      ? []
      : [{ actionId: 'customer_score', label: 'Customer', value: formatCustomer(customerId) }]),
  ];
}

/** What rests can still be done. */
export function doneAfterAll({ id }: Move, place: MovePlace): ButtonInput {
  return {
    actionId: 'move_done',
    label: 'Done after all',
    value: formatPlacedMove({ id, place }),
  };
}

/** Opens the list of all moves. */
export function allMovesButton(label: string): ButtonInput {
  return { actionId: 'list_page', label, value: formatMovesPage(null) };
}
