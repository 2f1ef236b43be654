import type { Act } from './life-script.ts';
import type { Discount, Invoice, InvoiceVersion, Item, State } from './life.ts';

const DAY = 86_400;

/** What an act needs to make new parts of a subscription. */
export interface Workshop {
  readonly at: number;
  readonly isOld: boolean;
  readonly item: (plan: number, quantity: number | null) => Item;
  readonly discount: (coupon: number, startAt: number) => Discount;
  readonly invoices: InvoiceDraft[];
}

export type InvoiceDraft = Omit<Invoice, 'versions'> & { readonly versions: InvoiceVersion[] };

/** The updates that an act brings, one after the other; none when it cannot happen. */
export function changesOf(act: Act, state: State, shop: Workshop): Partial<State>[] {
  const { items } = state;
  switch (act.do) {
    case 'quantity': {
      const change = (item: Item) =>
        item.price.isMetered ? item : { ...item, quantity: act.quantity };
      return [{ items: replaced(items, act.item, change) }];
    }
    case 'burst': {
      if (items[0]!.price.isMetered) return [];
      return Array.from({ length: act.count }, (_, i) => ({
        items: replaced(items, 0, (item) => ({ ...item, quantity: (item.quantity ?? 1) + i + 1 })),
      }));
    }
    case 'price': {
      const { price, quantity } = shop.item(act.plan, 1);
      const change = (item: Item) => ({
        ...item,
        price,
        quantity: price.isMetered ? null : (item.quantity ?? quantity),
      });
      return [{ items: replaced(items, act.item, change) }];
    }
    case 'add item':
      return [{ items: [...items, shop.item(act.plan, act.quantity)] }];
    case 'remove item':
      return items.length === 1 ? [] : [{ items: without(items, act.item) }];
    case 'swap item':
      return [{ items: [...without(items, act.item), shop.item(act.plan, 1)] }];
    case 'discount':
    case 'end discount':
      return changesOfDiscounts(act, state, shop);
    case 'fail':
    case 'retry':
    case 'settle':
      return changesOfPayment(act, state, shop);
    case 'cancel':
      return changesOfEnd(act, shop);
    case 'status':
    case 'collection':
    case 'schedule end':
    case 'undo end':
    case 'renew':
      return changesOfStanding(act, state, shop);
  }
}

function changesOfStanding(
  act: Extract<Act, { do: 'status' | 'collection' | 'schedule end' | 'undo end' | 'renew' }>,
  state: State,
  { at }: Workshop,
): Partial<State>[] {
  switch (act.do) {
    case 'status': {
      const isPossible = act.status !== 'incomplete_expired' || state.status === 'incomplete';
      return isPossible ? [{ status: act.status }] : [];
    }
    case 'collection':
      return [{ pauseBehavior: act.behavior }];
    case 'schedule end':
      return [{ cancelAt: state.periodEndAt, cancelsAtPeriodEnd: act.isAtPeriodEnd }];
    case 'undo end':
      return [{ cancelAt: null, cancelsAtPeriodEnd: false }];
    case 'renew':
      return [{ periodStartAt: at, periodEndAt: at + 30 * DAY }];
  }
}

function changesOfDiscounts(
  act: Extract<Act, { do: 'discount' | 'end discount' }>,
  { items, discounts }: State,
  { at, isOld, discount }: Workshop,
): Partial<State>[] {
  const change = (list: readonly Discount[]) => {
    if (act.do === 'end discount') return list.length > 0 ? without(list, act.which) : list;
    const added = discount(act.coupon, at + act.lag);
    return isOld ? [added] : [...list, added];
  };
  if (act.item === null || isOld) return [{ discounts: change(discounts) }];
  const changeItem = (item: Item) => ({ ...item, discounts: change(item.discounts) });
  return [{ items: replaced(items, act.item, changeItem) }];
}

function changesOfPayment(
  act: Extract<Act, { do: 'fail' | 'retry' | 'settle' }>,
  { status }: State,
  { at, invoices }: Workshop,
): Partial<State>[] {
  if (act.do === 'fail') {
    const nextAttemptAt = act.next === null ? null : at + act.next;
    const createdAt = at - act.age;
    const finalized = version(createdAt, { event: 'finalized', attempts: 0, nextAttemptAt: at });
    const failed = version(at, { nextAttemptAt });
    const versions = act.age > 0 ? [finalized, failed] : [failed];
    const dueAt = act.terms === null ? null : createdAt + act.terms;
    invoices.push({ id: '', subscription: '', currency: '', createdAt, dueAt, versions });
    return act.isTold && ['active', 'trialing'].includes(status) ? [{ status: 'past_due' }] : [];
  }
  const open = invoices.findLast(({ versions }) => versions.at(-1)?.status === 'open');
  const former = open?.versions.at(-1);
  if (!open || !former) return [];
  const now = Math.max(at, former.at + 1);
  if (act.do === 'retry') {
    const nextAttemptAt = act.next === null ? null : at + act.next;
    const event = act.next === null ? 'updated' : 'payment_failed';
    open.versions.push(version(now, { event, attempts: former.attempts + 1, nextAttemptAt }));
    return [];
  }
  const event = EVENT_OF_SETTLED[act.how];
  open.versions.push(version(now, { event, status: act.how, attempts: former.attempts }));
  return act.isTold && status === 'past_due' ? [{ status: 'active' }] : [];
}

const EVENT_OF_SETTLED = {
  paid: 'paid',
  void: 'voided',
  uncollectible: 'marked_uncollectible',
} as const;

function version(at: number, rest: Partial<InvoiceVersion>): InvoiceVersion {
  return {
    at,
    event: 'payment_failed',
    status: 'open',
    attempts: 1,
    nextAttemptAt: null,
    ...rest,
  };
}

function changesOfEnd(
  { reason, lag, isAnnounced }: Extract<Act, { do: 'cancel' }>,
  { at, isOld }: Workshop,
): Partial<State>[] {
  const end = {
    status: 'canceled',
    endedAt: at - lag,
    cancellationReason: isOld ? null : reason,
  };
  const deleted = { ...end, event: 'deleted' as const };
  return isAnnounced ? [end, deleted] : [deleted];
}

function replaced<T>(list: readonly T[], which: number, change: (one: T) => T): T[] {
  return list.map((one, i) => (i === which % list.length ? change(one) : one));
}

function without<T>(list: readonly T[], which: number): T[] {
  return list.filter((_, i) => i !== which % list.length);
}
