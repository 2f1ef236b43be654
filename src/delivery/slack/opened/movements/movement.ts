import { movementDetail, parseMovementId } from '#analysis/revenue/movement-detail.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { changedMeanwhile, movementBlocks } from './movement-blocks.ts';

const MOVEMENT = 'movement';
const VERSION = '1';

/** One movement, with what stands behind it. */
export const openedMovement: Openable = {
  name: MOVEMENT,
  read(words, { now }) {
    // The id of a customer may hold spaces: Stripe decides about ids.
    const [version, ...rest] = words;
    const id = rest.join(' ');
    const key = parseMovementId(id);
    if (version !== VERSION || key === null) return null;
    return {
      title: key.customerId,
      detail: { list: MOVEMENT, customer: key.customerId, movement: id },
      async blocks({ readDb, timezone, isSimulated }) {
        const found = await movementDetail(readDb, key, { now, timezone });
        const setting = { asOf: now, timezone, isSimulated };
        return found === null ? changedMeanwhile(setting) : movementBlocks(found, setting);
      },
    };
  },
};

/** The value of a button that opens a movement. */
export function formatMovement(id: string): string {
  return [MOVEMENT, VERSION, id].join(' ');
}
