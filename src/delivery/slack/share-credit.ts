import type { ContextBlock } from '@slack/types';

import { context } from './block-kit/blocks.ts';
import { mrkdwn } from './block-kit/mrkdwn.ts';

/** Under an answer that a person has shown to the channel: who that was, and how. */
export function shareCredit(userId: string, commandName: string): ContextBlock {
  const line = `/moneyradar ${commandName}`.trim();
  return context(mrkdwn`Shared by <@${userId}> with \`${line} --share\``);
}

/** Reads back who shared a message of ours; null when nobody did. */
export function sharerIn(blocks: unknown): string | null {
  const last: unknown = Array.isArray(blocks) ? blocks.at(-1) : undefined;
  return /"Shared by <@([A-Z0-9]+)> with /.exec(JSON.stringify(last ?? null))?.[1] ?? null;
}
