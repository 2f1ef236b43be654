import type { MovementDetail } from '#analysis/revenue/movement-detail.ts';
import type { Plan } from '#analysis/revenue/movement-parts.ts';
import { plansWithQuantities } from '#delivery/plan-words.ts';
import {
  actions,
  context,
  fields,
  section,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer, type FooterInput } from '#delivery/slack/figures/footer.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';
import { nextStepAfter } from '#delivery/slack/wording/next-steps.ts';
import { formatMoney } from '#domain/money.ts';

import { customerLink, eventLines } from './stripe-links.ts';

/** What happened, what it was before and after, what Stripe said, how it is now, and what to do. */
export function movementBlocks(movement: MovementDetail, setting: FooterInput): MessageBlock[] {
  const { timezone, isSimulated } = setting;
  return [
    section(
      mrkdwn`*${signedAmount(movement)} a month: ${describeMovement(movement)}*\n${instantFor(movement.occurredAt, timezone)}`,
    ),
    fields(sides(movement, setting)),
    section(
      joinMrkdwn([mrkdwn`*What Stripe said*`, ...eventLines(movement, { timezone, isSimulated })]),
    ),
    section(mrkdwn`*Next*\n${nextStepAfter(movement)}`),
    ...(isSimulated ? [] : [actions([customerLink(movement)])]),
    context(footer(setting)),
  ];
}

/** The movement is in the history no more. */
export function changedMeanwhile(setting: FooterInput): MessageBlock[] {
  return [
    section(
      mrkdwn`*This change is not in the history any more.* Stripe told something later that put it right, so it happened at another time or not at all. Open the list again to see how it stands.`,
    ),
    context(footer(setting)),
  ];
}

function sides(movement: MovementDetail, { timezone }: FooterInput): SafeMrkdwn[] {
  const { currency, mrrBeforeMinor, mrrAfterMinor, mrrNowMinor, paysSince } = movement;
  const side = (title: string, minor: bigint, plans: readonly Plan[]) =>
    mrkdwn`*${title}*\n${formatMoney(minor, currency)} a month\n${plansWithQuantities(plans) ?? 'no plan'}`;
  return [
    side('Before', mrrBeforeMinor, movement.plansBefore),
    side('After', mrrAfterMinor, movement.plansAfter),
    mrkdwn`${side('Now', mrrNowMinor, movement.plansNow)}\nsince ${instantFor(paysSince, timezone)}`,
  ];
}
