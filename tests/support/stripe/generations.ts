import { previousAttributes } from '#simulation/shapes/previous-attributes.ts';

import type { Account, WorldEvent } from './account.ts';
import { isObject, textAt, type Json, type JsonObject } from './json.ts';
import { invoiceAt2024, lineAt2024 } from './older-invoices.ts';
import {
  itemAt2024,
  subscriptionAt2020,
  subscriptionAt2024,
  withoutPeriod,
} from './older-subscriptions.ts';
import { unasked } from './show.ts';

/** The versions in which the stand-in speaks, oldest first. */
const API_VERSIONS = [
  '2020-08-27',
  '2024-06-20',
  '2025-09-30.clover',
  '2026-10-28.endive',
] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];
export const NEWEST: ApiVersion = '2026-10-28.endive';

/** The newest version that the stand-in speaks and that is not newer than the one asked for. */
export function versionFor(asked: string | undefined): ApiVersion {
  if (asked === undefined) return NEWEST;
  return API_VERSIONS.findLast((known) => known.slice(0, 10) <= asked.slice(0, 10)) ?? '2020-08-27';
}

/** An object in the words of an older version; references are looked up where the version shows them whole. */
export function inVersion(account: Account, object: JsonObject, version: ApiVersion): JsonObject {
  if (version === NEWEST) return object;
  return withoutPeriod(partInVersion(account, object, version));
}

function partInVersion(account: Account, object: JsonObject, version: ApiVersion): JsonObject {
  const inside = Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, valueInVersion(account, value, version)]),
  );
  return older(account, inside, version);
}

function valueInVersion(account: Account, value: Json, version: ApiVersion): Json {
  if (Array.isArray(value)) return value.map((entry) => valueInVersion(account, entry, version));
  return isObject(value) ? partInVersion(account, value, version) : value;
}

/** One object whose parts speak the older version already. */
function older(account: Account, object: JsonObject, version: ApiVersion): JsonObject {
  const kind = textAt(object, 'object') ?? '';
  const before = without(object, ...(SINCE_ENDIVE[kind] ?? []));
  if (version === '2025-09-30.clover') return before;
  const find = (id: string) => {
    const found = account.objects.get(id) ?? account.deleted.get(id);
    return found === undefined ? null : inVersion(account, unasked(found), version);
  };
  const at2024 = at20240620(before, kind, find);
  return version === '2024-06-20' ? at2024 : at20200827(at2024, kind);
}

/** Fields that came with dahlia and endive. */
const SINCE_ENDIVE: Readonly<Record<string, readonly string[]>> = {
  subscription: ['status_details', 'billing_schedules', 'managed_payments'],
  subscription_item: ['quantity_decimal', 'current_trial'],
  line_item: ['quantity_decimal', 'subtotal'],
};

/** Finds an object by id, in the words of the version. */
export type Find = (id: string) => JsonObject | null;

function at20240620(object: JsonObject, kind: string, find: Find): JsonObject {
  switch (kind) {
    case 'discount':
      return discountAt2024(object, find);
    case 'subscription':
      return subscriptionAt2024(object, find);
    case 'subscription_item':
      return itemAt2024(object);
    case 'invoice':
      return invoiceAt2024(object, find);
    case 'line_item':
      return lineAt2024(object, find);
    default:
      return object;
  }
}

/** Before clover the coupon stood whole in the discount, asked for or not. */
function discountAt2024(discount: JsonObject, find: Find): JsonObject {
  const { source } = discount;
  const coupon = isObject(source) ? source['coupon'] : null;
  const whole = typeof coupon === 'string' ? find(coupon) : (coupon ?? null);
  return { ...without(discount, 'source', 'customer_account'), coupon: whole };
}

function at20200827(object: JsonObject, kind: string): JsonObject {
  if (kind === 'subscription') return subscriptionAt2020(object);
  if (kind === 'subscription_item') return without(object, 'discounts');
  if (kind === 'discount') return without(object, 'subscription_item');
  return object;
}

/** An event as it was made, once and for all, in the version of its time. */
export function eventInVersion(
  account: Account,
  event: WorldEvent,
  version: ApiVersion,
): JsonObject {
  const shown = (object: JsonObject) => inVersion(account, unasked(object), version);
  const object = shown(event.object);
  const previous = event.former && previousAttributes(shown(event.former), object);
  return {
    id: event.id,
    object: 'event',
    api_version: version,
    created: event.created,
    data: previous === null ? { object } : { object, previous_attributes: previous as JsonObject },
    livemode: event.livemode,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: event.type,
  };
}

function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
