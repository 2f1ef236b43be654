import { customerUsage } from '#analysis/usage/customer-usage.ts';
import { parseCustomer, SCORE } from '#delivery/slack/customer/place.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { scoreBlocks } from './blocks.ts';

/** Whether one customer is ready to pay more: the score, what they pay for, how much of it they use, what to do. */
export const openedScore: Openable = {
  name: SCORE,
  read(words, { now }) {
    const customerId = parseCustomer(words);
    if (customerId === null) return null;
    return {
      title: customerId,
      detail: { customer: customerId },
      async blocks(sources) {
        const { db, timezone } = sources;
        const usage = await customerUsage(db, { customerId, now, timezone });
        return scoreBlocks({ customerId, usage }, { ...sources, asOf: now });
      },
    };
  },
};
