import type { CustomerFacts } from '#domain/facts.ts';
import { ledgerOf } from '#domain/fold.ts';
import type { CustomerLedger } from '#domain/ledger.ts';

import type { Catalogue } from './catalogue.ts';
import { customerFactsOf } from './customer-facts.ts';
import type { StoredEvent } from './event-order.ts';
import { moneyFactsOf, type MoneyFacts } from './money-facts.ts';

export interface FoldedCustomer extends CustomerLedger {
  readonly facts: CustomerFacts;
  readonly money: MoneyFacts;
}

/**
 * The ledger of one customer from its stored events. Pure: any order, duplication and interleaving of
 * the events gives the same answer.
 */
export function foldCustomer(events: readonly StoredEvent[], catalogue: Catalogue): FoldedCustomer {
  const facts = customerFactsOf(events, catalogue);
  const ledger = ledgerOf(facts);
  const money = moneyFactsOf(events, catalogue, facts);
  return { ...ledger, missing: [...ledger.missing, ...money.missing], facts, money };
}
