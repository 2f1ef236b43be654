import type { StoredEvent } from './event-order.ts';
import {
  flagAt,
  listAt,
  numberAt,
  objectAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';

/**
 * Stripe cuts the items of a subscription off after ten in an event. What is cut is taken from the
 * fact before or after that shows all of them, when together they are as many as the event says there
 * are: best without items that were made later, though Stripe may make an item a second after the event
 * that tells of it. An event by which items changed is better completed from the fact after. Otherwise
 * only those are taken that both show, and it stays cut: what is certain is no loss and no gain. `facts`
 * are in order.
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
  const total = numberAt(object, 'items', 'total_count');
  const beside = neighbours.map((one) => othersOf(shown, one));
  const madeBefore = beside.map((items) => items.filter((item) => isMadeBy(item, fact.createdAt)));
  const whole = [...madeBefore, ...beside].find((items) => shown.length + items.length === total);
  const [nearer = [], farther = []] = beside;
  const certain = new Set(farther.map(idOf));
  const others = whole ?? nearer.filter((item) => certain.has(idOf(item)));
  const items: JsonObject = {
    ...objectAt(object, 'items'),
    data: [...shown, ...others],
    has_more: whole === undefined,
  };
  return { ...fact, payload: { ...fact.payload, object: { ...object, items } } };
}

/** What a neighbour shows beside what the fact itself shows. */
function othersOf(shown: readonly Json[], neighbour: StoredEvent | undefined): Json[] {
  const ids = new Set(shown.map(idOf));
  return listAt(neighbour?.payload.object, 'items').filter((item) => !ids.has(idOf(item)));
}

function isMadeBy(item: Json, at: number): boolean {
  return (secondsAt(item, 'created') ?? 0) <= at;
}

function idOf(item: Json): string | null {
  return textAt(item, 'id');
}

function isCut({ payload }: StoredEvent): boolean {
  return flagAt(payload.object, 'items', 'has_more');
}
