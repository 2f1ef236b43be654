import * as exact from './fraction.ts';
import type { Customer, Item, Subscription } from './life.ts';
import { gross, isOn, sharedDiscounts } from './reference-mrr.ts';
import { counts, hasEnded, isLapsed, isPaused, stateAt, timeline } from './reference-states.ts';

/** What one subscription is worth at any second, and what the ledger needs to know beside it. */
export interface SubscriptionView {
  readonly sub: Subscription;
  /** MRR by item id, in 10⁻⁸ of a minor unit. */
  readonly mrr: (t: number) => ReadonlyMap<string, bigint>;
  readonly firstPaidAt: number;
  /** It has ended and another one is about to take its place, so it still counts. */
  readonly isCarried: (t: number) => boolean;
}

interface Change {
  readonly customer: Customer;
  /** The customer's subscriptions of the movement's currency. */
  readonly payers: readonly SubscriptionView[];
  readonly type: string;
  readonly t: number;
}

/** Why a customer's total changed, told by the subscription that changed most in its direction. */
export function causeOf(change: Change): string {
  const { payers, type, t } = change;
  const isUp = type !== 'contraction' && type !== 'churn';
  const rise = ({ mrr }: SubscriptionView) =>
    (total(mrr(t)) - total(mrr(t - 1))) * (isUp ? 1n : -1n);
  const main = payers.toSorted((a, b) => {
    if (rise(a) !== rise(b)) return rise(a) > rise(b) ? -1 : 1;
    return a.sub.id < b.sub.id ? -1 : 1;
  })[0]!;
  const cause = isUp ? causeOfRise(change, main) : causeOfFall(change, main);
  const isKept = cause === 'resumed' || cause.startsWith('discount_');
  return type === 'reactivation' && !isKept ? 'returned' : cause;
}

function causeOfRise({ customer, payers, type, t }: Change, main: SubscriptionView): string {
  const { sub, firstPaidAt } = main;
  if (firstPaidAt === t) {
    const isReplacing = payers.some((peer) => peer !== main && ends(peer, t));
    if (type === 'expansion' && isReplacing) return 'plan_change';
    const hadTrial = timeline(sub).some((row) => row.from <= t && row.state.status === 'trialing');
    if (hadTrial) return 'trial_converted';
    return type === 'new' ? 'signup' : 'item_added';
  }
  const was = stateAt(sub, t - 1)!;
  if (isPaused(was)) return 'resumed';
  if (!counts(was) || isLapsed(customer, sub, t - 1)) return 'returned';
  return (
    causeByItems(main, t) ??
    (hasExpired(customer, main, t) ? 'discount_expired' : 'discount_removed')
  );
}

function causeOfFall({ customer, payers, type, t }: Change, main: SubscriptionView): string {
  const { sub, mrr } = main;
  const [was, is] = [stateAt(sub, t - 1)!, stateAt(sub, t)!];
  if (hasEnded(is)) {
    if (type === 'contraction' && payers.some((p) => p.firstPaidAt === t)) return 'plan_change';
    const reason = is.cancellationReason ?? was.status;
    const failures = ['payment_failed', 'payment_disputed', 'past_due', 'unpaid'];
    return failures.includes(reason) ? 'involuntary' : 'cancelled';
  }
  if (is.status === 'unpaid' || isLapsed(customer, sub, t)) return 'involuntary';
  if (isPaused(is)) return 'paused';
  if (!counts(is)) return 'cancelled';
  const isCharged = is.items.some((item) => exact.isPositive(gross(item, sub.currency)));
  if (total(mrr(t)) === 0n && isCharged) return 'comped';
  return causeByItems(main, t) ?? 'discount_added';
}

/** It paid until this second and has ended, now or within the day before. */
function ends({ sub, mrr }: SubscriptionView, t: number): boolean {
  return total(mrr(t - 1)) > 0n && total(mrr(t)) === 0n && hasEnded(stateAt(sub, t)!);
}

function causeByItems({ sub }: SubscriptionView, t: number): string | null {
  const [was, is] = [stateAt(sub, t - 1)!.items, stateAt(sub, t)!.items];
  const twin = (item: Item, others: readonly Item[]) => others.find(({ id }) => id === item.id);
  const added = is.filter((item) => !twin(item, was));
  const removed = was.filter((item) => !twin(item, is));
  const repriced = is.filter((item) => (twin(item, was) ?? item).price.id !== item.price.id);
  if (repriced.length > 0 || (added.length > 0 && removed.length > 0)) {
    const isExchange = added.length > 0 && removed.length > 0;
    const former = isExchange ? removed : repriced.map((item) => twin(item, was)!);
    const plans = new Set(former.map(planOf));
    const isSame = (isExchange ? added : repriced).every((item) => plans.has(planOf(item)));
    return isSame ? 'price_changed' : 'plan_change';
  }
  if (added.length > 0) return 'item_added';
  if (removed.length > 0) return 'item_removed';
  const hasQuantityChanged = is.some((item) => twin(item, was)?.quantity !== item.quantity);
  return hasQuantityChanged ? 'quantity_change' : null;
}

function planOf({ price }: Item): string {
  return JSON.stringify([price.product, price.interval, price.intervalCount, price.nickname]);
}

/** A discount that was deducted until now has come to its end. */
function hasExpired(customer: Customer, { sub }: SubscriptionView, t: number): boolean {
  const state = stateAt(sub, t - 1)!;
  const former = [
    ...state.items.flatMap((item) => item.discounts),
    ...sharedDiscounts(customer, state, t - 1),
  ];
  return former.some((discount) => isOn(discount, t - 1) && discount.endAt === t);
}

export function total(mrr: ReadonlyMap<string, bigint>): bigint {
  return [...mrr.values()].reduce((all, one) => all + one, 0n);
}
