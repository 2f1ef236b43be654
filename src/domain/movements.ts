import { hasLength, type CarriedLife } from './carry.ts';
import { happeningOf, type Change, type Happening } from './cause.ts';
import type { EpochSeconds } from './facts.ts';
import type { Cause, FineMinor, Movement, MovementType } from './ledger.ts';
import type { Segment } from './segments.ts';

interface SubscriptionChange extends Change {
  readonly subscriptionId: string;
  readonly delta: FineMinor;
  readonly eventIds: readonly string[];
  /** Its MRR had been carried over to this instant from its end. */
  readonly isHandedOver: boolean;
}

/**
 * Classifies the changes of one customer's total in one currency, oldest first. All that happens in
 * the same second is one change. Rules: docs/metrics.md, Movements.
 */
export function movementsOf(lives: readonly CarriedLife[], currency: string): Movement[] {
  const changesAt = new Map<EpochSeconds, SubscriptionChange[]>();
  for (const change of lives.flatMap((life) => changesOf(life, currency))) {
    const at = change.after.fromAt;
    changesAt.set(at, [...(changesAt.get(at) ?? []), change]);
  }
  const movements: Movement[] = [];
  let total = 0n;
  let awaySince: EpochSeconds | null = null;
  for (const occurredAt of [...changesAt.keys()].toSorted((a, b) => a - b)) {
    const changes = changesAt.get(occurredAt) ?? [];
    const before = total;
    total += changes.reduce((sum, { delta }) => sum + delta, 0n);
    if (total === before) continue;
    const type = typeOf(before, total, movements.length > 0);
    movements.push({
      currency,
      occurredAt,
      type,
      cause: causeOf(type, changes, total > before),
      amount: total > before ? total - before : before - total,
      before,
      after: total,
      awaySince: type === 'reactivation' ? awaySince : null,
      eventIds: [...new Set(changes.flatMap(({ eventIds }) => eventIds))].toSorted(),
    });
    if (total === 0n) awaySince = occurredAt;
  }
  return movements;
}

function typeOf(before: FineMinor, after: FineMinor, hasPaidBefore: boolean): MovementType {
  if (before === 0n) return hasPaidBefore ? 'reactivation' : 'new';
  if (after === 0n) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}

/** Where a subscription's MRR in one currency differs from the second before. */
function changesOf(life: CarriedLife, currency: string): SubscriptionChange[] {
  const changes: SubscriptionChange[] = [];
  let before: Segment | null = null;
  let hasPaidBefore = false;
  let hasTrialedBefore = false;
  let second: EpochSeconds | null = null;
  let eventIds: readonly string[] = [];
  for (const after of life.segments) {
    eventIds = after.fromAt === second ? [...eventIds, ...after.eventIds] : after.eventIds;
    second = after.fromAt;
    const was: FineMinor = before === null ? 0n : mrrIn(before, currency);
    const delta: FineMinor = mrrIn(after, currency) - was;
    if (hasLength(after)) {
      if (delta !== 0n) {
        const isHandedOver = after.fromAt === life.carriedUntil;
        const { subscriptionId } = life;
        const change = { before, after, hasPaidBefore, hasTrialedBefore };
        changes.push({ ...change, subscriptionId, delta, eventIds, isHandedOver });
      }
      before = after;
      hasPaidBefore ||= after.mrr > 0n;
    }
    hasTrialedBefore ||= after.standing === 'trialing';
  }
  return changes;
}

function mrrIn(segment: Segment, currency: string): FineMinor {
  return segment.version.currency === currency ? segment.mrr : 0n;
}

/** The cause of the subscription that moved the total most, in the words of the movement's type. */
function causeOf(type: MovementType, changes: readonly SubscriptionChange[], isUp: boolean): Cause {
  const [dominant] = changes
    .filter(({ delta }) => delta > 0n === isUp)
    .toSorted((a, b) => byMagnitude(a, b) || (a.subscriptionId < b.subscriptionId ? -1 : 1));
  if (dominant === undefined) throw new Error('a total moved and no subscription did');
  const happening = happeningOf(dominant);
  switch (type) {
    case 'new':
      return happening === 'started' ? 'signup' : happening;
    case 'reactivation':
      return isKnownReturn(happening) ? happening : 'returned';
    case 'churn':
      return happening === 'started' ? 'cancelled' : happening;
    case 'expansion':
    case 'contraction':
      if (isSwap(dominant, changes)) return 'plan_change';
      return happening === 'started' ? 'item_added' : happening;
  }
}

function byMagnitude(a: SubscriptionChange, b: SubscriptionChange): number {
  const [x, y] = [a.delta < 0n ? -a.delta : a.delta, b.delta < 0n ? -b.delta : b.delta];
  return x > y ? -1 : x < y ? 1 : 0;
}

/** A pause or a gift that ended says more than that the customer is back. */
function isKnownReturn(
  happening: Happening,
): happening is 'resumed' | 'discount_removed' | 'discount_expired' {
  return (
    happening === 'resumed' || happening === 'discount_removed' || happening === 'discount_expired'
  );
}

/** The subscription that counts took over from another of this instant, or gave way to one. */
function isSwap(dominant: SubscriptionChange, changes: readonly SubscriptionChange[]): boolean {
  return dominant.delta > 0n
    ? isBeginning(dominant) && changes.some(isEnd)
    : isEnd(dominant) && changes.some(isBeginning);
}

function isBeginning({ hasPaidBefore, delta }: SubscriptionChange): boolean {
  return !hasPaidBefore && delta > 0n;
}

/** It ended, or its MRR had been carried over until now. */
function isEnd({ after, isHandedOver }: SubscriptionChange): boolean {
  return isHandedOver || after.standing === 'ended';
}
