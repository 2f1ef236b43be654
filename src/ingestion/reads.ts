import type { StoredEvent } from './event-order.ts';

/** A state of an object and the fact that shows it. */
export interface Shown<State> {
  readonly fact: StoredEvent;
  readonly state: State;
}

export interface Merged<State> extends Shown<State> {
  /** A read, and the facts before it said otherwise. */
  readonly isDrift: boolean;
}

interface Merging<State> {
  readonly isSame: (a: State, b: State) => boolean;
  /** Nothing follows such a state. */
  readonly isFinal: (state: State) => boolean;
  /** Called with every read that says nothing new, and the fact that says it already. */
  readonly onExplained?: (read: Shown<State>, by: Shown<State>) => void;
}

/** An answer may show what an event of its own tells of a little later. */
export const EXPLAINED_WITHIN_SECONDS = 120;

/** Whether a fact is an object as Stripe's API showed it, not an event. */
export function isRead({ type }: StoredEvent): boolean {
  return type.endsWith('.read');
}

/** Parts the events of a list from its reads; these each once, oldest first. */
export function partReads(facts: readonly StoredEvent[]): {
  readonly events: readonly StoredEvent[];
  readonly reads: readonly StoredEvent[];
} {
  if (!facts.some(isRead)) return { events: facts, reads: [] };
  const reads = new Map(facts.filter(isRead).map((fact) => [fact.id, fact]));
  return {
    events: facts.filter((fact) => !isRead(fact)),
    reads: [...reads.values()].toSorted(
      (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
    ),
  };
}

/**
 * Puts reads among the states that events tell of, in their order. Events say when something happened;
 * a read adds a state only where it differs from the one in force and no event tells of it within two
 * minutes. One from before a creation says nothing. Source: docs/metrics.md, Order of facts.
 */
export function withReads<State>(
  told: readonly Shown<State>[],
  reads: readonly Shown<State>[],
  { isSame, isFinal, onExplained }: Merging<State>,
): Merged<State>[] {
  const merged: Merged<State>[] = [];
  let next = 0;
  for (const read of reads) {
    const { createdAt: readAt } = read.fact;
    for (; (told[next]?.fact.createdAt ?? Infinity) < readAt; next += 1) {
      const one = told[next];
      if (one !== undefined) merged.push({ ...one, isDrift: false });
    }
    const current = merged.at(-1);
    if (current !== undefined && isFinal(current.state)) return merged;
    const soon = told.slice(next, indexAfter(told, readAt + EXPLAINED_WITHIN_SECONDS));
    const by = [...(current === undefined ? [] : [current]), ...soon].find(({ state }) =>
      isSame(state, read.state),
    );
    if (by !== undefined) onExplained?.(read, by);
    else if (next > 0 || merged.length > 0 || told[0]?.fact.type.endsWith('.created') !== true) {
      merged.push({ ...read, isDrift: current !== undefined });
      if (isFinal(read.state)) return merged;
    }
  }
  return [...merged, ...told.slice(next).map((one) => ({ ...one, isDrift: false }))];
}

function indexAfter(told: readonly Shown<unknown>[], at: number): number {
  const index = told.findIndex(({ fact }) => fact.createdAt > at);
  return index < 0 ? told.length : index;
}
