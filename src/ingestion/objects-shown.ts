import { inOrder, type StoredEvent } from './event-order.ts';
import { textAt, type JsonObject } from './json.ts';

/** One object and every fact that shows it, oldest first. */
export interface ObjectShown {
  readonly id: string;
  readonly facts: readonly StoredEvent[];
  /** As it was last shown. */
  readonly newest: JsonObject;
  readonly newestFact: StoredEvent;
}

/** A customer's objects by how they call themselves, such as `'dispute'`; only those of these kinds. */
export type ObjectsShown = ReadonlyMap<string, readonly ObjectShown[]>;

/** Puts the facts of one customer to the objects they show, in the order of the ids. */
export function objectsShown(
  events: readonly StoredEvent[],
  kinds: ReadonlySet<string>,
): ObjectsShown {
  const byKind = new Map<string, Map<string, StoredEvent[]>>();
  for (const event of events) {
    const { object } = event.payload;
    const kind = textAt(object, 'object');
    const id = textAt(object, 'id');
    if (kind === null || id === null || !kinds.has(kind)) continue;
    const ofKind = byKind.get(kind) ?? new Map<string, StoredEvent[]>();
    const facts = ofKind.get(id) ?? [];
    facts.push(event);
    byKind.set(kind, ofKind.set(id, facts));
  }
  return new Map(
    [...byKind].map(([kind, ofKind]) => [kind, [...ofKind].flatMap(shown).toSorted(byId)]),
  );
}

/** Invoices are the most by far, and their states are put in order by the fold itself. */
function byTime(events: readonly StoredEvent[]): StoredEvent[] {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  return once.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

function shown([id, events]: readonly [string, readonly StoredEvent[]]): ObjectShown[] {
  const kind = textAt(events[0]?.payload.object, 'object');
  const facts = kind === 'invoice' ? byTime(events) : inOrder(events);
  const newestFact = facts.at(-1);
  return newestFact === undefined
    ? []
    : [{ id, facts, newest: newestFact.payload.object, newestFact }];
}

function byId(a: ObjectShown, b: ObjectShown): number {
  return a.id < b.id ? -1 : 1;
}
