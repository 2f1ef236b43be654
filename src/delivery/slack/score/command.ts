import { findCustomer } from '#analysis/customers/search.ts';
import type { Command } from '#delivery/slack/command.ts';
import {
  severalCustomers,
  unknownCustomer,
  whichCustomer,
} from '#delivery/slack/customer/message.ts';

import { askScore } from './ask.ts';
import { scoreMessage } from './message.ts';

export const score: Command = {
  name: 'score',
  aliases: ['ready', 'upsell'],
  usage: 'score CUS',
  description: 'Whether a customer is ready to pay more, by what, and what to do about it',
  examples: ['score cus_NffrFeUfNV2Hib'],
  isOpen: false,
  canShare: true,
  posts: false,
  async run({ words, sources }) {
    const { db, timezone, baseCurrency } = sources;
    const text = words.join(' ');
    if (text === '') return whichCustomer('score');
    const now = sources.now();
    const found = await findCustomer(db, { text, now, timezone, baseCurrency });
    if (found.kind === 'several') return severalCustomers(found, { typed: text, command: 'score' });
    if (found.kind === 'unknown') return unknownCustomer(text);
    const scored = await askScore(sources, { customerId: found.customerId, now });
    return scored === null ? unknownCustomer(text) : scoreMessage(scored, sources);
  },
};
