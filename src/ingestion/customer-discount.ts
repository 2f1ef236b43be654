import type { CustomerDiscount, CustomerFacts } from '#domain/facts.ts';

import { couponAndStart, readDiscount, type DiscountSources } from './discount.ts';
import { byObject, inOrder, type StoredEvent } from './event-order.ts';
import {
  isObject,
  listAt,
  objectAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { EXPLAINED_WITHIN_SECONDS, partReads } from './reads.ts';

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
  readonly fromAt: number;
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
  const told = oneAtATime([...windowsOfEvents(events), ...windowsOfCustomer(events)]);
  const windows = withCustomerReads(told, partReads(events).reads);
  const read = windows.flatMap((window) =>
    [...currencies].map((currency) => ({
      ...window,
      currency,
      found: readDiscount(window.discount, currency, sources),
    })),
  );
  return {
    discounts: read.flatMap(({ currency, fromAt, untilAt, found }): CustomerDiscount[] =>
      'kind' in found ? [] : [{ currency, discount: found, fromAt, untilAt }],
    ),
    missing: read.flatMap(({ found }) => ('kind' in found ? [found] : [])),
  };
}

/** A customer has one discount: the next ends the one before, and twice told is the same one. */
function oneAtATime(windows: readonly Window[]): Window[] {
  const once = new Map<string, Window>();
  for (const window of windows) {
    const key = couponAndStart(window.discount);
    const told = once.get(key);
    const untilAt = earlier(told?.untilAt ?? null, window.untilAt);
    once.set(key, { ...(told ?? window), untilAt });
  }
  const inTurn = [...once.values()].toSorted((a, b) => a.fromAt - b.fromAt);
  return inTurn.map((window, index) => ({
    ...window,
    untilAt: earlier(window.untilAt, inTurn[index + 1]?.fromAt ?? null),
  }));
}

/** A read adds what no event within two minutes tells of: a discount that is there, or no more. */
function withCustomerReads(told: readonly Window[], reads: readonly StoredEvent[]): Window[] {
  let windows = [...told];
  for (const { type, createdAt: readAt, payload } of reads) {
    if (type !== 'customer.read' || !('discount' in payload.object)) continue;
    const shown = objectAt(payload.object, 'discount');
    if (isTold(windows, shown, readAt)) continue;
    windows =
      shown === null
        ? windows.map((window) =>
            isOpenAt(window, readAt) ? { ...window, untilAt: readAt } : window,
          )
        : oneAtATime([...windows, windowOf(shown, null)]);
  }
  return windows;
}

function isTold(windows: readonly Window[], shown: JsonObject | null, readAt: number): boolean {
  const soon = readAt + EXPLAINED_WITHIN_SECONDS;
  if (shown !== null) {
    const key = couponAndStart(shown);
    return windows.some(
      ({ discount, fromAt, untilAt }) =>
        couponAndStart(discount) === key &&
        fromAt <= soon &&
        (untilAt === null || untilAt >= readAt),
    );
  }
  return !windows.some(
    ({ fromAt, untilAt }) => fromAt < readAt && (untilAt === null || untilAt > soon),
  );
}

function isOpenAt({ fromAt, untilAt }: Window, at: number): boolean {
  return fromAt < at && untilAt === null;
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function windowsOfEvents(events: readonly StoredEvent[]): Window[] {
  return byObject(events, 'customer.discount.').flatMap(([, ofDiscount]) => {
    const last = inOrder(ofDiscount).at(-1);
    if (last === undefined || !isOnCustomer(last.payload.object)) return [];
    const isRemoved = last.type === 'customer.discount.deleted';
    return [windowOf(last.payload.object, isRemoved ? last.createdAt : null)];
  });
}

function windowOf(discount: JsonObject, untilAt: number | null): Window {
  return { discount, fromAt: secondsAt(discount, 'start') ?? 0, untilAt };
}

/** Whether a discount is on the customer itself, not on one of its subscriptions or items. */
export function isOnCustomer(discount: JsonObject): boolean {
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
    const key = couponAndStart(discount);
    const isSame = (shown: JsonObject | null) => shown !== null && couponAndStart(shown) === key;
    const next = showings.slice(index + 1).find((later) => !isSame(later.discount));
    return [windowOf(discount, next?.at ?? null)];
  });
}
