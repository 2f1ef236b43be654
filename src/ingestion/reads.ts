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
 * a read adds a state, after the events of its second, only where it differs from what was in force and
 * no event tells of it within two minutes. One from before a creation says nothing.
 * Source: docs/metrics.md, Order of facts.
 */
export function withReads<State>(
  told: readonly Shown<State>[],
  reads: readonly Shown<State>[],
  { isSame, isFinal, onExplained }: Merging<State>,
): Merged<State>[] {
  const merged: Merged<State>[] = [];
  const isBorn = told[0]?.fact.type.endsWith('.created') === true;
  let rest = told;
  const takeUntil = (at: number) => {
    const later = rest.findIndex(({ fact }) => fact.createdAt >= at);
    const taken = later < 0 ? rest : rest.slice(0, later);
    rest = rest.slice(taken.length);
    merged.push(...taken.map((one) => ({ ...one, isDrift: false })));
  };
  for (const read of reads) {
    const { createdAt: readAt } = read.fact;
    takeUntil(readAt);
    const soon = rest.filter(({ fact }) => fact.createdAt <= readAt + EXPLAINED_WITHIN_SECONDS);
    const by = [...merged.slice(-1), ...soon].find(({ state }) => isSame(state, read.state));
    if (by !== undefined) {
      onExplained?.(read, by);
      continue;
    }
    takeUntil(readAt + 1);
    const current = merged.at(-1);
    if (current !== undefined && isFinal(current.state)) return merged;
    if (current === undefined && isBorn) continue;
    merged.push({ ...read, isDrift: current !== undefined });
    if (isFinal(read.state)) return merged;
  }
  takeUntil(Infinity);
  return merged;
}
