import { customerById } from '#analysis/customers/customer.ts';
import { customerTitle, payingWords } from '#delivery/customer-words.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { customerBlocks } from './blocks.ts';
import { historyLine } from './history.ts';
import { CARD, parseCustomer } from './place.ts';

/** All that is known of a customer, in a modal. */
export const openedCard: Openable = {
  name: CARD,
  read(words, { now }) {
    const customerId = parseCustomer(words);
    if (customerId === null) return null;
    return {
      title: customerId,
      detail: { customer: customerId },
      async blocks(sources) {
        const { db, timezone, baseCurrency, riskThresholds, isSimulated } = sources;
        const ticketSpike = riskThresholds.supportTicketSpike;
        const scope = { now, timezone, baseCurrency, ticketSpike };
        const shown = await customerById(db, { customerId, ...scope });
        if (shown === null) return [section(mrkdwn`*This customer is not here any more.*`)];
        return [
          section(mrkdwn`*${customerTitle(shown)}* ${payingWords(shown)}`),
          ...customerBlocks(shown, historyLine(shown.history), { ...scope, isSimulated }),
        ];
      },
    };
  },
};
