import type {
  CustomerDiscount,
  CustomerFacts,
  Discount,
  EpochSeconds,
  InvoiceFacts,
  SubscriptionFacts,
  SubscriptionItem,
  SubscriptionVersion,
} from './facts.ts';
import { monthlyFactor } from './gross.ts';
import { lapseOf } from './lapse.ts';
import { MRR_DECIMALS, type FineMinor } from './ledger.ts';
import { netOf } from './net.ts';
import { add, divide, isZero, multiply, ONE, roundTo } from './rational.ts';
import { standingAt, type PaidVersion, type Standing } from './standing.ts';
import { taxRateAt, taxRatesOf, type TaxRates } from './tax.ts';

interface ItemMrr {
  readonly item: SubscriptionItem;
  readonly mrr: FineMinor;
}

/** A stretch of time during which nothing about a subscription's MRR changes: `[fromAt, untilAt)`. */
export interface Segment {
  readonly fromAt: EpochSeconds;
  readonly untilAt: EpochSeconds | null;
  readonly version: SubscriptionVersion;
  readonly standing: Standing;
  readonly items: readonly ItemMrr[];
  readonly mrr: FineMinor;
  /** It would pay, were it not for discounts. */
  readonly hasGross: boolean;
  readonly discounts: readonly Discount[];
  /** Events that made this segment begin where it does. */
  readonly eventIds: readonly string[];
}

export interface Life {
  readonly subscriptionId: string;
  readonly segments: readonly Segment[];
  /** A tax-inclusive price with no known rate counts in full. */
  readonly isEstimate: boolean;
}

/** A version and the time for which it is in force. */
interface VersionInForce extends PaidVersion {
  readonly untilAt: EpochSeconds | null;
}

/** What counts for a subscription beside its own states. */
export interface Surroundings {
  readonly customerDiscounts: readonly CustomerDiscount[];
  readonly taxRates: TaxRates;
}

/** The life of each of a customer's subscriptions, in the order of the facts. */
export function livesOf({ subscriptions, invoices, discounts }: CustomerFacts): readonly Life[] {
  return subscriptions.map((subscription) => lifeOf(subscription, invoices, discounts));
}

/** Cuts a subscription's life into segments of constant MRR, oldest first, without gaps. */
function lifeOf(
  subscription: SubscriptionFacts,
  invoices: readonly InvoiceFacts[],
  customerDiscounts: readonly CustomerDiscount[],
): Life {
  const own = invoicesOf(subscription, invoices);
  const around = surroundingsOf(subscription, own, customerDiscounts);
  const { taxRates } = around;
  const versions = inTime(subscription.versions);
  const segments = versionsInForce(versions, own).flatMap((one) => segmentsOf(one, around));
  const isEstimate = versions.some(({ items }) =>
    items.some(({ price }) => price.isTaxInclusive && !taxRates.has(price.id)),
  );
  return { subscriptionId: subscription.id, segments, isEstimate };
}

function invoicesOf(
  { id }: SubscriptionFacts,
  invoices: readonly InvoiceFacts[],
): readonly InvoiceFacts[] {
  return invoices.filter(({ versions }) =>
    versions.some(({ subscriptionId }) => subscriptionId === id),
  );
}

/** The tax inside a subscription's prices, and the customer's discounts in its currency. */
export function surroundingsOf(
  subscription: SubscriptionFacts,
  invoices: readonly InvoiceFacts[],
  customerDiscounts: readonly CustomerDiscount[],
): Surroundings {
  const currency = subscription.versions[0]?.currency;
  return {
    customerDiscounts: customerDiscounts.filter((discount) => discount.currency === currency),
    taxRates: hasTaxInside(subscription)
      ? taxRatesOf(invoicesOf(subscription, invoices))
      : new Map(),
  };
}

function hasTaxInside({ versions }: SubscriptionFacts): boolean {
  return versions.some(({ items }) => items.some(({ price }) => price.isTaxInclusive));
}

/** Time never runs backwards within a life, and the end cuts off whatever claims to come after it. */
function inTime(versions: readonly SubscriptionVersion[]): SubscriptionVersion[] {
  const inOrder: SubscriptionVersion[] = [];
  for (const version of versions) {
    if (version.status === 'canceled') {
      while ((inOrder.at(-1)?.effectiveAt ?? -Infinity) > version.effectiveAt) inOrder.pop();
      inOrder.push(version);
    } else {
      const earliest = inOrder.at(-1)?.effectiveAt ?? -Infinity;
      const isInOrder = version.effectiveAt >= earliest;
      inOrder.push(isInOrder ? version : { ...version, effectiveAt: earliest });
    }
  }
  return inOrder;
}

