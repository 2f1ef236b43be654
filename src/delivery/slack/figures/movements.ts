import type { RichTextBlock, TableBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { MovementRow } from '#analysis/revenue/movements.ts';
import { planChange } from '#delivery/plan-words.ts';
import { bulletList } from '#delivery/slack/block-kit/blocks.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { describeMovement, isLossType } from '#delivery/slack/wording/movements.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

/** Movements with their customers, a line each; customer ids are text and not parsed. */
export function movementList(
  movements: readonly MovementRow[],
  today: Temporal.PlainDate,
): RichTextBlock {
  return bulletList(
    movements.map((movement) => ({
      strong: signedAmount(movement),
      rest: `${whatHappened(movement)} · ${movement.customerId} · ${dayAsOf(movement.date, today)}`,
    })),
  );
}

/** Movements with their customers and what these paid from then on; `today` null when all are of one day. */
export function movementTable(
  movements: readonly MovementRow[],
  today: Temporal.PlainDate | null,
): TableBlock {
  return table(
    [
      ...(today === null ? [] : [{ title: 'Day' }]),
      { title: 'Customer' },
      { title: 'What happened' },
      { title: 'Change', isNumeric: true },
      { title: 'Then pays', isNumeric: true },
    ],
    movements.map((movement) => ({
      cells: [
        ...(today === null ? [] : [dayAsOf(movement.date, today)]),
        movement.customerId,
        whatHappened(movement),
        signedAmount(movement),
        formatMoney(movement.mrrAfterMinor, movement.currency),
      ],
    })),
  );
}

/** `Upgraded plan: Starter → Pro` */
function whatHappened(movement: MovementRow): string {
  const plan = planChange(movement);
  return plan === '' ? describeMovement(movement) : `${describeMovement(movement)}: ${plan}`;
}

/** What it did to MRR, with its sign. */
export function signedAmount({ type, amountMinor, currency }: MovementRow): string {
  return formatMoneySigned(isLossType(type) ? -amountMinor : amountMinor, currency);
}
