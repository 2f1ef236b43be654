import type { CustomerFacts } from '#domain/facts.ts';

import type { Catalogue } from './catalogue.ts';
import { customerDiscounts, wholeDiscounts } from './customer-discount.ts';
import { byObject, type StoredEvent } from './event-order.ts';
import { invoiceFacts } from './invoice-facts.ts';
import { subscriptionFacts } from './subscription-facts.ts';

/** Turns one customer's stored facts into its life: each object's states in the order they happened. */
export function customerFactsOf(
  facts: readonly StoredEvent[],
  catalogue: Catalogue,
): CustomerFacts {
  const sources = { catalogue, discounts: wholeDiscounts(facts) };
  const invoices = byObject(facts, 'invoice.').map(([id, ofInvoice]) =>
    invoiceFacts(id, ofInvoice),
  );
  const subscriptions = byObject(facts, 'customer.subscription.').map(([id, ofSubscription]) =>
    subscriptionFacts(id, ofSubscription, { sources, invoices }),
  );
  const currencies = new Set(subscriptions.flatMap(({ versions }) => versions[0]?.currency ?? []));
  return { subscriptions, invoices, ...customerDiscounts(facts, currencies, sources) };
}
