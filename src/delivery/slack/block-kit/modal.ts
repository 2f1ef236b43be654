import type { KnownBlock, ModalView } from '@slack/types';

import type { MessageBlock } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { clamp, plainLine } from './plain-text.ts';

/** A modal that shows something and asks for nothing. Charts and tables do not exist there. */
export function modal(title: string, blocks: readonly MessageBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: clamp(plainLine(title) || '–', LIMITS.modalTitle) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocks.filter(isForModal).slice(0, LIMITS.modalBlocks),
  };
}

function isForModal(block: MessageBlock): block is KnownBlock {
  return block.type !== 'data_visualization' && block.type !== 'table';
}
