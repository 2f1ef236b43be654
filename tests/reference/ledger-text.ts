import type { CustomerLedger, Movement, MrrSpan } from '#domain/ledger.ts';

import type { Customer } from './life.ts';
import { referenceLedger } from './reference.ts';

type Line = Pick<
  Movement,
  'currency' | 'occurredAt' | 'type' | 'before' | 'after' | 'amount' | 'awaySince'
>;

/** Movements without their causes, one a line, in an order of their own. */
export function amounts(movements: readonly (Omit<Line, 'type'> & { type: string })[]): string[] {
  return inOrder(movements).map(
    ({ currency, occurredAt, type, amount, before, after, awaySince }) =>
      `${occurredAt} ${currency} ${type} ${amount}: ${before} → ${after}, away ${awaySince}`,
  );
}

/** When, and why. */
export function causes(
  movements: readonly { currency: string; occurredAt: number; type: string; cause: string }[],
): string[] {
  return inOrder(movements).map(
    ({ currency, occurredAt, type, cause }) => `${occurredAt} ${currency} ${type} ${cause}`,
  );
}

function inOrder<T extends { currency: string; occurredAt: number }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => a.occurredAt - b.occurredAt || (a.currency < b.currency ? -1 : 1));
}

/** What each item is worth at each of these instants, by the reference and by the product's spans. */
export function referenceMrr(customer: Customer, instants: readonly number[]): string[] {
  const { views } = referenceLedger(customer);
  return instants.map((t) => {
    const items = views.flatMap(({ sub, mrr }) =>
      [...mrr(t)]
        .filter(([, worth]) => worth > 0n)
        .map(([id, worth]) => `${sub.id} ${id} ${sub.currency} ${worth}`),
    );
    return `${t}: ${items.toSorted().join(', ')}`;
  });
}

export function spannedMrr(spans: readonly MrrSpan[], instants: readonly number[]): string[] {
  return instants.map((t) => {
    const items = spansAt(spans, t).map(
      ({ subscriptionId, itemId, currency, mrr }) =>
        `${subscriptionId} ${itemId} ${currency} ${mrr}`,
    );
    return `${t}: ${items.toSorted().join(', ')}`;
  });
}

export function spansAt(spans: readonly MrrSpan[], t: number): MrrSpan[] {
  return spans.filter(({ fromAt, untilAt }) => fromAt <= t && (untilAt === null || t < untilAt));
}

/** Every second at which a ledger changes, and the seconds beside it. */
export function instantsOf({ spans, movements }: Pick<CustomerLedger, 'spans' | 'movements'>) {
  const changes = [
    ...spans.flatMap(({ fromAt, untilAt }) => [fromAt, untilAt ?? fromAt]),
    ...movements.map(({ occurredAt }) => occurredAt),
  ];
  return [...new Set(changes.flatMap((t) => [t - 1, t, t + 1]))].toSorted((a, b) => a - b);
}

/** Any value as text, byte for byte. */
export function asText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    return part instanceof Map ? [...part] : part;
  });
}
