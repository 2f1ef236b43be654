import type { InvoiceFacts, InvoiceLine, InvoiceVersion } from '#domain/facts.ts';

import type { StoredEvent } from './event-order.ts';
import { readInvoice } from './invoice.ts';
import { secondsAt } from './json.ts';
import { isRead, partReads, withReads, type Shown } from './reads.ts';

type ShownInvoice = Shown<InvoiceVersion>;

const STATUS_ORDER = ['draft', 'open', 'uncollectible', 'void', 'paid'];

/** Where an invoice says since when it has stood as it does. */
const SINCE: Readonly<Record<string, string>> = {
  open: 'finalized_at',
  paid: 'paid_at',
  void: 'voided_at',
  uncollectible: 'marked_uncollectible_at',
};

/** One invoice's states from every fact about it, in the order they happened. */
export function invoiceFacts(id: string, facts: readonly StoredEvent[]): InvoiceFacts {
  const { events, reads } = partReads(facts);
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const told = once.map(shownBy).toSorted(inTime);
  if (reads.length === 0) return { id, versions: told.map(({ state }) => state) };
  const lines = new Map<StoredEvent, readonly InvoiceLine[]>();
  const merged = withReads(told, reads.map(shownBy), {
    isSame,
    isFinal: () => false,
    onExplained: ({ state }, by) => {
      if (state.lines.length > (lines.get(by.fact) ?? by.state.lines).length) {
        lines.set(by.fact, state.lines);
      }
    },
  });
  return {
    id,
    versions: merged.map(({ fact, state }, index) =>
      withLines(isRead(fact) ? dated(fact, state, merged[index - 1]) : state, lines.get(fact)),
    ),
  };
}

function shownBy(fact: StoredEvent): ShownInvoice {
  const origin = { eventIds: [fact.id], effectiveAt: fact.createdAt };
  return { fact, state: readInvoice(fact.payload.object, origin) };
}

function inTime({ state: a }: ShownInvoice, { state: b }: ShownInvoice): number {
  return (
    a.effectiveAt - b.effectiveAt ||
    STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) ||
    a.attemptCount - b.attemptCount ||
    ((a.eventIds[0] ?? '') < (b.eventIds[0] ?? '') ? -1 : 1)
  );
}

function isSame(a: InvoiceVersion, b: InvoiceVersion): boolean {
  return (
    a.status === b.status &&
    a.amountDue === b.amountDue &&
    a.attemptCount === b.attemptCount &&
    a.nextAttemptAt === b.nextAttemptAt &&
    a.dueAt === b.dueAt
  );
}

/** A read shows what may be so for long; since when, the invoice says itself, unless facts say otherwise. */
function dated(
  { createdAt: readAt, payload }: StoredEvent,
  version: InvoiceVersion,
  before: ShownInvoice | undefined,
): InvoiceVersion {
  const transition = SINCE[version.status];
  const since =
    (transition === undefined
      ? null
      : secondsAt(payload.object, 'status_transitions', transition)) ??
    (before === undefined ? version.createdAt : null);
  const isPossible =
    since !== null && since <= readAt && since > (before?.state.effectiveAt ?? -Infinity);
  return isPossible ? { ...version, effectiveAt: since } : version;
}

/** An event shows the first ten lines of an invoice; a read that says the same shows them all. */
function withLines(version: InvoiceVersion, lines?: readonly InvoiceLine[]): InvoiceVersion {
  return lines === undefined ? version : { ...version, lines };
}
