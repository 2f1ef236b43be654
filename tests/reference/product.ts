import { catalogueKey, type Catalogue, type CatalogueKind } from '#ingestion/catalogue.ts';
import { foldCustomer, type FoldedCustomer } from '#ingestion/fold-customer.ts';
import { projectEvent, type ProjectedEvent } from '#ingestion/projection.ts';

import type { StripeEvent } from './stripe-events.ts';

/** What the product's fold is given of a whole company: stored events by customer, and the catalogue. */
interface Stored {
  readonly customers: ReadonlyMap<string, readonly ProjectedEvent[]>;
  readonly catalogue: Catalogue;
}

/** Passes events through the projection that storing them does, in the order given; reads have been. */
function store(events: readonly StripeEvent[], reads: readonly ProjectedEvent[]): Stored {
  const customers = new Map<string, ProjectedEvent[]>();
  for (const read of reads) {
    const { customerId } = read;
    if (customerId === null) throw new Error(`A read of nobody: ${read.id}.`);
    customers.set(customerId, [...(customers.get(customerId) ?? []), read]);
  }
  const newest = new Map<string, ProjectedEvent>();
  for (const event of events) {
    const stored = projectEvent(JSON.parse(JSON.stringify(event)), { keepNames: false });
    if (stored === null) throw new Error(`The projection refused ${event.type} ${event.id}.`);
    const { customerId } = stored;
    if (customerId === null) {
      const kind = event.type.split('.')[0] as CatalogueKind;
      const key = catalogueKey(kind, stored.objectId ?? '');
      const known = newest.get(key);
      if (known === undefined || isNewer(stored, known)) newest.set(key, stored);
    } else customers.set(customerId, [...(customers.get(customerId) ?? []), stored]);
  }
  const entries = [...newest].map(([key, { payload }]) => [key, payload.object] as const);
  return { customers, catalogue: new Map(entries) };
}

/** The product's ledger of every customer of these events, and of what the API has shown of them. */
export function foldCompany(
  events: readonly StripeEvent[],
  reads: readonly ProjectedEvent[] = [],
): Map<string, FoldedCustomer> {
  const { customers, catalogue } = store(events, reads);
  return new Map([...customers].map(([id, own]) => [id, foldCustomer(own, catalogue)]));
}

function isNewer(a: ProjectedEvent, b: ProjectedEvent): boolean {
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}
