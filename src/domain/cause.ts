import type { Discount, Price, SubscriptionItem } from './facts.ts';
import type { Cause } from './ledger.ts';
import { isDeducted } from './net.ts';
import type { Segment } from './segments.ts';

/** What happened to one subscription at one instant, before the customer's total decides the type. */
export type Happening = Cause | 'started';

/** One subscription on both sides of an instant. */
export interface Change {
  readonly before: Segment | null;
  readonly after: Segment;
  readonly hasPaidBefore: boolean;
  readonly hasTrialedBefore: boolean;
}

const INVOLUNTARY_REASONS = new Set(['payment_failed', 'payment_disputed']);
const UNPAID_STATUSES = new Set(['past_due', 'unpaid']);

/** Says why a subscription's MRR changed. Rules: docs/metrics.md, Causes. */
export function happeningOf(change: Change): Happening {
  const { before, after, hasPaidBefore, hasTrialedBefore } = change;
  if (after.mrr === 0n) return lossOf(before, after);
  if (!hasPaidBefore) return hasTrialedBefore ? 'trial_converted' : 'started';
  if (before === null || before.mrr > 0n) return differenceOf(before, after);
  switch (before.standing) {
    case 'paused':
      return 'resumed';
    case 'paying':
      return differenceOf(before, after);
    case 'not_started':
    case 'trialing':
    case 'unpaid':
    case 'ended':
      return 'returned';
  }
}

function lossOf(before: Segment | null, after: Segment): Cause {
  switch (after.standing) {
    case 'ended':
      return isInvoluntary(before, after) ? 'involuntary' : 'cancelled';
    case 'unpaid':
      return 'involuntary';
    case 'paused':
      return 'paused';
    case 'trialing':
    case 'not_started':
      return 'cancelled';
    case 'paying':
      return after.hasGross ? 'comped' : differenceOf(before, after);
  }
}

function isInvoluntary(before: Segment | null, after: Segment): boolean {
  const reason = after.version.cancellationReason;
  if (reason !== null) return INVOLUNTARY_REASONS.has(reason);
  return before !== null && UNPAID_STATUSES.has(before.version.status);
}

/** What is different between two states: the items first, then the discounts. */
function differenceOf(before: Segment | null, after: Segment): Cause {
  const [old, now] = [before?.version.items ?? [], after.version.items];
  const added = now.filter(({ id }) => !old.some((item) => item.id === id));
  const removed = old.filter(({ id }) => !now.some((item) => item.id === id));
  const kept = now.flatMap((item) => pairOf(old, item));
  const repriced = kept.filter(([was, is]) => was.price.id !== is.price.id);
  if (added.length > 0 && removed.length > 0) return isSamePlan(removed, added);
  if (repriced.length > 0) {
    return isSamePlan(
      repriced.map(([was]) => was),
      repriced.map(([, is]) => is),
    );
  }
  if (added.length > 0) return 'item_added';
  if (removed.length > 0) return 'item_removed';
  if (kept.some(([was, is]) => was.quantity !== is.quantity)) return 'quantity_change';
  return discountDifference(before, after);
}

function pairOf(
  old: readonly SubscriptionItem[],
  item: SubscriptionItem,
): [SubscriptionItem, SubscriptionItem][] {
  const was = old.find(({ id }) => id === item.id);
  return was === undefined ? [] : [[was, item]];
}

/** A newer price of the same plan is a price change; anything else is another plan. */
function isSamePlan(
  removed: readonly SubscriptionItem[],
  added: readonly SubscriptionItem[],
): 'price_changed' | 'plan_change' {
  const same = added.every((item) => removed.some((was) => isSameLine(was.price, item.price)));
  return same ? 'price_changed' : 'plan_change';
}

function isSameLine(a: Price, b: Price): boolean {
  return (
    a.productId !== null &&
    a.productId === b.productId &&
    a.nickname === b.nickname &&
    a.recurring?.interval === b.recurring?.interval &&
    a.recurring?.intervalCount === b.recurring?.intervalCount
  );
}

/** Which discounts are deducted on one side only; where none is, the tax inside the price has changed. */
function discountDifference(before: Segment | null, after: Segment): Cause {
  const [old, now] = [deductedIn(before), deductedIn(after)];
  const gone = old.filter((discount) => !now.some((other) => isSameDiscount(discount, other)));
  const come = now.filter((discount) => !old.some((other) => isSameDiscount(discount, other)));
  if (after.mrr < (before?.mrr ?? 0n)) return come.length > 0 ? 'discount_added' : 'price_changed';
  if (gone.length === 0) return 'price_changed';
  const hasEnded = gone.some(({ endAt }) => endAt !== null && endAt <= after.fromAt);
  return hasEnded ? 'discount_expired' : 'discount_removed';
}

function deductedIn(segment: Segment | null): readonly Discount[] {
  if (segment === null) return [];
  const { discounts, version, fromAt } = segment;
  const all = [...discounts, ...version.items.flatMap((item) => item.discounts)];
  return all.filter((discount) => isDeducted(discount, fromAt));
}

function isSameDiscount(a: Discount, b: Discount): boolean {
  return a.id === b.id && a.coupon.id === b.coupon.id;
}
