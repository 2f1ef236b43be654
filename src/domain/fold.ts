import { carryOver, hasLength, type CarriedLife } from './carry.ts';
import { driftsOf } from './drift.ts';
import type { CustomerFacts, MissingObject, SubscriptionFacts } from './facts.ts';
import { quantityOf } from './gross.ts';
import type { CustomerLedger, DataState, MrrSpan } from './ledger.ts';
import { movementsOf } from './movements.ts';
import { livesOf, type Life, type Segment } from './segments.ts';
import { differencesOf } from './stripe-mode.ts';

/**
 * The ledger of one customer as a pure function of the facts: no clock, no order of arrival. Changes
 * that are already certain, such as the end of a discount, carry their future instant.
 */
export function ledgerOf(facts: CustomerFacts): CustomerLedger {
  const lives = livesOf(facts);
  const carried = carryOver(lives);
  const currencies = new Set(
    lives.flatMap(({ segments }) => segments.map(({ version }) => version.currency)),
  );
  return {
    spans: carried.flatMap(spansOf),
    movements: [...currencies].toSorted().flatMap((currency) => movementsOf(carried, currency)),
    differences: differencesOf(facts, lives, carried),
    drifts: driftsOf(facts),
    dataStates: new Map(
      facts.subscriptions.map((subscription, index) => [
        subscription.id,
        dataStateOf(subscription, lives[index], facts.missing.length > 0),
      ]),
    ),
    missing: [...facts.missing, ...facts.subscriptions.flatMap(missingOf)],
  };
}

/** Items that an old state was cut off are not to be had any more; everything else is asked for. */
function missingOf({ versions }: SubscriptionFacts): MissingObject[] {
  const newest = versions.at(-1);
  return versions.flatMap((version) =>
    version.missing.filter(({ kind }) => kind !== 'items' || version === newest),
  );
}

/** Per item, the stretches of the same MRR; a renewal that changes nothing starts no new one. */
function spansOf({ subscriptionId, segments }: CarriedLife): MrrSpan[] {
  const spans = new Map<string, MrrSpan[]>();
  for (const segment of segments.filter(hasLength)) {
    for (const span of spansIn(segment, subscriptionId)) {
      const ofItem = spans.get(span.itemId) ?? [];
      const last = ofItem.at(-1);
      if (last !== undefined && continues(last, span)) {
        ofItem[ofItem.length - 1] = { ...last, untilAt: span.untilAt };
      } else {
        ofItem.push(span);
      }
      spans.set(span.itemId, ofItem);
    }
  }
  return [...spans.values()].flat();
}

function spansIn(segment: Segment, subscriptionId: string): MrrSpan[] {
  const { fromAt, untilAt, version } = segment;
  return segment.items.map(({ item, mrr }) => ({
    subscriptionId,
    itemId: item.id,
    priceId: item.price.id,
    productId: item.price.productId,
    currency: version.currency,
    quantity: quantityOf(item),
    mrr,
    isAtRisk: version.status === 'past_due',
    quality: version.quality,
    fromAt,
    untilAt,
  }));
}

function continues(last: MrrSpan, next: MrrSpan): boolean {
  return (
    last.untilAt === next.fromAt &&
    last.mrr === next.mrr &&
    last.priceId === next.priceId &&
    last.productId === next.productId &&
    last.currency === next.currency &&
    last.quantity === next.quantity &&
    last.isAtRisk === next.isAtRisk &&
    last.quality === next.quality
  );
}

/** Judged by the newest state: an old gap that has been filled since is none. */
function dataStateOf(
  { versions }: SubscriptionFacts,
  life: Life | undefined,
  isCustomerIncomplete: boolean,
): DataState {
  if (isCustomerIncomplete || (versions.at(-1)?.missing.length ?? 0) > 0) return 'incomplete_data';
  return life?.isEstimate === true ? 'estimate' : 'complete';
}
