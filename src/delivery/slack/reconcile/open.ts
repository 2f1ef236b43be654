import { reconcileWithCustomers } from '#analysis/revenue/differences.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';

import { customersBlocks } from './customers-blocks.ts';
import { LIST, parseListPlace } from './list-place.ts';
import { RULE_WORDS } from './rule-words.ts';

const PAGE_LENGTH = 20;

/** The customers behind one reason why Stripe counts otherwise, in pages. */
export const customersBehindRule: Openable = {
  name: LIST,
  read(words, clock) {
    const place = parseListPlace(words, clock);
    if (place === null) return null;
    const { rule, asOf, cursor } = place;
    return {
      title: RULE_WORDS[rule].label,
      detail: { list: LIST, rule },
      async blocks(sources) {
        const { readDb, timezone, baseCurrency } = sources;
        const found = await reconcileWithCustomers(readDb, {
          scope: { now: asOf, timezone, baseCurrency },
          rule,
          limit: PAGE_LENGTH,
          ...(cursor !== null && { cursor }),
        });
        return customersBlocks({ ...found, rule, isFirstPage: cursor === null }, sources);
      },
    };
  },
};
