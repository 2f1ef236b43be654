import type { MissingObject } from '#domain/facts.ts';
import type { ScheduleInForce, SchedulePhase } from '#domain/scheduled-changes.ts';

import { catalogueKey } from './catalogue.ts';
import { readDiscounts, type DiscountSources } from './discount.ts';
import {
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
import type { ObjectShown, ObjectsShown } from './objects-shown.ts';
import { readItem } from './subscription.ts';

/** A subscription schedule as it was last shown. */
export interface Schedule {
  readonly id: string;
  /** Whose terms it sets or, once it is released, did. */
  readonly subscriptionId: string | null;
  readonly status: string;
  /** `'cancel'` ends the subscription with the last phase. */
  readonly endBehavior: string | null;
  readonly currentPhase: { readonly startAt: number | null; readonly endAt: number | null };
  readonly releasedAt: number | null;
  readonly canceledAt: number | null;
  readonly phases: readonly SchedulePhase[];
  readonly isInForce: boolean;
}

/** A customer's schedules as any API version since 2019 renders them. */
export function schedulesOf(objects: ObjectsShown, sources: DiscountSources): readonly Schedule[] {
  const subscriptions = new Map((objects.get('subscription') ?? []).map((one) => [one.id, one]));
  return (objects.get('subscription_schedule') ?? []).map((shown) =>
    readSchedule(shown, subscriptions, sources),
  );
}

/** Those that subscriptions follow, as the domain wants them. */
export function schedulesInForce(schedules: readonly Schedule[]): readonly ScheduleInForce[] {
  return schedules.flatMap(({ subscriptionId, isInForce, phases, endBehavior }) =>
    subscriptionId === null || !isInForce
      ? []
      : [{ subscriptionId, phases, endsSubscription: endBehavior === 'cancel' }],
  );
}

/** What the phases of schedules in force refer to and no fact has shown yet. */
export function missingInSchedules(schedules: readonly Schedule[]): readonly MissingObject[] {
  return schedules
    .filter(({ isInForce }) => isInForce)
    .flatMap(({ phases }) => phases.flatMap(({ missing }) => missing));
}

function readSchedule(
  shown: ObjectShown,
  subscriptions: ReadonlyMap<string, ObjectShown>,
  sources: DiscountSources,
): Schedule {
  const { id, newest } = shown;
  const subscriptionId = idAt(newest, 'subscription') ?? idAt(newest, 'released_subscription');
  const subscription = subscriptions.get(subscriptionId ?? '');
  const currency = textAt(subscription?.newest, 'currency') ?? currencyOf(newest);
  const phases = listAt(newest, 'phases').flatMap((phase) => readPhase(phase, currency, sources));
  return {
    id,
    subscriptionId,
    status: textAt(newest, 'status') ?? 'unknown',
    // Until 2019-10-17 a schedule had a renewal behavior: 'none' ended the subscription.
    endBehavior:
      textAt(newest, 'end_behavior') ??
      (textAt(newest, 'renewal_behavior') === 'none' ? 'cancel' : null),
    currentPhase: {
      startAt: secondsAt(newest, 'current_phase', 'start_date'),
      endAt: secondsAt(newest, 'current_phase', 'end_date'),
    },
    releasedAt: secondsAt(newest, 'released_at'),
    canceledAt: secondsAt(newest, 'canceled_at'),
    phases: phases.toSorted((a, b) => a.startAt - b.startAt),
    isInForce: textAt(newest, 'status') === 'active' && isFollowed(shown, subscription),
  };
}

/** A subscription that was shown later without the schedule has been released from it. */
function isFollowed(schedule: ObjectShown, subscription: ObjectShown | undefined): boolean {
  if (subscription === undefined) return false;
  const isLater = subscription.newestFact.createdAt > schedule.newestFact.createdAt;
  return !isLater || idAt(subscription.newest, 'schedule') === schedule.id;
}

function currencyOf(schedule: JsonObject): string {
  return textAt(listAt(schedule, 'phases')[0], 'currency') ?? 'usd';
}

function readPhase(phase: Json, currency: string, sources: DiscountSources): SchedulePhase[] {
  const startAt = secondsAt(phase, 'start_date');
  if (startAt === null) return [];
  const endAt = secondsAt(phase, 'end_date');
  const items = [...listAt(phase, 'items'), ...listAt(phase, 'plans')].map((item) =>
    readItem(asItem(item, startAt, sources), currency, sources),
  );
  const own = discountsOf(phase, startAt, sources);
  const discounts = readDiscounts(own, currency, sources);
  const trialEndAt = flagAt(phase, 'trial') ? endAt : secondsAt(phase, 'trial_end');
  return [
    {
      startAt,
      endAt,
      trialEndAt,
      items: items.map(({ item }) => item),
      discounts: discounts.discounts,
      missing: [...items.flatMap(({ missing }) => missing), ...discounts.missing],
    },
  ];
}

/** An item of a phase in the words of a subscription's: a price, or before 2020-08-27 a plan, by id. */
function asItem(item: Json, startAt: number, sources: DiscountSources): JsonObject {
  if (!isObject(item)) return {};
  const price = item['price'] ?? item['plan'] ?? null;
  return {
    ...(isObject(price) ? { price } : { price: idAt(item, 'price') ?? idAt(item, 'plan') }),
    quantity: item['quantity'] ?? null,
    discounts: discountsOf(item, startAt, sources),
  };
}

/** A phase has coupons that begin with it, and discounts that the subscription has already. */
function discountsOf(of: Json, startAt: number, { catalogue }: DiscountSources): Json[] {
  const entries = listAt(of, 'discounts');
  const old =
    idAt(of, 'coupon') === null || !isObject(of) ? [] : [{ coupon: of['coupon'] ?? null }];
  return (entries.length > 0 ? [...entries] : old).map((entry) => {
    const known = idAt(entry, 'discount');
    if (!isObject(entry) || known !== null) return known ?? entry;
    const code = catalogue.get(catalogueKey('promotion_code', idAt(entry, 'promotion_code') ?? ''));
    const coupon =
      entry['coupon'] ??
      objectAt(code, 'promotion', 'coupon') ??
      idAt(code, 'promotion', 'coupon') ??
      idAt(code, 'coupon');
    return { coupon, start: startAt, end: null };
  });
}
