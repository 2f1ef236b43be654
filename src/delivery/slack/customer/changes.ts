import { customerChanges } from '#analysis/customers/changes.ts';
import { parseMovementCursor } from '#analysis/revenue/movement-cursor.ts';
import type { MovementRow } from '#analysis/revenue/movement-row.ts';
import { planChange } from '#delivery/plan-words.ts';
import {
  context,
  section,
  sectionWithButton,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { formatMovement } from '#delivery/slack/opened/movements/movement.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';
import { count, dayAsOf } from '#delivery/slack/wording/days.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';
import { dayOf } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

import { CHANGES, formatChanges, parseChanges } from './place.ts';

const PAGE_LENGTH = 20;

/** Everything that changed what a customer pays, the newest first, in pages. */
export const openedChanges: Openable = {
  name: CHANGES,
  read(words, { now }) {
    const place = parseChanges(words);
    const cursor = place?.after == null ? null : parseMovementCursor(place.after);
    if (place === null || (place.after !== null && cursor === null)) return null;
    const { customerId } = place;
    return {
      title: 'What changed',
      detail: { list: CHANGES, customer: customerId },
      async blocks({ readDb, timezone, baseCurrency, isSimulated }): Promise<MessageBlock[]> {
        const scope = { now, timezone, baseCurrency };
        const page = await customerChanges(readDb, {
          ...scope,
          customerId,
          cursor,
          limit: PAGE_LENGTH,
        });
        if (page === null || page.movements.length === 0)
          return [section(mrkdwn`Nothing has changed what ${customerId} pays.`)];
        const today = dayOf(now, timezone);
        return [
          section(
            mrkdwn`*${count(page.inAll, 'change')}* of what ${customerId} pays, the newest first.`,
          ),
          ...page.movements.map((movement) =>
            sectionWithButton(describe(movement, today), {
              actionId: 'list_open_movement',
              label: 'Why?',
              value: formatMovement(movement.id),
            }),
          ),
          ...pageButtons({
            first: cursor === null ? null : formatChanges({ customerId, after: null }),
            next:
              page.nextCursor === null
                ? null
                : formatChanges({ customerId, after: page.nextCursor }),
          }),
          context(footer({ asOf: now, timezone, isSimulated })),
        ];
      },
    };
  },
};

function describe(movement: MovementRow, today: ReturnType<typeof dayOf>): SafeMrkdwn {
  const { date, currency, mrrAfterMinor } = movement;
  const plan = planChange(movement);
  return joinMrkdwn([
    mrkdwn`*${signedAmount(movement)}*  ·  ${dayAsOf(date, today)}  ·  then ${formatMoney(mrrAfterMinor, currency)} a month`,
    mrkdwn`${describeMovement(movement)}${plan === '' ? '' : `: ${plan}`}`,
  ]);
}
