import { customerById } from '#analysis/customers/customer.ts';
import { findCustomer } from '#analysis/customers/search.ts';
import type { Command } from '#delivery/slack/command.ts';
import { usageUpToDate } from '#delivery/slack/mismatches/ask.ts';

import { customerMessage, severalCustomers, unknownCustomer, whichCustomer } from './message.ts';

export const customer: Command = {
  name: 'customer',
  aliases: ['who', 'cus'],
  usage: 'customer CUS',
  description: 'All about one customer: MRR over time, plans, usage, alerts, changes, what to do',
  examples: ['customer cus_NffrFeUfNV2Hib'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const { db, timezone, baseCurrency, riskThresholds, isSimulated } = sources;
    const text = words.join(' ');
    if (text === '') return whichCustomer('customer');
    const ticketSpike = riskThresholds.supportTicketSpike;
    const scope = { now: sources.now(), timezone, baseCurrency, ticketSpike };
    const found = await findCustomer(db, { text, ...scope });
    if (found.kind === 'several')
      return severalCustomers(found, { typed: text, command: 'customer' });
    if (found.kind === 'unknown') return unknownCustomer(text);
    await usageUpToDate(sources, scope.now);
    const shown = await customerById(db, { customerId: found.customerId, ...scope });
    return shown === null
      ? unknownCustomer(text)
      : customerMessage(shown, { ...scope, isSimulated });
  },
};
