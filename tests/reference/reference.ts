import type { Customer, Subscription } from './life.ts';
import { causeOf, total, type SubscriptionView } from './reference-cause.ts';
import { mrrOfItems } from './reference-mrr.ts';
import { counts, hasEnded, instantsOf, isLapsed, stateAt, timeline } from './reference-states.ts';

const DAY = 86_400;

/**
 * The MRR ledger of one customer, read off the rules in the slowest obvious way: at every second at
 * which anything can change, everything is worked out again from the customer's true life and
 * compared with the second before. It shares nothing with the product's own fold.
 */
export function referenceLedger(customer: Customer) {
  const instants = instantsOf(customer);
  const lives = customer.subscriptions.map((sub) => {
    const own = remembered((t) => ownMrr(customer, sub, t));
    const firstPaidAt = instants.find((t) => total(own(t)) > 0n) ?? Infinity;
    const endedAt = timeline(sub).find(({ state }) => hasEnded(state))?.from ?? Infinity;
    return { sub, own, firstPaidAt, endedAt };
  });
  // Who is replaced within 24 hours of its end is carried until then, so that it is one change.
  const views = lives.map((life): SubscriptionView => {
    const replacedAt = lives
      .filter(({ sub }) => sub !== life.sub && sub.currency === life.sub.currency)
      .map(({ firstPaidAt }) => firstPaidAt)
      .filter((at) => life.endedAt < at && at <= life.endedAt + DAY)
      .toSorted((a, b) => a - b)[0];
    const isCarried = (t: number) => life.endedAt <= t && t < (replacedAt ?? 0);
    const mrr = (t: number) => life.own(isCarried(t) ? life.endedAt - 1 : t);
    return { ...life, isCarried, mrr };
  });
  const currencies = [...new Set(customer.subscriptions.map(({ currency }) => currency))];
  const movements = currencies.flatMap((currency) => {
    const payers = views.filter(({ sub }) => sub.currency === currency);
    const at = (t: number) => payers.reduce((all, { mrr }) => all + total(mrr(t)), 0n);
    const changes = instants.filter((t) => at(t) !== at(t - 1));
    return changes.map((t, i) => {
      const [before, after] = [at(t - 1), at(t)];
      const type = typeOf(before, after, i === 0);
      const cause = causeOf({ customer, payers, type, t });
      const awaySince = type === 'reactivation' ? (changes[i - 1] ?? null) : null;
      const amount = after > before ? after - before : before - after;
      return { currency, occurredAt: t, type, cause, amount, before, after, awaySince };
    });
  });
  return { movements, instants, views };
}

function ownMrr(customer: Customer, sub: Subscription, t: number): ReadonlyMap<string, bigint> {
  const state = stateAt(sub, t);
  if (!state || !counts(state) || isLapsed(customer, sub, t)) return new Map();
  return mrrOfItems(customer, state, { currency: sub.currency, t });
}

function typeOf(before: bigint, after: bigint, isFirst: boolean) {
  if (before === 0n) return isFirst ? 'new' : 'reactivation';
  if (after === 0n) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}

function remembered<T>(compute: (t: number) => T): (t: number) => T {
  const known = new Map<number, T>();
  return (t) => known.get(t) ?? known.set(t, compute(t)).get(t)!;
}
