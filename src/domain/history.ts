import { billedDiscounts, type KnownDiscounts } from './billed-discounts.ts';
import { isDoubtful, isNeverBilledAhead } from './billed-doubts.ts';
import { billedItems, hasBeenPaid, type BilledItem, type BillingSources } from './billed-items.ts';
import { billedStateAt } from './billed-state.ts';
import type {
  Discount,
  EpochSeconds,
  MissingObject,
  Quality,
  SubscriptionItem,
  SubscriptionVersion,
} from './facts.ts';
import { formerStanding, type FormerStanding } from './former-standing.ts';

/** A subscription as the first fact found it, and what else tells of the time before. */
export interface Past extends BillingSources, Pick<KnownDiscounts, 'discountOf'> {
  /** The state that the first fact showed, or came from. */
  readonly found: SubscriptionVersion;
  readonly createdAt: EpochSeconds;
  /** The time of the first fact, or when the subscription ended. */
  readonly untilAt: EpochSeconds;
}

interface Known {
  readonly past: Past;
  readonly billed: readonly BilledItem[];
  readonly standing: FormerStanding;
}

/**
 * A subscription's states between its creation and the first fact of it, oldest first: from the dates
 * that Stripe keeps and from the lines of invoices; what lies between is carried on and marked. Empty
 * when there is no such time. Source: docs/metrics.md, History.
 */
export function historyOf(past: Past): readonly SubscriptionVersion[] {
  const { createdAt, untilAt } = past;
  if (untilAt <= createdAt) return [];
  const billed = billedItems(past).filter(({ fromAt }) => fromAt < untilAt);
  const lastBilledAt = billed.reduce<number | null>(
    (last, one) => (one.kind === 'end' ? last : Math.max(last ?? 0, one.untilAt)),
    null,
  );
  const standing = formerStanding(past, { lastBilledAt, wasPaid: hasBeenPaid(past) });
  const known = { past, billed, standing };
  const versions: SubscriptionVersion[] = [];
  let before = '';
  for (const at of instantsOf(known)) {
    const version = versionAt(known, at);
    const essence = essenceOf(version);
    if (essence !== before) versions.push(version);
    before = essence;
  }
  return withMissing(versions, past.found.missing);
}

/** Every instant at which anything that is known may have changed. */
function instantsOf({ past, billed, standing }: Known): EpochSeconds[] {
  const { found, createdAt, untilAt } = past;
  const discounts = [...found.discounts, ...found.items.flatMap((item) => item.discounts)];
  const instants = [
    ...billed.flatMap((one) => [one.fromAt, one.untilAt]),
    ...discounts.map(({ startAt }) => startAt),
    ...standing.instants,
  ];
  const inside = instants.filter((at) => at > createdAt && at < untilAt);
  return [createdAt, ...new Set(inside.toSorted((a, b) => a - b))];
}

function versionAt({ past, billed, standing }: Known, at: EpochSeconds): SubscriptionVersion {
  const { found } = past;
  const items = itemsAt(past, billed, at);
  return {
    ...found,
    ...standing.at(at),
    eventIds: items.eventIds.length > 0 ? items.eventIds : found.eventIds,
    quality: items.quality,
    effectiveAt: at,
    items: items.items,
    discounts: [...startedBy(found.discounts, at), ...items.shared],
    missing: items.missing,
  };
}

interface ItemsThen {
  readonly items: readonly SubscriptionItem[];
  readonly shared: readonly Discount[];
  readonly quality: Quality;
  readonly missing: readonly MissingObject[];
  /** Invoices that say so from this very instant on. */
  readonly eventIds: readonly string[];
}

function itemsAt(past: Past, all: readonly BilledItem[], at: EpochSeconds): ItemsThen {
  const { found } = past;
  const started = found.items.map((item) => ({
    ...item,
    discounts: startedBy(item.discounts, at),
  }));
  if (all.length === 0) {
    return { items: started, shared: [], quality: 'estimated', missing: [], eventIds: [] };
  }
  const { billed, isCovered } = billedStateAt(all, at);
  const known = {
    found: [...found.discounts, ...found.items.flatMap((item) => item.discounts)],
    discountOf: past.discountOf,
  };
  const discounts = billed.map((one) => billedDiscounts(one, all, known));
  const items = billed.map(({ item }, index): SubscriptionItem => {
    const own = started.find(({ id }) => id === item.id);
    return { ...item, discounts: [...(own?.discounts ?? []), ...(discounts[index]?.own ?? [])] };
  });
  const hasDoubts =
    discounts.some((one) => one.isDoubtful) || billed.some((one) => isDoubtful(one, all, found));
  const shared = discounts.flatMap((one) => one.shared);
  return {
    // Metered and one-off items were there all the time, as far as anybody can tell.
    items: [...items, ...started.filter(isNeverBilledAhead)],
    shared: [...new Map(shared.map((discount) => [discount.id, discount])).values()],
    quality: isCovered && !hasDoubts ? 'reconstructed' : 'estimated',
    missing: items.filter(({ price }) => price.scheme.kind === 'unknown').map(asMissing),
    eventIds: billed.filter(({ fromAt }) => fromAt === at).flatMap(({ eventIds }) => eventIds),
  };
}

function asMissing({ price }: SubscriptionItem): MissingObject {
  return { kind: 'price', id: price.id };
}

function startedBy(discounts: readonly Discount[], at: EpochSeconds): readonly Discount[] {
  return discounts.filter(({ startAt }) => startAt <= at);
}

/** What the first fact refers to and nobody has shown is missing from before, too. */
function withMissing(
  [first, ...rest]: readonly SubscriptionVersion[],
  missing: readonly MissingObject[],
): readonly SubscriptionVersion[] {
  return first === undefined
    ? []
    : [{ ...first, missing: [...first.missing, ...missing] }, ...rest];
}

/** Two states of the same essence are one. */
function essenceOf(version: SubscriptionVersion): string {
  const { status, pauseBehavior, cancelAt, quality, items, discounts } = version;
  const named = (list: readonly Discount[]) =>
    list.map(({ id, coupon }) => `${id}=${coupon.amountOff ?? ''}`).join();
  const parts = items.map((item) =>
    [item.id, item.price.id, item.quantity, named(item.discounts)].join(' '),
  );
  return [status, pauseBehavior, cancelAt, quality, parts.join(';'), named(discounts)].join('|');
}
