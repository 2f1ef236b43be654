import type { StoredEvent } from './event-order.ts';
import { flagAt, listAt, numberAt, objectAt, textAt, type JsonObject } from './json.ts';

/**
 * Stripe cuts the items of a subscription off after ten in an event. What is cut is taken from the
 * fact before or after that shows all of them, when together they are as many as the event says there
 * are. An event by which items changed is better completed from the one after. `facts` are in order.
 */
export function withWholeItems(facts: readonly StoredEvent[]): readonly StoredEvent[] {
  if (!facts.some(isCut)) return facts;
  const completed: StoredEvent[] = [];
  for (const [index, fact] of facts.entries()) {
    const before = completed.findLast((one) => !isCut(one));
    const after = facts.slice(index + 1).find((one) => !isCut(one));
    const hasChanged = 'items' in (fact.payload.previous_attributes ?? {});
    completed.push(completedFrom(fact, hasChanged ? [after, before] : [before, after]));
  }
  return completed;
}

function completedFrom(
  fact: StoredEvent,
  neighbours: readonly (StoredEvent | undefined)[],
): StoredEvent {
  if (!isCut(fact)) return fact;
  const { object } = fact.payload;
  const shown = listAt(object, 'items');
  const ids = new Set(shown.map((item) => textAt(item, 'id')));
  for (const neighbour of neighbours) {
    const others = listAt(neighbour?.payload.object, 'items').filter(
      (item) => !ids.has(textAt(item, 'id')),
    );
    if (shown.length + others.length !== numberAt(object, 'items', 'total_count')) continue;
    const items: JsonObject = {
      ...objectAt(object, 'items'),
      data: [...shown, ...others],
      has_more: false,
    };
    return { ...fact, payload: { ...fact.payload, object: { ...object, items } } };
  }
  return fact;
}

function isCut({ payload }: StoredEvent): boolean {
  return flagAt(payload.object, 'items', 'has_more');
}
