import type { Temporal } from 'temporal-polyfill';

import type { MovementRow } from '#analysis/revenue/movement-row.ts';
import { planChange } from '#delivery/plan-words.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';

/** A change of what one customer pays, among others of the same customer. */
export function changeLine(movement: MovementRow, today: Temporal.PlainDate): SafeMrkdwn {
  const plan = planChange(movement);
  const what = plan === '' ? describeMovement(movement) : `${describeMovement(movement)}: ${plan}`;
  return mrkdwn`•  *${signedAmount(movement)}*  ·  ${dayAsOf(movement.date, today)}  ·  ${what}`;
}
