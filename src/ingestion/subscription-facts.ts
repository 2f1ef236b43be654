import type {
  Discount,
  InvoiceFacts,
  SubscriptionFacts,
  SubscriptionVersion,
} from '#domain/facts.ts';
import { quantityOf } from '#domain/gross.ts';
import { historyOf } from '#domain/history.ts';

import { isOnCustomer } from './customer-discount.ts';
import { readDiscount, type DiscountSources } from './discount.ts';
import { inOrder, stateBefore, type StoredEvent } from './event-order.ts';
import { secondsAt, textAt, type JsonObject } from './json.ts';
import { readPrice } from './price.ts';
import { isRead, partReads, withReads, type Merged, type Shown } from './reads.ts';
import { readSubscription } from './subscription.ts';
import { withWholeItems } from './whole-items.ts';

type ShownVersion = Shown<SubscriptionVersion>;

/** One subscription's life from every fact about it, and what its invoices say of the time before them. */
export function subscriptionFacts(
  id: string,
  facts: readonly StoredEvent[],
  { sources, invoices }: { sources: DiscountSources; invoices: readonly InvoiceFacts[] },
): SubscriptionFacts {
  const { events, reads } = partReads(facts);
  const merged =
    reads.length === 0 ? toldBy(events, sources) : toldAndShown({ events, reads, sources });
  return { id, versions: fromTheBeginning(id, merged, { sources, invoices }) };
}

/** Where nothing was read, what the events say is all there is. */
function toldBy(
  events: readonly StoredEvent[],
  sources: DiscountSources,
): Merged<SubscriptionVersion>[] {
  return withWholeItems(inOrder(events)).map((fact) => ({
    fact,
    state: versionOf(fact, fact.payload.object, sources),
    isDrift: false,
  }));
}

function toldAndShown({
  events,
  reads,
  sources,
}: {
  readonly events: readonly StoredEvent[];
  readonly reads: readonly StoredEvent[];
  readonly sources: DiscountSources;
}): Merged<SubscriptionVersion>[] {
  const ordered = withWholeItems([...inOrder(events), ...reads].toSorted(byTime));
  const shown = ordered.map((fact) => shownBy(fact, sources));
  return withReads(
    shown.filter(({ fact }) => !isRead(fact)),
    shown.filter(({ fact }) => isRead(fact)),
    { isSame, isFinal: ({ status }) => status === 'canceled' },
  );
}

/** Stable, so that events of one second stay in their order; what was read in it comes after them. */
function byTime(a: StoredEvent, b: StoredEvent): number {
  return a.createdAt - b.createdAt;
}

function shownBy(fact: StoredEvent, sources: DiscountSources): ShownVersion {
  return { fact, state: versionOf(fact, fact.payload.object, sources) };
}

function versionOf(
  fact: StoredEvent,
  object: JsonObject,
  sources: DiscountSources,
): SubscriptionVersion {
  const isDeletion = fact.type === 'customer.subscription.deleted';
  const source = isDeletion ? { ...object, status: 'canceled' } : object;
  const endedAt = textAt(source, 'status') === 'canceled' ? secondsAt(source, 'ended_at') : null;
  const effectiveAt = endedAt ?? fact.createdAt;
  return readSubscription(source, { eventIds: [fact.id], effectiveAt }, sources);
}

/** Whether a read shows a state: it comes to the same MRR, then and at every end that is still to come. */
function isSame(state: SubscriptionVersion, read: SubscriptionVersion): boolean {
  const isLeft = ({ endAt }: Discount) => endAt === null || endAt > read.effectiveAt;
  return essenceOf(state, isLeft) === essenceOf(read, isLeft);
}

/** What was given once is gone when it has been billed, and no event tells of that. */
function contradicts(read: SubscriptionVersion, before: SubscriptionVersion): boolean {
  const isLeft = ({ endAt, coupon }: Discount) =>
    coupon.duration !== 'once' && (endAt === null || endAt > read.effectiveAt);
  return essenceOf(before, isLeft) !== essenceOf(read, isLeft);
}

function essenceOf(version: SubscriptionVersion, isLeft: (of: Discount) => boolean): string {
  const { status, pauseBehavior, currency, cancelAt, items, discounts } = version;
  if (status === 'canceled') return status;
  const namesOf = (list: readonly Discount[]) => list.filter(isLeft).map(nameOf);
  const parts = items.map((item) =>
    [item.price.id, quantityOf(item), ...namesOf(item.discounts)].join(' '),
  );
  return JSON.stringify([
    status,
    pauseBehavior,
    currency,
    cancelAt,
    parts.toSorted(),
    namesOf(discounts),
  ]);
}

function nameOf({ coupon, endAt }: Discount): string {
  return `${coupon.id}@${String(endAt)}`;
}

interface Sources {
  readonly sources: DiscountSources;
  readonly invoices: readonly InvoiceFacts[];
}

/**
 * A life begins when the subscription was created, not when the first fact happened to arrive. Where
 * that is not the creation, the time before is put together from the state that it found.
 */
function fromTheBeginning(
  id: string,
  [first, ...later]: readonly Merged<SubscriptionVersion>[],
  around: Sources,
): SubscriptionVersion[] {
  if (first === undefined) return [];
  const { createdAt, effectiveAt, status } = first.state;
  const rest = later.map(({ fact, state, isDrift }, index) =>
    isDrift && contradicts(state, (later[index - 1] ?? first).state)
      ? { ...state, driftAt: fact.createdAt }
      : state,
  );
  if (createdAt === null) return [first.state, ...rest];
  if (first.fact.type.endsWith('.created'))
    return [...sinceCreation(first.state, createdAt), ...rest];
  if (effectiveAt > createdAt) return [...before(id, first, around), first.state, ...rest];
  return status === 'canceled'
    ? [first.state, ...rest]
    : [{ ...first.state, effectiveAt: createdAt }, ...rest];
}

/** The state that was there from the creation on, save for a trial that has ended since. */
function sinceCreation(version: SubscriptionVersion, createdAt: number): SubscriptionVersion[] {
  const { trialEndAt, effectiveAt, status } = version;
  const hadTrial =
    status !== 'trialing' &&
    trialEndAt !== null &&
    trialEndAt > createdAt &&
    trialEndAt <= effectiveAt;
  if (!hadTrial) return [{ ...version, effectiveAt: createdAt }];
  return [
    { ...version, status: 'trialing', effectiveAt: createdAt },
    { ...version, effectiveAt: trialEndAt },
  ];
}

/** The history of a subscription before its first fact. */
function before(
  id: string,
  { fact, state }: ShownVersion,
  { sources, invoices }: Sources,
): readonly SubscriptionVersion[] {
  const former = stateBefore(fact);
  const found = former === null ? state : versionOf(fact, former, sources);
  const { currency, items, createdAt } = found;
  return historyOf({
    subscriptionId: id,
    invoices,
    items,
    found,
    createdAt: createdAt ?? state.effectiveAt,
    untilAt: state.effectiveAt,
    priceOf: (priceId) =>
      items.find(({ price }) => price.id === priceId)?.price ??
      readPrice(priceId, currency, sources.catalogue),
    discountOf: (discountId) => discountOf(discountId, currency, sources),
  });
}

function discountOf(
  id: string,
  currency: string,
  sources: DiscountSources,
): Discount | 'of_customer' | null {
  const whole = sources.discounts.get(id);
  if (whole === undefined) return null;
  if (isOnCustomer(whole)) return 'of_customer';
  const discount = readDiscount(whole, currency, sources);
  return 'coupon' in discount ? discount : null;
}
