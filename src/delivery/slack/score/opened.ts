import { section, type ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { formatCard, parseCustomer, SCORE } from '#delivery/slack/customer/place.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { askScore } from './ask.ts';
import { scoreBlocks } from './blocks.ts';
import { scoreTitle } from './title.ts';

/** Whether one customer is ready to pay more, in a modal. */
export const openedScore: Openable = {
  name: SCORE,
  read(words, { now }) {
    const customerId = parseCustomer(words);
    if (customerId === null) return null;
    return {
      title: customerId,
      detail: { customer: customerId },
      async blocks(sources) {
        const found = await askScore(sources, { customerId, now });
        if (found === null) return [section(mrkdwn`*This customer is not here any more.*`)];
        const { customerName } = found.score;
        // The title is the id, for want of a name.
        const who =
          customerName === null ? mrkdwn`` : mrkdwn`*${customerName}*  ·  ${customerId}\n`;
        return [
          section(mrkdwn`${who}*${scoreTitle(found.score)}*`),
          ...scoreBlocks(found, [allAbout(customerId)], { ...sources, asOf: now }),
        ];
      },
    };
  },
};

function allAbout(customerId: string): ButtonInput {
  return {
    actionId: 'list_customer_card',
    label: 'All about this customer',
    value: formatCard(customerId),
  };
}
