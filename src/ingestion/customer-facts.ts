import type {
  CustomerFacts,
  InvoiceFacts,
  SubscriptionFacts,
  SubscriptionVersion,
} from '#domain/facts.ts';

import type { Catalogue } from './catalogue.ts';
import { customerDiscounts, wholeDiscounts } from './customer-discount.ts';
import type { DiscountSources } from './discount.ts';
import { byObject, inOrder, stateBefore, type StoredEvent } from './event-order.ts';
import { readInvoice } from './invoice.ts';
import { secondsAt, textAt, type JsonObject } from './json.ts';
import { readSubscription } from './subscription.ts';

/** Turns one customer's stored events into facts: each object's states in the order they happened. */
export function customerFactsOf(
  events: readonly StoredEvent[],
  catalogue: Catalogue,
): CustomerFacts {
  const sources = { catalogue, discounts: wholeDiscounts(events) };
  const subscriptions = byObject(events, 'customer.subscription.').map(([id, ofSubscription]) =>
    subscriptionFacts(id, ofSubscription, sources),
  );
  const currencies = new Set(subscriptions.flatMap(({ versions }) => versions[0]?.currency ?? []));
  return {
    subscriptions,
    invoices: byObject(events, 'invoice.').map(([id, ofInvoice]) => invoiceFacts(id, ofInvoice)),
    ...customerDiscounts(events, currencies, sources),
  };
}

function subscriptionFacts(
  id: string,
  events: readonly StoredEvent[],
  sources: DiscountSources,
): SubscriptionFacts {
  const ordered = inOrder(events);
  const versions = ordered.map((event) => versionOf(event, event.payload.object, sources));
  return { id, versions: fromTheBeginning(versions, ordered[0], sources) };
}

function versionOf(
  event: StoredEvent,
  object: JsonObject,
  sources: DiscountSources,
): SubscriptionVersion {
  const isDeletion = event.type === 'customer.subscription.deleted';
  const source = isDeletion ? { ...object, status: 'canceled' } : object;
  const endedAt = textAt(source, 'status') === 'canceled' ? secondsAt(source, 'ended_at') : null;
  const effectiveAt = endedAt ?? event.createdAt;
  return readSubscription(source, { eventIds: [event.id], effectiveAt }, sources);
}

/**
 * A life begins when the subscription was created, not when the first event happened to arrive. When
 * that first event is a change, the state before it is put together from its previous values.
 */
function fromTheBeginning(
  versions: readonly SubscriptionVersion[],
  firstEvent: StoredEvent | undefined,
  sources: DiscountSources,
): SubscriptionVersion[] {
  const [first, ...later] = versions;
  if (first === undefined || firstEvent === undefined) return [];
  const { createdAt } = first;
  if (createdAt === null || first.status === 'canceled') return [first, ...later];
  const former = firstEvent.type.endsWith('.created') ? null : stateBefore(firstEvent);
  if (former === null) return [...sinceCreation(first, createdAt), ...later];
  return [...sinceCreation(versionOf(firstEvent, former, sources), createdAt), first, ...later];
}

/** A state that was there from the creation on, save for a trial that has ended since. */
function sinceCreation(version: SubscriptionVersion, createdAt: number): SubscriptionVersion[] {
  const { trialEndAt, effectiveAt, status } = version;
  const hadTrial =
    status !== 'trialing' &&
    trialEndAt !== null &&
    trialEndAt > createdAt &&
    trialEndAt <= effectiveAt;
  if (!hadTrial) return [{ ...version, effectiveAt: createdAt }];
  return [
    { ...version, status: 'trialing', effectiveAt: createdAt },
    { ...version, effectiveAt: trialEndAt },
  ];
}

const STATUS_ORDER = ['draft', 'open', 'uncollectible', 'void', 'paid'];

function invoiceFacts(id: string, events: readonly StoredEvent[]): InvoiceFacts {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const versions = once.map((event) =>
    readInvoice(event.payload.object, { eventIds: [event.id], effectiveAt: event.createdAt }),
  );
  return {
    id,
    versions: versions.toSorted(
      (a, b) =>
        a.effectiveAt - b.effectiveAt ||
        STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) ||
        a.attemptCount - b.attemptCount ||
        ((a.eventIds[0] ?? '') < (b.eventIds[0] ?? '') ? -1 : 1),
    ),
  };
}
