import type { MissingObject, Price, SubscriptionItem, SubscriptionVersion } from '#domain/facts.ts';

import { readDiscounts, type DiscountSources } from './discount.ts';
import {
  decimalAt,
  flagAt,
  idAt,
  isObject,
  listAt,
  objectAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { readPrice } from './price.ts';

/** When a state began and which events say so. */
export interface VersionOrigin {
  readonly eventIds: readonly string[];
  readonly effectiveAt: number;
}

/**
 * Reads a subscription as any API version since 2018 renders it. Where versions moved a field, the
 * newest place is read first. Source: Stripe's changelog for 2020-08-27, 2025-03-31 and 2025-09-30.
 */
export function readSubscription(
  source: JsonObject,
  origin: VersionOrigin,
  sources: DiscountSources,
): SubscriptionVersion {
  const currency = currencyOf(source);
  const items = itemsOf(source).map((item) => readItem(item, currency, sources));
  const own = listAt(source, 'discounts');
  const discounts = readDiscounts(own.length > 0 ? own : [source['discount']], currency, sources);
  const { periodStartAt, periodEndAt } = periodOf(source);
  // Field by field, here and for invoices: a spread among the fields takes longer than the rest of a fold.
  return {
    eventIds: origin.eventIds,
    quality: 'event',
    effectiveAt: origin.effectiveAt,
    status: textAt(source, 'status') ?? 'unknown',
    currency,
    createdAt: secondsAt(source, 'created'),
    startedAt: secondsAt(source, 'start_date') ?? secondsAt(source, 'start'),
    trialStartAt: secondsAt(source, 'trial_start'),
    trialEndAt: secondsAt(source, 'trial_end'),
    periodStartAt,
    periodEndAt,
    cancelAt: cancelAtOf(source),
    canceledAt: secondsAt(source, 'canceled_at'),
    endedAt: secondsAt(source, 'ended_at'),
    cancellationReason: textAt(source, 'cancellation_details', 'reason'),
    pauseBehavior: textAt(source, 'pause_collection', 'behavior'),
    items: items.map(({ item }) => item),
    discounts: discounts.discounts,
    missing: [
      ...items.flatMap(({ missing }) => missing),
      ...discounts.missing,
      ...(flagAt(source, 'items', 'has_more')
        ? [{ kind: 'items' as const, id: textAt(source, 'id') ?? '' }]
        : []),
    ],
    driftAt: null,
  };
}

function currencyOf(source: JsonObject): string {
  const [first] = itemsOf(source);
  return (
    textAt(source, 'currency') ??
    textAt(first, 'price', 'currency') ??
    textAt(first, 'plan', 'currency') ??
    'usd'
  ).toLowerCase();
}

/** Before 2018-05 a subscription of one plan had no items; it is read as one item of that plan. */
function itemsOf(source: JsonObject): readonly Json[] {
  const items = listAt(source, 'items');
  const plan = objectAt(source, 'plan');
  if (items.length > 0 || plan === null) return items;
  return [{ id: textAt(source, 'id') ?? '', plan, quantity: source['quantity'] ?? null }];
}

/** Reads an item as subscriptions and schedules have it, and names what no fact has shown of it. */
export function readItem(
  source: Json,
  currency: string,
  sources: DiscountSources,
): { item: SubscriptionItem; missing: readonly MissingObject[] } {
  const shown = objectAt(source, 'price') ?? objectAt(source, 'plan') ?? idAt(source, 'price');
  const price = readPrice(shown, currency, sources.catalogue);
  const id = textAt(source, 'id') ?? price.id;
  const { discounts, missing } = readDiscounts(listAt(source, 'discounts'), currency, sources);
  const quantity = decimalAt(source, 'quantity_decimal') ?? decimalAt(source, 'quantity');
  return {
    item: { id, price, quantity, discounts },
    missing: isUnknown(price, shown)
      ? [{ kind: 'price', id: price.id === '' ? id : price.id }, ...missing]
      : missing,
  };
}

/** Whether a price may well be MRR and nobody has told how much; a one-off or metered one is none. */
function isUnknown({ scheme, recurring, usageType }: Price, shown: Json): boolean {
  if (scheme.kind !== 'unknown') return false;
  return recurring === null ? !isObject(shown) : usageType === 'licensed';
}

function periodOf(source: JsonObject): Pick<SubscriptionVersion, 'periodStartAt' | 'periodEndAt'> {
  const items = listAt(source, 'items');
  const starts = items.map((item) => secondsAt(item, 'current_period_start')).filter(isKnown);
  const ends = items.map((item) => secondsAt(item, 'current_period_end')).filter(isKnown);
  return {
    periodStartAt:
      starts.length > 0 ? Math.min(...starts) : secondsAt(source, 'current_period_start'),
    periodEndAt: ends.length > 0 ? Math.max(...ends) : secondsAt(source, 'current_period_end'),
  };
}

function isKnown(seconds: number | null): seconds is number {
  return seconds !== null;
}

/** Portal cancellations set `cancel_at`, `cancel_at_period_end` or both, by API version and billing mode. */
function cancelAtOf(source: JsonObject): number | null {
  const cancelAt = secondsAt(source, 'cancel_at');
  if (cancelAt !== null || !flagAt(source, 'cancel_at_period_end')) return cancelAt;
  return periodOf(source).periodEndAt;
}
