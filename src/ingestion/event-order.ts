import { isDeepStrictEqual } from 'node:util';

import { isObject, textAt, type Json, type JsonObject } from './json.ts';

/** A stored event as the fold reads it. */
export interface StoredEvent {
  readonly id: string;
  /** The Stripe account that told it. */
  readonly account?: string;
  readonly type: string;
  /** Seconds since 1970; Stripe gives no finer time. */
  readonly createdAt: number;
  readonly payload: {
    readonly object: JsonObject;
    readonly previous_attributes?: JsonObject;
    readonly metadata?: JsonObject;
  };
}

/**
 * Events of one object in the order in which they happened, each once, whatever the order and number
 * of their deliveries. Within one second `created` is first, `deleted` last, and between them the
 * event whose previous values are the state reached so far comes next; then the event id decides.
 * Nothing follows a `deleted`. Source: docs/metrics.md, Order of facts.
 */
export function inOrder(events: readonly StoredEvent[]): StoredEvent[] {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const seconds = bySecond(once);
  const ordered: StoredEvent[] = [];
  for (const second of [...seconds.keys()].toSorted((a, b) => a - b)) {
    const inSecond = withinSecond(seconds.get(second) ?? [], ordered.at(-1));
    const end = inSecond.findIndex(isDeletion);
    if (end >= 0) return [...ordered, ...inSecond.slice(0, end + 1)];
    ordered.push(...inSecond);
  }
  return ordered;
}

function bySecond(events: readonly StoredEvent[]): Map<number, StoredEvent[]> {
  const seconds = new Map<number, StoredEvent[]>();
  for (const event of events) {
    const group = seconds.get(event.createdAt) ?? [];
    group.push(event);
    seconds.set(event.createdAt, group);
  }
  return seconds;
}

function withinSecond(
  events: readonly StoredEvent[],
  before: StoredEvent | undefined,
): StoredEvent[] {
  if (events.length === 1) return [...events];
  // What changed nothing that is kept stands as early as its state allows, which undoes nothing.
  const sorted = events.toSorted(
    (a, b) => Number(isChange(a)) - Number(isChange(b)) || (a.id < b.id ? -1 : 1),
  );
  const creations = sorted.filter(isCreation);
  const changes = sorted.filter((event) => !isCreation(event) && !isDeletion(event));
  const chained = chain(changes, (creations.at(-1) ?? before)?.payload.object);
  return [...creations, ...chained, ...sorted.filter(isDeletion)];
}

/**
 * Walks from the known state to the event that started from it, and so on. Several may say that what
 * they changed was as it is now; the one whose whole former state this is comes first, or a later
 * change would be undone by an earlier one.
 */
function chain(changes: readonly StoredEvent[], start: JsonObject | undefined): StoredEvent[] {
  const rest = [...changes];
  const walked: StoredEvent[] = [];
  let state = start;
  while (rest.length > 0) {
    const next =
      rest.find((event) => isDeepStrictEqual(stateBefore(event) ?? event.payload.object, state)) ??
      rest.find((event) => state !== undefined && startsFrom(event, state)) ??
      rest.find((event) => !rest.some((other) => other !== event && leadsTo(other, event))) ??
      rest[0];
    if (next === undefined) break;
    rest.splice(rest.indexOf(next), 1);
    walked.push(next);
    state = next.payload.object;
  }
  return walked;
}

function leadsTo(earlier: StoredEvent, later: StoredEvent): boolean {
  return startsFrom(later, earlier.payload.object);
}

/** Whether every previous value of the event is what the state holds, or the state is its own. */
function startsFrom(event: StoredEvent, state: JsonObject): boolean {
  if (!isChange(event)) return isDeepStrictEqual(event.payload.object, state);
  const previous = Object.entries(event.payload.previous_attributes ?? {});
  return previous.every(([key, value]) => agrees(value, state[key] ?? null));
}

/** Stripe gives former arrays whole and former hashes in part, down to the keys that changed. */
function agrees(previous: Json, current: Json): boolean {
  if (isObject(previous) && isObject(current)) {
    return Object.entries(previous).every(([key, value]) => agrees(value, current[key] ?? null));
  }
  return isDeepStrictEqual(previous, current);
}

function isChange({ payload }: StoredEvent): boolean {
  return Object.keys(payload.previous_attributes ?? {}).length > 0;
}

function isCreation({ type }: StoredEvent): boolean {
  return type.endsWith('.created');
}

function isDeletion({ type }: StoredEvent): boolean {
  return type.endsWith('.deleted');
}

/** Events by the object they are about, for one family of types, in the order of the ids. */
export function byObject(
  events: readonly StoredEvent[],
  family: string,
): [string, StoredEvent[]][] {
  const objects = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const id = textAt(event.payload.object, 'id');
    if (id === null || !event.type.startsWith(family)) continue;
    const known = objects.get(id);
    if (known === undefined) objects.set(id, [event]);
    else known.push(event);
  }
  return [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The state before an event, put together from what it says has changed. */
export function stateBefore(event: StoredEvent): JsonObject | null {
  if (!isChange(event)) return null;
  const { payload } = event;
  const before: JsonObject = { ...payload.object };
  for (const [key, value] of Object.entries(payload.previous_attributes ?? {})) {
    const current = before[key];
    before[key] = isObject(value) && isObject(current) ? { ...current, ...value } : value;
  }
  return textAt(before, 'id') === null ? null : before;
}
