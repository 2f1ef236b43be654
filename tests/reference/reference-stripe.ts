import type { Customer, Discount, State } from './life.ts';
import { total } from './reference-cause.ts';
import { mrrOfItems } from './reference-mrr.ts';
import { stateAt } from './reference-states.ts';

/**
 * MRR at a second as Stripe's dashboard counts it, per subscription: `sub_1 usd 1000`. Worked out from
 * the true life and the state of that second alone, not from ours and its differences.
 */
export function stripeModeMrr(customer: Customer, t: number): string[] {
  const counting = customer.subscriptions.flatMap((sub) => {
    const state = stateAt(sub, t);
    if (!state || !['active', 'past_due'].includes(state.status) || isClickedAway(state)) return [];
    const mrr = total(mrrOfItems(asStripeSees(customer), seen(state), { ...sub, t }));
    return mrr === 0n ? [] : [`${sub.id} ${sub.currency} ${mrr}`];
  });
  return counting.toSorted();
}

/** Somebody has pressed cancel, and nobody has taken it back. */
function isClickedAway({ cancelAt, cancelsAtPeriodEnd }: State): boolean {
  return cancelAt !== null || cancelsAtPeriodEnd;
}

function asStripeSees(customer: Customer): Customer {
  const discounts = customer.discounts.map((one) => ({ ...one, discount: worth(one.discount) }));
  return { ...customer, discounts };
}

function seen(state: State): State {
  const items = state.items.map((item) => ({ ...item, discounts: item.discounts.map(worth) }));
  return { ...state, items, discounts: state.discounts.map(worth) };
}

/** A discount that is not for ever has its place, for its time, and takes nothing off. */
function worth(discount: Discount): Discount {
  const { coupon } = discount;
  if (coupon.duration !== 'repeating') return discount;
  return { ...discount, coupon: { ...coupon, percentOff: '0', amountsOff: null } };
}
