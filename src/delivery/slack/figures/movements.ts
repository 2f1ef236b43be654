import type { RichTextBlock, TableBlock } from '@slack/types';

import type { MovementRow } from '#analysis/revenue/movements.ts';
import { bulletList } from '#delivery/slack/block-kit/blocks.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';
import { describeMovement, isLossType } from '#delivery/slack/wording/movements.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

/** Movements with their customers, a line each; customer ids are text and not parsed. */
export function movementList(movements: readonly MovementRow[]): RichTextBlock {
  return bulletList(
    movements.map((movement) => ({
      strong: signedAmount(movement),
      rest: `${describeMovement(movement)} · ${movement.customerId} · ${shortDay(movement.date)}`,
    })),
  );
}

/** Movements with their customers and what these pay since. */
export function movementTable(movements: readonly MovementRow[]): TableBlock {
  return table(
    [
      { title: 'Day' },
      { title: 'Customer' },
      { title: 'What happened' },
      { title: 'Change', isNumeric: true },
      { title: 'Pays now', isNumeric: true },
    ],
    movements.map((movement) => ({
      cells: [
        shortDay(movement.date),
        movement.customerId,
        describeMovement(movement),
        signedAmount(movement),
        formatMoney(movement.mrrAfterMinor, movement.currency),
      ],
    })),
  );
}

function signedAmount({ type, amountMinor, currency }: MovementRow): string {
  return formatMoneySigned(isLossType(type) ? -amountMinor : amountMinor, currency);
}