/** Gives each version its time; one that the same second replaced has none, and says nothing of it. */
function versionsInForce(
  versions: readonly SubscriptionVersion[],
  invoices: readonly InvoiceFacts[],
): VersionInForce[] {
  let pastDueSince: EpochSeconds | null = null;
  let lapsesAt: EpochSeconds | null = null;
  return versions.map((version, index) => {
    const { status, effectiveAt } = version;
    const untilAt = versions[index + 1]?.effectiveAt ?? null;
    if (untilAt === effectiveAt) return { version, untilAt, lapsesAt: null };
    if (status !== 'past_due') {
      pastDueSince = null;
      lapsesAt = null;
    } else if (pastDueSince === null) {
      pastDueSince = effectiveAt;
      lapsesAt = lapseOf(invoices, pastDueSince);
    }
    return { version, untilAt, lapsesAt };
  });
}

function segmentsOf(inForce: VersionInForce, around: Surroundings): Segment[] {
  const { untilAt, version } = inForce;
  const begin = version.effectiveAt;
  const inside = instantsOf(inForce, around).filter(
    (instant) => instant > begin && (untilAt === null || instant < untilAt),
  );
  const starts = [begin, ...new Set(inside.toSorted((a, b) => a - b))];
  return starts.map((fromAt, index) =>
    segmentAt(inForce, { fromAt, untilAt: starts[index + 1] ?? untilAt }, around),
  );
}

/** Every instant at which MRR may change while the subscription itself stays as it is. */
function instantsOf({ version, lapsesAt }: VersionInForce, around: Surroundings): EpochSeconds[] {
  const discounts = [
    ...version.items.flatMap((item) => item.discounts),
    ...version.discounts,
    ...around.customerDiscounts.map(({ discount }) => discount),
  ];
  const instants = [
    ...discounts.flatMap(({ startAt, endAt }) => [startAt, endAt]),
    ...around.customerDiscounts.flatMap(({ fromAt, untilAt }) => [fromAt, untilAt]),
    ...[...around.taxRates.values()].flat().map(({ fromAt }) => fromAt),
    lapsesAt,
  ];
  return instants.filter((instant) => instant !== null);
}

function segmentAt(
  inForce: VersionInForce,
  { fromAt, untilAt }: { fromAt: EpochSeconds; untilAt: EpochSeconds | null },
  around: Surroundings,
): Segment {
  const { version } = inForce;
  const standing = standingAt(inForce, fromAt);
  const discounts = discountsAt(version, fromAt, around.customerDiscounts);
  const amounts = netOf(version.items, discounts, fromAt);
  const items =
    standing === 'paying' ? amounts.map((amount) => itemMrr(amount, fromAt, around)) : [];
  return {
    fromAt,
    untilAt,
    version,
    standing,
    items: items.filter(({ mrr }) => mrr > 0n),
    mrr: items.reduce((sum, { mrr }) => sum + mrr, 0n),
    hasGross: amounts.some(({ gross }) => !isZero(gross)),
    discounts,
    eventIds: version.eventIds,
  };
}

function itemMrr(
  { item, net }: ReturnType<typeof netOf>[number],
  at: EpochSeconds,
  { taxRates }: Surroundings,
): ItemMrr {
  const { price } = item;
  if (price.recurring === null) return { item, mrr: 0n };
  const rate = price.isTaxInclusive ? taxRateAt(taxRates, price.id, at) : null;
  const beforeTax = rate === null ? net : divide(net, add(ONE, rate));
  return { item, mrr: roundTo(multiply(beforeTax, monthlyFactor(price.recurring)), MRR_DECIMALS) };
}

/** What a subscription's terms bring a month at an instant, whether they count by then or not. */
export function mrrOfTerms(
  version: SubscriptionVersion,
  at: EpochSeconds,
  around: Surroundings,
): FineMinor {
  const discounts = discountsAt(version, at, around.customerDiscounts);
  return netOf(version.items, discounts, at).reduce(
    (sum, amount) => sum + itemMrr(amount, at, around).mrr,
    0n,
  );
}

/** The subscription's own discounts, or only when none of them is left, the customer's of that time. */
function discountsAt(
  version: SubscriptionVersion,
  at: EpochSeconds,
  customerDiscounts: readonly CustomerDiscount[],
): readonly Discount[] {
  const own = version.discounts.filter(({ endAt }) => endAt === null || at < endAt);
  if (own.length > 0) return own;
  return customerDiscounts
    .filter(({ fromAt, untilAt }) => fromAt <= at && (untilAt === null || at < untilAt))
    .map(({ discount }) => discount);
}
