import type { Find } from './generations.ts';
import { at, isObject, objectsAt, type JsonObject } from './json.ts';

/** Periods and a lone item's plan on the subscription itself, and its first discount whole. */
export function subscriptionAt2024(subscription: JsonObject, find: Find): JsonObject {
  const { billing_mode: _, ...known } = subscription;
  const items = objectsAt(subscription, 'items');
  const [first] = items;
  const isAlone = items.length === 1 && first !== undefined;
  return {
    ...known,
    current_period_start: extreme(items, PERIOD_START, Math.min),
    current_period_end: extreme(items, PERIOD_END, Math.max),
    discount: firstDiscount(subscription, find),
    items: {
      ...(isObject(known['items']) && known['items']),
      data: items.map(withoutPeriod),
    },
    plan: isAlone ? at(first, 'plan') : null,
    quantity: isAlone ? at(first, 'quantity') : null,
  };
}

/** Where an item keeps its period until its subscription has taken it over. */
const PERIOD_START = '__period_start';
const PERIOD_END = '__period_end';

/** Periods were the subscription's; the item hands its own up. */
export function itemAt2024(item: JsonObject): JsonObject {
  const { current_period_start: start = null, current_period_end: end = null, ...known } = item;
  return { ...known, [PERIOD_START]: start, [PERIOD_END]: end };
}

/** Before 2022 there was one discount, and neither a currency nor a reason for leaving. */
export function subscriptionAt2020(subscription: JsonObject): JsonObject {
  const { discounts: _, currency: __, cancellation_details: ___, ...known } = subscription;
  return known;
}

/** A subscription item by itself. */
export function withoutPeriod(item: JsonObject): JsonObject {
  const { [PERIOD_START]: _, [PERIOD_END]: __, ...known } = item;
  return known;
}

function firstDiscount(subscription: JsonObject, find: Find): JsonObject | null {
  const { discounts } = subscription;
  const first = Array.isArray(discounts) ? discounts[0] : null;
  return typeof first === 'string' ? find(first) : isObject(first) ? first : null;
}

function extreme(
  items: readonly JsonObject[],
  key: string,
  pick: (...all: number[]) => number,
): number | null {
  const all = items.map((item) => item[key]).filter((value) => typeof value === 'number');
  return all.length === 0 ? null : pick(...all);
}
