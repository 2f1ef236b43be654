import type { Customer, Invoice, State, Subscription } from './life.ts';

const DAY = 86_400;

/** Every second at which anything may change: states, discounts, invoices and when they are overdue. */
export function instantsOf({ subscriptions, discounts, invoices }: Customer): number[] {
  const rows = subscriptions.flatMap(timeline);
  const ofItems = rows.flatMap(({ state }) => state.items.flatMap((item) => item.discounts));
  const ofStates = rows.flatMap(({ state }) => state.discounts);
  const ofCustomer = discounts.map(({ discount }) => discount);
  const all = [
    ...rows.map(({ from }) => from),
    ...[...ofItems, ...ofStates, ...ofCustomer].flatMap((d) => [d.startAt, d.endAt ?? d.startAt]),
    ...discounts.flatMap(({ fromAt, untilAt }) => [fromAt, untilAt ?? fromAt]),
    ...invoices.flatMap((i) => [overdueAt(i), ...i.versions.map((v) => v.at)]),
  ];
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** From when each state counts: the first from the creation, an end from `ended_at`, others from their event. */
export function timeline(sub: Subscription): { from: number; state: State }[] {
  return sub.states.reduce<{ from: number; state: State }[]>((rows, state) => {
    const before = rows.at(-1)?.from;
    const from = before === undefined ? sub.createdAt : Math.max(before, state.at);
    if (!hasEnded(state)) return [...rows, { from, state }];
    const endedAt = state.endedAt ?? from;
    return [...rows.filter((row) => row.from < endedAt), { from: endedAt, state }];
  }, []);
}

export function stateAt(sub: Subscription, t: number): State | undefined {
  return timeline(sub).findLast(({ from }) => from <= t)?.state;
}

export function counts(state: State): boolean {
  return isBilled(state) && !isPaused(state);
}

function isBilled({ status }: State): boolean {
  return status === 'active' || status === 'past_due';
}

export function hasEnded(state: State): boolean {
  return state.status === 'canceled';
}

export function isPaused(state: State): boolean {
  const isWaived = ['void', 'mark_uncollectible'].includes(state.pauseBehavior ?? '');
  return state.status === 'paused' || (isBilled(state) && isWaived);
}

/** Past due, and at some second of this past-due time beyond recovery: 30 days overdue, no retry planned. */
export function isLapsed(customer: Customer, sub: Subscription, t: number): boolean {
  if (stateAt(sub, t)?.status !== 'past_due') return false;
  const until = instantsOf(customer).filter((u) => u <= t);
  const healthyAt = until.findLastIndex((u) => stateAt(sub, u)?.status !== 'past_due');
  return until.slice(healthyAt + 1).some((u) => {
    const open = customer.invoices
      .filter(({ subscription }) => subscription === sub.id)
      .map((of) => ({ of, now: of.versions.findLast((v) => v.at <= u) }))
      .filter(({ now }) => now?.status === 'open');
    const isOld = open.some(({ of }) => overdueAt(of) <= u);
    return isOld && open.every(({ now }) => now?.nextAttemptAt === null);
  });
}

/** 30 days after it fell due: at once, or on its due date. */
function overdueAt({ createdAt, dueAt }: Invoice): number {
  return (dueAt ?? createdAt) + 30 * DAY;
}
