import { idAt, isObject, objectAt, secondsAt, textAt, type Json, type JsonObject } from './json.ts';
import { keptFieldsOf, type Shape } from './kept-fields.ts';

/** A Stripe event as it is stored: who and when, and the allow-listed part of what it says. */
export interface ProjectedEvent {
  readonly id: string;
  readonly type: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly apiVersion: string | null;
  readonly isLivemode: boolean;
  readonly objectId: string | null;
  readonly customerId: string | null;
  readonly payload: {
    readonly object: JsonObject;
    readonly previous_attributes?: JsonObject;
    readonly metadata?: JsonObject;
  };
}

/** What is kept beyond the allow-list. */
export interface Keeping {
  /** What customers call themselves. */
  readonly keepNames: boolean;
  /** The one key of the metadata of customers and subscriptions that is kept. */
  readonly attributionKey?: string | null;
}

const LONGEST_TEXT = 500;
const MOST_ENTRIES = 1_000;
// A NUL, or half of a surrogate pair: Postgres refuses both, and neither carries meaning.
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Takes from an event what MoneyRadar needs and nothing else. Returns null when the value is no Stripe
 * event: without an id, a type, a time or an object there is nothing to store it by.
 */
export function projectEvent(event: unknown, options: Keeping): ProjectedEvent | null {
  const id = textAt(event, 'id');
  const type = textAt(event, 'type');
  const createdAt = secondsAt(event, 'created');
  const object = objectAt(event, 'data', 'object');
  if (id === null || type === null || createdAt === null || object === null) return null;
  if (id.length > 255 || type.length > 255) return null;
  const shape = keptFieldsOf(textAt(object, 'object'));
  const kept = keep(object, shape, options.keepNames);
  const apiVersion = textAt(event, 'api_version');
  const before = objectAt(event, 'data', 'previous_attributes');
  const previous = before === null ? null : keep(before, shape, options.keepNames);
  return {
    id: clean(id),
    type: clean(type),
    createdAt,
    apiVersion: apiVersion === null ? null : clean(apiVersion),
    isLivemode: isObject(event) && event['livemode'] === true,
    objectId: textAt(kept, 'id'),
    // What was taken from a customer names them only as the one it was of.
    customerId: customerOf(kept) ?? idAt(previous, 'customer'),
    payload: {
      object: kept,
      ...(previous === null ? {} : { previous_attributes: previous }),
      ...attributionIn(object, options),
    },
  };
}

/** How the reads of an object are called, by how the object calls itself. */
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['subscription', 'customer.subscription'],
  ['dispute', 'charge.dispute'],
  ...[
    'customer',
    'invoice',
    'product',
    'price',
    'coupon',
    'subscription_schedule',
    'payment_method',
    'refund',
    'credit_note',
  ].map((kind) => [kind, kind] as const),
]);

/**
 * Takes from an object that Stripe's API showed what is taken from events, as a fact of its own:
 * `price.read`, at an instant (seconds) when it was so at the latest. Returns null for what is no
 * object of a kind that is read.
 */
export function projectRead(
  object: unknown,
  options: Keeping & { readAt: number; apiVersion: string },
): ProjectedEvent | null {
  const { readAt, apiVersion, keepNames } = options;
  const kind = textAt(object, 'object');
  const family = FAMILIES.get(kind ?? '');
  const id = textAt(object, 'id');
  if (!isObject(object) || family === undefined || id === null || id.length > 200) return null;
  const kept = keep(object, keptFieldsOf(kind), keepNames);
  return {
    id: clean(`read_${id}_${readAt}`),
    type: `${family}.read`,
    createdAt: readAt,
    apiVersion,
    isLivemode: object['livemode'] === true,
    objectId: textAt(kept, 'id'),
    customerId: customerOf(kept),
    payload: { object: kept, ...attributionIn(object, options) },
  };
}

/** Beside the object, so that the ledger is the same whether a key is kept or not. */
function attributionIn(
  object: JsonObject,
  { attributionKey = null }: Keeping,
): { readonly metadata?: JsonObject } {
  const kind = textAt(object, 'object');
  const value = attributionKey === null ? null : textAt(object, 'metadata', attributionKey);
  if (attributionKey === null || value === null) return {};
  if (kind !== 'customer' && kind !== 'subscription') return {};
  return { metadata: { [attributionKey]: clean(value) } };
}

function customerOf(object: JsonObject): string | null {
  if (textAt(object, 'object') === 'customer') return textAt(object, 'id');
  return idAt(object, 'customer') ?? idAt(object, 'charge', 'customer');
}

function keep(value: JsonObject, shape: Shape, keepNames: boolean): JsonObject {
  const kept: JsonObject = {};
  const any = shape['*'];
  const keys = any === undefined ? Object.keys(shape) : Object.keys(value).slice(0, MOST_ENTRIES);
  for (const key of keys) {
    if (!Object.hasOwn(value, key) || key === '__proto__') continue;
    const rule = any ?? shape[key];
    const found = value[key];
    if (found === undefined || rule === undefined || (rule === 'names' && !keepNames)) continue;
    kept[clean(key)] = keptValue(found, rule, keepNames);
  }
  return kept;
}

function keptValue(found: Json, rule: Shape[string], keepNames: boolean): Json {
  if (Array.isArray(found)) {
    // Stripe puts no list into a list, and whoever does could nest them without end.
    const entries = found.slice(0, MOST_ENTRIES).filter((entry) => !Array.isArray(entry));
    return entries.map((entry) => keptValue(entry, rule, keepNames));
  }
  if (typeof found === 'string') return clean(found);
  if (!isObject(found)) return typeof found === 'number' && !Number.isFinite(found) ? null : found;
  if (rule === 'metadata') return plainTexts(found);
  // A list without a shape of its own entries holds ids or expanded objects; either way the id says it.
  if (rule === true || rule === 'names') return idAt(found) ?? null;
  return keep(found, rule, keepNames);
}

function plainTexts(metadata: JsonObject): JsonObject {
  const entries = Object.entries(metadata).slice(0, MOST_ENTRIES);
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      typeof value === 'string' && key !== '__proto__' ? [[clean(key), clean(value)]] : [],
    ),
  );
}

function clean(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(UNSTORABLE, '\u{FFFD}');
}
