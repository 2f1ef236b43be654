import {
  billedDiscounts,
  repeatedDiscounts,
  type BilledDiscounts,
  type KnownDiscounts,
} from './billed-discounts.ts';
import { isDoubtful, isNeverBilledAhead } from './billed-doubts.ts';
import { billedItems, hasBeenPaid, type BilledItem, type BillingSources } from './billed-items.ts';
import { billedOf, billedStateAt, type Billed } from './billed-state.ts';
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
  readonly billed: Billed;
  /** What there is to say of each billed item. */
  readonly notes: ReadonlyMap<BilledItem, BilledDiscounts>;
  readonly standing: FormerStanding;
}

/** More states of items than any subscription has in a year; beyond, the oldest changes are left out. */
const MOST_ITEM_STATES = 100_000;

/**
 * A subscription's states between its creation and the first fact of it, oldest first: from the dates
 * that Stripe keeps and from the lines of invoices; what lies between is carried on and marked. Empty
 * when there is no such time. Source: docs/metrics.md, History.
 */
export function historyOf(past: Past): readonly SubscriptionVersion[] {
  if (past.untilAt <= past.createdAt) return [];
  const known = knownOf(past);
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

function knownOf(past: Past): Known {
  const { found, discountOf } = past;
  const billed = billedOf(billedItems(past).filter(({ fromAt }) => fromAt < past.untilAt));
  const discounts = {
    found: discountsOf(found),
    discountOf,
    repeatedIds: repeatedDiscounts(billed),
  };
  const notes = new Map(
    billed.all.map((one) => {
      const note = billedDiscounts(one, billed, discounts);
      return [one, { ...note, isDoubtful: note.isDoubtful || isDoubtful(one, billed, found) }];
    }),
  );
  const lastBilledAt = billed.all.reduce<number | null>(
    (last, one) => (one.kind === 'end' ? last : Math.max(last ?? 0, one.untilAt)),
    null,
  );
  const standing = formerStanding(past, { lastBilledAt, wasPaid: hasBeenPaid(past) });
  return { past, billed, notes, standing };
}

function discountsOf({ discounts, items }: SubscriptionVersion): readonly Discount[] {
  return [...discounts, ...items.flatMap((item) => item.discounts)];
}

/** Every instant at which anything that is known may have changed. */
function instantsOf({ past, billed, standing }: Known): EpochSeconds[] {
  const { found, createdAt, untilAt } = past;
  const instants = [
    ...billed.all.flatMap((one) => [one.fromAt, one.untilAt]),
    ...discountsOf(found).map(({ startAt }) => startAt),
    ...standing.instants,
  ];
  const inside = [...new Set(instants)].filter((at) => at > createdAt && at < untilAt);
  const most = Math.floor(MOST_ITEM_STATES / Math.max(1, billed.byItem.size));
  return [createdAt, ...inside.toSorted((a, b) => a - b).slice(-most)];
}

function versionAt(known: Known, at: EpochSeconds): SubscriptionVersion {
  const { found } = known.past;
  const then = itemsAt(known, at);
  return {
    ...found,
    ...known.standing.at(at),
    eventIds: then.eventIds.length > 0 ? then.eventIds : found.eventIds,
    quality: then.quality,
    effectiveAt: at,
    items: then.items,
    discounts: [...startedBy(found.discounts, at), ...then.shared],
    missing: then.missing,
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

function itemsAt({ past, billed, notes }: Known, at: EpochSeconds): ItemsThen {
  const started = past.found.items.map((item) => ({
    ...item,
    discounts: startedBy(item.discounts, at),
  }));
  if (billed.all.length === 0) {
    return { items: started, shared: [], quality: 'estimated', missing: [], eventIds: [] };
  }
  const then = billedStateAt(billed, at);
  const noted = then.billed.map((one) => ({ ...one, note: notes.get(one) }));
  const items = noted.map(({ item, note }): SubscriptionItem => {
    const own = started.find(({ id }) => id === item.id);
    return { ...item, discounts: [...(own?.discounts ?? []), ...(note?.own ?? [])] };
  });
  const shared = noted.flatMap(({ note }) => note?.shared ?? []);
  const isSure = then.isCovered && !noted.some(({ note }) => note?.isDoubtful);
  return {
    // Metered and one-off items were there all the time, as far as anybody can tell.
    items: [...items, ...started.filter(isNeverBilledAhead)],
    shared: [...new Map(shared.map((discount) => [discount.id, discount])).values()],
    quality: isSure ? 'reconstructed' : 'estimated',
    missing: items.filter(({ price }) => price.scheme.kind === 'unknown').map(asMissing),
    eventIds: noted.filter(({ fromAt }) => fromAt === at).flatMap(({ eventIds }) => eventIds),
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
