import type { EpochSeconds } from '#domain/facts.ts';

interface Entry {
  readonly at: EpochSeconds;
  /** Breaks ties: what was planned first happens first. */
  readonly order: number;
  readonly act: (at: EpochSeconds) => void;
}

/** What will happen, soonest first: a binary heap. */
export interface Agenda {
  readonly entries: Entry[];
  planned: number;
}

/** An agenda with nothing on it. */
export function createAgenda(): Agenda {
  return { entries: [], planned: 0 };
}

/** Plans an act; it is given the instant at which it happens. */
export function plan(agenda: Agenda, at: EpochSeconds, act: (at: EpochSeconds) => void): void {
  const { entries } = agenda;
  const entry = { at, order: agenda.planned, act };
  agenda.planned += 1;
  let index = entries.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = entries[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    entries[index] = above;
    index = parent;
  }
  entries[index] = entry;
}

/** Takes the soonest act that is due at `until` or before; undefined when there is none. */
export function nextDue(agenda: Agenda, until: EpochSeconds): Entry | undefined {
  const { entries } = agenda;
  const first = entries[0];
  if (first === undefined || first.at > until) return undefined;
  const last = entries.pop();
  if (last !== undefined && last !== first) sink(entries, last);
  return first;
}

function sink(entries: Entry[], entry: Entry): void {
  let index = 0;
  for (;;) {
    const left = entries[2 * index + 1];
    const right = entries[2 * index + 2];
    const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
    if (child === undefined || isBefore(entry, child)) break;
    entries[index] = child;
    index = 2 * index + (child === right ? 2 : 1);
  }
  entries[index] = entry;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
