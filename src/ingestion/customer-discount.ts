import type { CustomerDiscount, CustomerFacts } from '#domain/facts.ts';

import { readDiscount, type DiscountSources } from './discount.ts';
import { byObject, inOrder, type StoredEvent } from './event-order.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from './json.ts';

/** Every discount that some event has shown whole, the newest showing of each, by id. */
export function wholeDiscounts(events: readonly StoredEvent[]): ReadonlyMap<string, JsonObject> {
  const discounts = new Map<string, JsonObject>();
  const oldestFirst = events.toSorted(
    (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  );
  for (const { type, payload } of oldestFirst) {
    const shown: readonly Json[] = type.startsWith('customer.discount.')
      ? [payload.object]
      : [
          objectAt(payload.object, 'discount'),
          ...listAt(payload.object, 'discounts'),
          ...listAt(payload.object, 'items').flatMap((item) => listAt(item, 'discounts')),
        ];
    for (const discount of shown) {
      const id = textAt(discount, 'id');
      if (isObject(discount) && id !== null) discounts.set(id, discount);
    }
  }
  return discounts;
}

interface Window {
  readonly discount: JsonObject;
  readonly untilAt: number | null;
}

/**
 * The discounts on the customer itself, from their start until they are taken away. Newer API versions
 * tell of them in events of their own, older ones on the customer object.
 */
export function customerDiscounts(
  events: readonly StoredEvent[],
  currencies: ReadonlySet<string>,
  sources: DiscountSources,
): Pick<CustomerFacts, 'discounts' | 'missing'> {
  const told = windowsOfEvents(events);
  const ids = new Set(told.map(({ discount }) => textAt(discount, 'id')));
  const shown = windowsOfCustomer(events).filter(
    ({ discount }) => !ids.has(textAt(discount, 'id')),
  );
  const read = [...told, ...shown].flatMap(({ discount, untilAt }) =>
    [...currencies].map((currency) => ({
      currency,
      untilAt,
      found: readDiscount(discount, currency, sources),
    })),
  );
  return {
    discounts: read.flatMap(({ currency, untilAt, found }): CustomerDiscount[] =>
      'kind' in found ? [] : [{ currency, discount: found, fromAt: found.startAt, untilAt }],
    ),
    missing: read.flatMap(({ found }) => ('kind' in found ? [found] : [])),
  };
}

function windowsOfEvents(events: readonly StoredEvent[]): Window[] {
  return byObject(events, 'customer.discount.').flatMap(([, ofDiscount]) => {
    const last = inOrder(ofDiscount).at(-1);
    if (last === undefined || !isOnCustomer(last.payload.object)) return [];
    const isRemoved = last.type === 'customer.discount.deleted';
    return [{ discount: last.payload.object, untilAt: isRemoved ? last.createdAt : null }];
  });
}

function isOnCustomer(discount: JsonObject): boolean {
  return (
    textAt(discount, 'subscription') === null && textAt(discount, 'subscription_item') === null
  );
}

function windowsOfCustomer(events: readonly StoredEvent[]): Window[] {
  const showings = inOrder(events.filter(({ type }) => /^customer\.(created|updated)$/.test(type)))
    .filter(({ payload }) => 'discount' in payload.object)
    .map(({ createdAt, payload }) => ({
      at: createdAt,
      discount: objectAt(payload.object, 'discount'),
    }));
  return showings.flatMap(({ discount }, index) => {
    if (discount === null) return [];
    if (showings.slice(0, index).some((earlier) => isSame(earlier.discount, discount))) return [];
    const next = showings.slice(index + 1).find((later) => !isSame(later.discount, discount));
    return [{ discount, untilAt: next?.at ?? null }];
  });
}

function isSame(a: JsonObject | null, b: JsonObject): boolean {
  return a !== null && a['id'] === b['id'] && a['start'] === b['start'];
}
