import type { ActionsBlock } from '@slack/types';

import { actions, type ButtonInput } from '#delivery/slack/block-kit/blocks.ts';

/** Buttons that turn the pages of a list, each with the value that its list reads; none for one page. */
export function pageButtons({
  first,
  next,
}: {
  /** Null on the first page. */
  readonly first: string | null;
  /** Null on the last page. */
  readonly next: string | null;
}): ActionsBlock[] {
  const buttons: ButtonInput[] = [
    ...(first === null
      ? []
      : [{ actionId: 'list_page_first', label: 'Back to the first page', value: first }]),
    ...(next === null
      ? []
      : [{ actionId: 'list_page', label: 'Next page', value: next, isPrimary: true }]),
  ];
  return buttons.length === 0 ? [] : [actions(buttons)];
}
