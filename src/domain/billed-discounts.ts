import type { BilledItem } from './billed-items.ts';
import type { Billed } from './billed-state.ts';
import type { Discount } from './facts.ts';
import { hasSameTerms } from './gross.ts';

/** What is known of discounts beside the invoices that name them. */
export interface KnownDiscounts {
  /** Those that the subscription was found with; they say themselves since when they count. */
  readonly found: readonly Discount[];
  /** One that some fact has shown whole; `of_customer` when it is counted as the customer's. */
  readonly discountOf: (id: string) => Discount | 'of_customer' | null;
  /** Those that invoices name more than once. */
  readonly repeatedIds: ReadonlySet<string>;
}

export interface BilledDiscounts {
  /** Of the whole subscription: taken away since, and known from elsewhere. */
  readonly shared: readonly Discount[];
  /** Of one item: what was taken off it, of which nothing else is known. */
  readonly own: readonly Discount[];
  /** What was taken off cannot be told from what was given once. */
  readonly isDoubtful: boolean;
}

const NONE: BilledDiscounts = { shared: [], own: [], isDoubtful: false };

/**
 * The discounts of a billed item that the subscription was no longer found with. Of one that nothing
 * but invoices tells of, the amount is all that is known: billed once it was given once, billed again
 * it counts for as long as it was billed.
 */
export function billedDiscounts(
  one: BilledItem,
  { byItem }: Billed,
  { found, discountOf, repeatedIds }: KnownDiscounts,
): BilledDiscounts {
  const billed = withDiscounts(one, byItem.get(one.item.id) ?? []);
  const gone = billed.discountIds.filter((id) => !found.some((discount) => discount.id === id));
  if (gone.length === 0) return NONE;
  const whole = gone.map((id) => ({ id, discount: discountOf(id) }));
  const shared = whole.flatMap(({ discount }) =>
    discount === null || discount === 'of_customer' ? [] : [discount],
  );
  const unknown = whole.filter(({ discount }) => discount === null).map(({ id }) => id);
  const repeated = unknown.filter((id) => repeatedIds.has(id));
  const [first] = repeated;
  if (first === undefined) return { shared, own: [], isDoubtful: false };
  return {
    shared,
    own: [amountTakenOff(first, billed)],
    isDoubtful: billed.discountIds.length > repeated.length,
  };
}

/** The discounts that were taken off more than one whole period. */
export function repeatedDiscounts({ all }: Billed): ReadonlySet<string> {
  const firstAt = new Map<string, number>();
  const repeated = new Set<string>();
  for (const { kind, fromAt, discountIds } of all) {
    for (const id of kind === 'period' ? discountIds : []) {
      const first = firstAt.get(id);
      if (first === undefined) firstAt.set(id, fromAt);
      else if (first !== fromAt) repeated.add(id);
    }
  }
  return repeated;
}

/**
 * A change within a period may be billed less its discounts without a word of them. It had those that
 * the periods before and after it had, as much as the one after.
 */
function withDiscounts(billed: BilledItem, ofItem: readonly BilledItem[]): BilledItem {
  if (billed.kind !== 'start' || billed.discountIds.length > 0) return billed;
  const { fromAt } = billed;
  const before = ofItem.findLast((one) => one.kind === 'period' && one.fromAt < fromAt);
  const after = ofItem.find((one) => one.kind === 'period' && one.fromAt > fromAt);
  const isGoingOn =
    after !== undefined &&
    hasSameTerms(after.item, billed.item) &&
    after.discountIds.length > 0 &&
    after.discountIds.every((id) => before?.discountIds.includes(id));
  return isGoingOn ? { ...after, fromAt } : billed;
}

/** As much of a whole period as was taken off the part of it that was billed. */
function amountTakenOff(id: string, billed: BilledItem): Discount {
  const { amountMinor, discountMinor, grossMinor, kind, fromAt } = billed;
  const isPart = kind !== 'period' && grossMinor !== null && amountMinor !== 0n;
  const magnitude = amountMinor < 0n ? -amountMinor : amountMinor;
  const off = discountMinor < 0n ? -discountMinor : discountMinor;
  const amountOff = isPart ? (2n * off * grossMinor + magnitude) / (2n * magnitude) : off;
  return {
    id,
    coupon: {
      id,
      percentOff: null,
      amountOff: String(amountOff),
      duration: 'forever',
      productIds: null,
    },
    startAt: fromAt,
    endAt: null,
  };
}
