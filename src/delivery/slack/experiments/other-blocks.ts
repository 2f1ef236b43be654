import type { Conflict } from '#analysis/experiments/conflicts.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';

const SHOWN = 5;

/** Other experiments on the same customers, by name; nothing when there is none. */
export function otherBlocks(others: readonly Conflict[]): MessageBlock[] {
  if (others.length === 0) return [];
  const lines = others
    .slice(0, SHOWN)
    .map(
      ({ experiment: { id, design }, customers }) =>
        mrkdwn`•  *${design.name}* (experiment ${id}) on ${count(customers, 'customer')}`,
    );
  return [
    section(
      joinMrkdwn([
        mrkdwn`:busts_in_silhouette: *Others run on the same customers, and may be the reason*`,
        ...lines,
      ]),
    ),
  ];
}
