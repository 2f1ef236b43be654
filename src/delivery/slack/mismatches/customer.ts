import { customerUsage } from '#analysis/usage/customer-usage.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { customerBlocks, paysForNothing } from './customer-blocks.ts';

const CUSTOMER = 'customer';
const VERSION = '1';
const LONGEST_ID = 255;

/** One customer: what they pay for, how much of it they use, and what to do. */
export const openedCustomer: Openable = {
  name: CUSTOMER,
  read([version, ...rest], { now }) {
    // The id of a customer may hold spaces: Stripe decides about ids.
    const customerId = rest.join(' ');
    if (version !== VERSION || customerId === '' || customerId.length > LONGEST_ID) return null;
    if (customerId.includes('\0')) return null;
    return {
      title: customerId,
      detail: { customer: customerId },
      async blocks(sources) {
        const { db, timezone } = sources;
        const found = await customerUsage(db, { customerId, now, timezone });
        const setting = { ...sources, asOf: now };
        return found === null ? paysForNothing(setting) : customerBlocks(found, setting);
      },
    };
  },
};

/** The value of a button that opens a customer. */
export function formatCustomer(customerId: string): string {
  return [CUSTOMER, VERSION, customerId].join(' ');
}
