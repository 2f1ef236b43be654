import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { LineMovement, MovementLine } from '#analysis/revenue/movement-line.ts';
import { planChange } from '#delivery/plan-words.ts';
import {
  context,
  divider,
  section,
  sectionWithButton,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { describeMovement, isLossType } from '#delivery/slack/wording/movements.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { formatLine, formatLinePage, type BridgePlace, type LinePlace } from './line-place.ts';
import { formatMovement } from './movement.ts';

interface Setting extends LinePlace {
  readonly scope: Scope;
  readonly isSimulated: boolean;
}

/** A page of the customers behind a line, those worth most first, each with a button of its own. */
export function lineBlocks(line: MovementLine, setting: Setting): MessageBlock[] {
  const { scope, isSimulated } = setting;
  const small = context(footer({ asOf: scope.now, timezone: scope.timezone, isSimulated }));
  if (line.count === 0) return [section(nobody(setting)), small];
  const today = dayOf(scope.now, scope.timezone);
  return [
    section(summary(line, setting)),
    divider(),
    ...line.movements.map((movement) =>
      sectionWithButton(describe(movement, today), {
        actionId: 'list_open_movement',
        label: 'Why?',
        value: formatMovement(movement.id),
      }),
    ),
    ...pageButtons(turns(line, setting)),
    small,
  ];
}

function summary(line: MovementLine, { type, scope, page, ...days }: Setting): SafeMrkdwn {
  const signed = isLossType(type) ? -line.amountMinor : line.amountMinor;
  const amount = formatMoneySigned(signed, scope.baseCurrency);
  const order = line.nextCursor === null && page === null ? '' : ', the largest first';
  return mrkdwn`*${amount} a month in ${count(line.count, 'change')}* ${period(days, scope)}${order}.`;
}

function nobody({ scope, ...days }: Setting): SafeMrkdwn {
  return mrkdwn`*Nobody any more* ${period(days, scope)}: what Stripe told later put it right. \`/moneyradar mrr\` shows how it stands.`;
}

/** `on 13 May`, `from 15 Apr to 14 May in account eu` */
function period({ fromDay, toDay, account = null }: BridgePlace, { now, timezone }: Scope): string {
  const [from, to] = [fromDay, toDay].map((day) => dayAsOf(day, dayOf(now, timezone)));
  const days = from === to ? `on ${to ?? ''}` : `from ${from ?? ''} to ${to ?? ''}`;
  return account === null ? days : `${days} in account ${account}`;
}

function describe(movement: LineMovement, today: Temporal.PlainDate): SafeMrkdwn {
  const { customerId, date, currency, mrrNowMinor } = movement;
  const plan = planChange(movement);
  const now = mrrNowMinor === 0n ? 'nothing' : formatMoney(mrrNowMinor, currency);
  return joinMrkdwn([
    mrkdwn`*${signedAmount(movement)}*  ·  ${customerId}  ·  ${dayAsOf(date, today)}`,
    mrkdwn`${describeMovement(movement)}${plan === '' ? '' : `: ${plan}`}`,
    mrkdwn`Pays ${now} now`,
  ]);
}

function turns({ nextCursor }: MovementLine, { type, page, scope, ...days }: Setting) {
  const place = { type, ...days };
  const asOf = scope.now;
  return {
    first: page === null ? null : formatLine(type, days),
    next: nextCursor === null ? null : formatLinePage(place, { asOf, cursor: nextCursor }),
  };
}
