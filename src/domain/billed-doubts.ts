import type { BilledItem } from './billed-items.ts';
import type { Billed } from './billed-state.ts';
import type { SubscriptionItem, SubscriptionVersion } from './facts.ts';
import { hasSameTerms } from './gross.ts';

/**
 * Whether a billed item may have been otherwise than it was billed, at least for a part of the time:
 * the amount is another than price and quantity come to, or it was next seen with other terms and no
 * proration says since when. `billed` is everything up to the first fact, which found the subscription so.
 */
export function isDoubtful(one: BilledItem, billed: Billed, found: SubscriptionVersion): boolean {
  return isAtOdds(one, found) || hasChangedUnseen(one, billed, found.items);
}

/** Metered and one-off items are in no line that is read; they are no MRR. */
export function isNeverBilledAhead({ price }: SubscriptionItem): boolean {
  return price.usageType === 'metered' || price.recurring === null;
}

/** Tax, a price of its own, a part of a period. A trial is billed with nothing. */
function isAtOdds(
  { kind, amountMinor, grossMinor, fromAt }: BilledItem,
  { trialEndAt }: SubscriptionVersion,
): boolean {
  const isTrial = amountMinor === 0n && trialEndAt !== null && fromAt < trialEndAt;
  if (kind !== 'period' || grossMinor === null || isTrial) return false;
  const apart = amountMinor - grossMinor;
  return apart < -1n || apart > 1n;
}

function hasChangedUnseen(
  { item, fromAt }: BilledItem,
  { byItem }: Billed,
  found: readonly SubscriptionItem[],
): boolean {
  const next = byItem.get(item.id)?.find((other) => other.fromAt > fromAt);
  if (next !== undefined) return next.kind !== 'start' && !hasSameTerms(next.item, item);
  const now = found.find(({ id }) => id === item.id);
  if (now === undefined || !hasSameTerms(now, item)) return true;
  // Something was added since, and nothing says when.
  return found.some((one) => !isNeverBilledAhead(one) && !byItem.has(one.id));
}
